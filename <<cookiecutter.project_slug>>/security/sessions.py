"""When sessions end. SESSION_COOKIE_AGE by itself counts from their last change, not from signing in."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest


@receiver(user_logged_in)
def end_in_time(request: HttpRequest, **kwargs: Any) -> None:
    # % if cookiecutter.api == "none"
    """Let the session end SESSION_COOKIE_AGE from now, whatever is done in it."""
    # % endif
    # % if cookiecutter.api != "none"
    """Let the session end SESSION_COOKIE_AGE from now, whatever is done in it; a token has none."""
    if not hasattr(request, "session"):
        return
    # % endif
    request.session.set_expiry(timedelta(seconds=settings.SESSION_COOKIE_AGE))

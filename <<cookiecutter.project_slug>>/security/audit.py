"""What the audit log hears of.

Sign-ins, sign-outs and lock-outs come as signals, changes in the admin from
AdminAuditMiddleware. Django itself reports refused hosts and failed CSRF checks to the
`django.security` loggers, which the settings lead to the same place.
"""

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete  # % if cookiecutter.api != "none"
from django.dispatch import receiver
from django.http import HttpRequest

logger = logging.getLogger(__name__)


def record(event: str, request: HttpRequest | None, user: str = "") -> None:
    """Write one line: `event`, by `user` (default: whoever sent `request`)."""
    logger.info(event, extra={"event": event, "request": request, "username": user})


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
    """A right password."""
    record("sign_in", request, user.get_username())


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: AbstractBaseUser | None, **kwargs: Any) -> None:
    """The end of a session, by its user."""
    record("sign_out", request, user.get_username() if user else "")


# % if cookiecutter.api != "none"
@receiver(post_delete, sender="knox.AuthToken")  # % if cookiecutter.api == "drf"
@receiver(post_delete, sender="api.Token")  # % if cookiecutter.api == "ninja"
def token_ended(instance: Any, **kwargs: Any) -> None:
    """A token is no longer valid: by its user, by staff, by a new password or by its age."""
    record("token_ended", None, instance.user.get_username())


# % endif
@receiver(user_login_failed)
def sign_in_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """A wrong password, or a right one while locked out. Only the name is taken."""
    username = str(credentials.get("username", ""))
    record("sign_in_failed", request, username)
    # django-axes' own signal comes before the password is looked at, which may be right.
    if getattr(request, "axes_locked_out", False):
        record("lock_out", request, username)

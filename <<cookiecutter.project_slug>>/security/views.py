"""The page for whoever is locked out."""

from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answer a sign-in that django-axes refused: 429, and when to try again (RFC 6585)."""
    wait = get_cool_off(request)
    page = render(request, "lockout.html", {"cooloff_timedelta": wait}, status=429)
    if wait:
        page.headers["Retry-After"] = str(int(wait.total_seconds()))
    return page

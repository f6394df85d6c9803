"""How log records are written: with their request's id, the audit log as JSON, and no admin address."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest

# Of the request that is being answered, wherever its code runs.
request_id: ContextVar[str] = ContextVar("request_id", default="-")

# Django's own loggers under `django.security`, and what the audit log calls their events.
DJANGO_EVENTS = {
    "django.security.csrf": "csrf_failure",
    "django.security.DisallowedHost": "denied_host",
}


class PlainFormatter(logging.Formatter):
    """A record as text, with its request's id, and no secret part of the admin's address."""

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = request_id.get()
        return hide_admin_url(super().format(record))


class AuditFormatter(logging.Formatter):
    """A record as one JSON object: when, what, who, from where, at which page, in which request.

    Only these fields, each chosen: nothing else that a request carries can get into the log.
    JSON also keeps a line break in a user name from forging a second line.
    """

    def format(self, record: logging.LogRecord) -> str:
        request: HttpRequest | None = getattr(record, "request", None)
        return json.dumps(
            {
                "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
                "event": event_of(record),
                "user": getattr(record, "username", "") or user_of(request),
                "address": request.META.get("REMOTE_ADDR") if request else None,
                "path": hide_admin_url(request.path) if request else None,
                "request": request_id.get(),
            }
        )


def hide_admin_url(text: str) -> str:
    """`text`, with `<admin>` in place of the admin's address."""
    # Errors have it as a pattern, and that in quotes: with backslashes before what is no letter.
    letters = settings.ADMIN_URL.rstrip("/")
    address = "".join(r"\\*" + re.escape(letter) for letter in letters)
    return re.sub(address, "<admin>", text)


def event_of(record: logging.LogRecord) -> str:
    """The name of the event: our own, or one for what a logger of Django reports."""
    name: str = getattr(record, "event", record.name)
    return DJANGO_EVENTS.get(name, name.rpartition(".")[2])


def user_of(request: HttpRequest | None) -> str | None:
    """The name of the signed-in user; None for a stranger, or before that is known."""
    user = getattr(request, "user", None)
    return user.get_username() if user and user.is_authenticated else None

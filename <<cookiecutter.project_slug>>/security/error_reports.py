# % if cookiecutter.error_reporting == "sentry"
"""What Sentry is told of an error: where it happened, and nothing that anybody wrote."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import sentry_sdk
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import ignore_logger
from sentry_sdk.types import Event, Hint

# Sentry's client collects more. What is not listed here does not leave the server.
EVENT_FIELDS = {
    "environment",
    "event_id",
    "exception",
    "level",
    "logger",
    "platform",
    "release",
    "request",
    "sdk",
    "timestamp",
    "transaction",
    "transaction_info",
}
# Not an exception's message: it quotes what a user sent, or a row of the database.
EXCEPTION_FIELDS = {"mechanism", "module", "stacktrace", "type"}
REQUEST_FIELDS = {"method"}


def start() -> None:
    """Report errors from now on, if SENTRY_DSN says where."""
    if not settings.SENTRY_DSN:
        return
    # The audit log's, and their messages are strangers' words.
    ignore_logger("django.security*")
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        release=settings.SENTRY_RELEASE or None,
        # An address may hold a token, or lead to the admin; the name of a view does not.
        integrations=[DjangoIntegration(transaction_style="function_name")],
        before_send=without_data,
        include_local_variables=False,
        auto_session_tracking=False,
        # Nor do other services learn from a header where errors go.
        trace_propagation_targets=[],
    )


def without_data(event: Event, hint: Hint) -> Event:
    """`event` with the listed fields alone, and for a log message the place that wrote it."""
    report: Any = only(event, EVENT_FIELDS)
    if "request" in report:
        report["request"] = only(report["request"], REQUEST_FIELDS)
    if record := hint.get("log_record"):
        report["logentry"] = {"message": f"{record.module}.{record.funcName}:{record.lineno}"}
    if "exception" in report:
        exceptions = report["exception"]["values"]
        report["exception"] = {"values": [only(each, EXCEPTION_FIELDS) for each in exceptions]}
    return report  # type: ignore[no-any-return]


def only(fields: Any, names: set[str]) -> dict[str, Any]:
    """Those of `fields` that have one of `names`."""
    return {name: value for name, value in fields.items() if name in names}


@register(Tags.security, deploy=True)
def check_error_reports(**kwargs: Any) -> Iterable[CheckMessage]:
    """Whoever sits on the way reads the reports."""
    url = urlsplit(settings.SENTRY_DSN)
    if url.scheme in {"", "https"} or url.hostname in {"localhost", "127.0.0.1", "::1"}:
        return []
    return [
        Error(
            f"Errors are reported to {url.hostname} without TLS.",
            hint="Begin SENTRY_DSN with https://.",
            id="hardening.E040",
        )
    ]


# % endif

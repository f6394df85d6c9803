# % if cookiecutter.error_reporting == "sentry"
"""Error reports that tell too much: they say where an error happened, and nothing that anybody wrote."""

import gzip
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
import sentry_sdk
from django.conf import settings as live
from django.contrib.auth.decorators import login_not_required
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from security.error_reports import check_error_reports, start
from tests.conftest import HOST

PASSWORD, TOKEN, COOKIE, EMAIL = "a-password", "a-token", "a-cookie", "carol@mail.example"
ADDRESS, FORWARDED = "198.51.100.77", "203.0.113.88"
RELEASE = "1.2.3"


class Sentry(ThreadingHTTPServer):
    """A stand-in that keeps what it is sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), SentryHandler)
        self.url = f"127.0.0.1:{self.server_port}"
        self.envelopes: list[str] = []
        self.headers: list[str] = []


@contextmanager
def served() -> Iterator[Sentry]:
    """A stand-in that answers."""
    with Sentry() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class SentryHandler(BaseHTTPRequestHandler):
    server: Sentry

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.headers.append(str(self.headers))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.server.envelopes.append((gzip.decompress(body) if packed else body).decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def open_connections():
    """Let the test's transaction outlive a request, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def sentry(settings, open_connections):
    """Sentry's stand-in, and a site with a bug."""
    settings.ROOT_URLCONF = __name__
    settings.SENTRY_RELEASE = RELEASE
    with served() as server:
        yield server


@pytest.fixture
def reporting(sentry, settings):
    """The same, and errors are reported to it."""
    settings.SENTRY_DSN = f"http://key@{sentry.url}/1"
    start()
    yield sentry
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.get_global_scope().set_client(None)


@csrf_exempt
@login_not_required
def broken(request, token):
    """A view with a bug, and with secrets in its variables, its log and its messages."""
    password = request.POST["password"]
    logging.getLogger("shop").error("No stock of %s", password)
    logging.getLogger("django.security.csrf").error("Refused %s", EMAIL)
    sentry_sdk.set_extra("password", password)
    try:
        raise KeyError(f"{token} {live.SECRET_KEY} {live.ADMIN_URL}")
    except KeyError as error:
        raise ValueError(f"({EMAIL}) already exists") from error


urlpatterns = [path(f"{live.ADMIN_URL}broken/<str:token>/", broken)]


def request_that_fails(sentry):
    """Send it through the site as a server does; returns the events that were reported."""
    request = RequestFactory(SERVER_NAME=HOST, REMOTE_ADDR=ADDRESS).post(
        f"/{live.ADMIN_URL}broken/{TOKEN}/?key={TOKEN}",
        {"password": PASSWORD},
        secure=True,
        headers={
            "authorization": f"Bearer {TOKEN}",
            "cookie": f"{live.SESSION_COOKIE_NAME}={COOKIE}",
            "x-forwarded-for": FORWARDED,
            "sentry-trace": f"{'1' * 32}-{'2' * 16}-1",
        },
    )
    statuses: list[str] = []
    application: Any = get_wsgi_application()
    response = application(request.environ, lambda status, *_: statuses.append(status))
    response.close()
    assert statuses == ["500 Internal Server Error"]
    sentry_sdk.flush(timeout=30)
    items = [line for envelope in sentry.envelopes for line in envelope.splitlines()[1:]]
    assert {json.loads(header)["type"] for header in items[::2]} <= {"event"}
    return [json.loads(event) for event in items[1::2]]


def test_other_services_are_not_told_where_errors_go(reporting):
    with served() as other:
        urlopen(f"http://{other.url}/", data=b"a mail", timeout=10).close()
    [headers] = other.headers
    assert "sentry" not in headers.lower()


def test_a_report_tells_where_it_happened(reporting):
    log, error = request_that_fails(reporting)
    assert log["logger"] == "shop"
    assert log["logentry"]["message"].startswith("test_error_reports.broken:")
    key_error, value_error = error["exception"]["values"]
    assert (key_error["type"], value_error["type"]) == ("KeyError", "ValueError")
    frame = value_error["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["module"]) == ("broken", __name__)
    assert "raise ValueError" in frame["context_line"]
    assert error["transaction"] == f"{__name__}.broken"
    assert error["request"] == {"method": "POST"}
    assert (error["release"], error["environment"]) == (RELEASE, "production")


def test_a_report_tells_nothing_of_the_request(reporting):
    assert len(request_that_fails(reporting)) == 2
    sent = "".join(reporting.envelopes)
    secrets = [PASSWORD, TOKEN, COOKIE, EMAIL, ADDRESS, FORWARDED, HOST]
    secrets += [live.SECRET_KEY, live.ADMIN_URL.strip("/"), os.uname().nodename]
    assert [secret for secret in secrets if secret in sent] == []


def test_a_report_holds_no_list_of_what_is_installed_or_was_done_before(reporting):
    events = request_that_fails(reporting)
    assert len(events) == 2
    for event in events:
        assert event.keys() & {"breadcrumbs", "contexts", "extra", "modules", "user"} == set()


def test_without_an_address_nothing_is_reported(sentry, settings):
    assert settings.SENTRY_DSN == ""
    start()
    assert request_that_fails(sentry) == []


@pytest.mark.parametrize(
    ("dsn", "caught"),
    [
        ("", False),
        ("https://key@sentry.example/1", False),
        ("http://key@127.0.0.1:9000/1", False),
        ("http://key@sentry.example/1", True),
    ],
)
def test_the_deploy_check_sees_reports_without_tls(settings, dsn, caught):
    settings.SENTRY_DSN = dsn
    assert [error.id for error in check_error_reports()] == ["hardening.E040"] * caught


# % endif

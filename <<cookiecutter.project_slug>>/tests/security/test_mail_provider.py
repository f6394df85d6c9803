# % if cookiecutter.email != "smtp"
"""The mail provider's key in wrong hands: it goes to the provider by HTTPS, and into no error and no log."""

import json
import os
import subprocess
import sys
from base64 import b64encode  # % if cookiecutter.email == "mailgun"
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any  # % if cookiecutter.django_version == "6.1"
from urllib.parse import unquote_plus

import pytest
from django.core import mail
from django.urls import reverse

from config import settings as configured

KEY = configured.EMAIL_API_KEY
SENT_KEY = KEY  # % if cookiecutter.email != "mailgun"
SENT_KEY = b64encode(f"api:{KEY}".encode()).decode()  # % if cookiecutter.email == "mailgun"


class Provider(ThreadingHTTPServer):
    """A stand-in that keeps what it is sent, and answers with `status`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), ProviderHandler)
        self.requests: list[tuple[str, str]] = []
        self.status = 200


class ProviderHandler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.requests.append((str(self.headers), body))
        # What the one or the other wants to read.
        answer = {"id": "1", "messageId": "1", "message": "Queued.", "To": "x@mail.example"}
        content = json.dumps(answer | {"MessageID": "1", "ErrorCode": 0, "Message": "OK"}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def mailer(settings):
    """The site's own way to send mail, which the tests' box stands in for elsewhere."""
    # % if cookiecutter.django_version == "6.1"
    settings.MAILERS = configured.MAILERS
    # % endif
    # % if cookiecutter.django_version == "5.2"
    settings.EMAIL_BACKEND = configured.EMAIL_BACKEND
    # % endif
    return connection


def connection():
    """What a mail would be sent with."""
    return mail.mailers["default"]  # % if cookiecutter.django_version == "6.1"
    return mail.get_connection()  # % if cookiecutter.django_version == "5.2"


@pytest.fixture
def provider(settings, mailer):
    """The provider's stand-in."""
    with Provider() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        # % if cookiecutter.django_version == "6.1"
        configuration: Any = configured.MAILERS["default"]
        options = configuration["OPTIONS"] | {"api_url": url}
        settings.MAILERS = {"default": configuration | {"OPTIONS": options}}
        # % endif
        # % if cookiecutter.django_version == "5.2"
        settings.ANYMAIL = configured.ANYMAIL | {"<< cookiecutter.email | upper >>_API_URL": url}
        # % endif
        yield server
        server.shutdown()
        thread.join()


def ask_for_a_reset(browser, email):
    """What the form that sends a mail answers."""
    answer = browser.post(reverse("password_reset"), {"email": email})
    return answer.status_code, answer.content


def test_a_mail_arrives_at_the_provider_with_the_key(provider, browser, user):
    ask_for_a_reset(browser, user.email)
    [(headers, body)] = provider.requests
    assert os.environ["EMAIL_API_KEY"] == KEY
    assert SENT_KEY in headers
    assert user.email in unquote_plus(body)
    assert KEY not in body


def test_the_key_goes_to_the_provider_over_https(mailer):
    assert connection().api_url.startswith("https://api.")


def test_a_provider_that_does_not_answer_holds_nobody_up_for_long(mailer):
    assert connection().timeout <= 10


def test_a_provider_that_refuses_is_logged_without_the_key(provider, browser, user, console_log):
    provider.status = 401
    assert ask_for_a_reset(browser, user.email) == ask_for_a_reset(browser, "no@mail.example")
    assert len(provider.requests) == 1
    assert "401" in console_log()
    assert not [key for key in (KEY, SENT_KEY) if key in console_log()]


def test_on_a_developers_machine_mail_is_printed(monkeypatch, settings):
    monkeypatch.setenv("EMAIL_API_KEY", "console")
    command = [sys.executable, "manage.py", "sendtestemail", "bob@mail.example"]
    sent = subprocess.run(
        command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )
    assert "To: bob@mail.example" in sent.stdout


# % endif

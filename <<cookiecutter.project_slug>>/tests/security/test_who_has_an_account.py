"""Finding out who has an account: every page answers everybody alike."""

import random
import time
from statistics import median
from typing import Any

import pytest
from django.conf import settings  # % if cookiecutter.background_tasks == "none"
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.handlers.wsgi import WSGIRequest
from django.urls import reverse
from django.utils.http import urlencode
from django_tasks_db import backend  # % if cookiecutter.background_tasks == "database"

from config.celery import app  # % if cookiecutter.background_tasks == "celery"
from tests.conftest import ALICE, BOB, PASSWORD, Browser


@pytest.fixture
def disabled(other_user):
    """An account that was closed."""
    other_user.is_active = False
    other_user.save()


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed, which is what takes the time."""
    calls = []
    for work in ("encode", "verify"):
        original = getattr(Argon2PasswordHasher, work)

        def counted(*given, original=original):
            calls.append(given)
            return original(*given)

        monkeypatch.setattr(Argon2PasswordHasher, work, counted)
    return calls


@pytest.mark.usefixtures("user", "disabled")
@pytest.mark.parametrize("door", ["login", "admin:login"])
def test_a_sign_in_that_fails_does_not_tell_why(sign_in, hashed, door):
    told = set()
    for username, password in [(ALICE, "wrong"), ("nobody", PASSWORD), (BOB, PASSWORD)]:
        hashed.clear()
        page = sign_in(username, password, url=reverse(door))
        told.add((page.status_code, str(page.context["form"].errors), len(hashed)))
    assert len(told) == 1
    assert told.pop()[2] == 1


def test_a_reset_does_not_tell_who_has_an_account(browser, user, disabled, mailoutbox):
    for address in (user.email, "nobody@site.example", "bob@site.example"):
        answer = browser.post(reverse("password_reset"), {"email": address})
        assert answer.url == reverse("password_reset_done")
    assert [mail.to for mail in mailoutbox] == [[user.email]]


# Each page that a stranger can ask about somebody.
QUESTIONS = {
    "login": lambda name: {"username": name, "password": "wrong"},
    "password_reset": lambda name: {"email": f"{name.partition('@')[0]}@site.example"},
    # % if cookiecutter.sign_up == "open"
    "sign_up": lambda name: {"email": name},
    # % endif
}
# Headers that differ from answer to answer, whatever is asked.
EACH_ITS_OWN = {"Expires", "X-Request-ID"}
# As long as the name of somebody who has an account, since a page may repeat it.
NOBODY = ALICE.replace("alice", "zelda")
ENQUEUE = backend.DatabaseBackend.enqueue  # % if cookiecutter.background_tasks == "database"


class ImpatientBrowser(Browser):
    """A browser that has all it wants with the answer, and not when the server is done."""

    def request(self, **environ):
        secure = {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
        asked: Any = WSGIRequest(self._base_environ(**environ | secure))  # type: ignore[attr-defined]
        # As the test client does for browsers that send no token.
        asked._dont_enforce_csrf_checks = True
        start = time.thread_time()
        self.answer = self.handler.get_response(asked)
        self.took = time.thread_time() - start
        return self.answer


@pytest.fixture(autouse=True)
def middleware():
    """What a browser's first request would load."""
    Browser().handler.load_middleware()


@pytest.fixture(autouse=True)
def no_limit(monkeypatch):
    """Every mail is sent that is asked for: what takes its time is to be seen."""
    monkeypatch.setattr("security.mail_limit.TO_ONE_MAILBOX", 10_000)


def ask(page, name, number):
    """The browser that asked about `name`, from an address where nobody is locked out."""
    browser = ImpatientBrowser(REMOTE_ADDR=f"198.51.{number // 250}.{number % 250}")
    form = urlencode(QUESTIONS[page](name))
    browser.generic("POST", reverse(page), form, "application/x-www-form-urlencoded")
    return browser


# % if cookiecutter.background_tasks != "none"
@pytest.fixture
def queued(monkeypatch):
    """Let tasks wait for a worker, as they do in production."""
    # % if cookiecutter.background_tasks == "database"
    monkeypatch.setattr(backend.DatabaseBackend, "enqueue", ENQUEUE)
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    monkeypatch.setitem(app.conf, "task_always_eager", False)
    # % endif


# % endif
@pytest.mark.usefixtures("user")  # % if cookiecutter.background_tasks == "none"
@pytest.mark.usefixtures("user", "queued")  # % if cookiecutter.background_tasks != "none"
@pytest.mark.parametrize("page", QUESTIONS)
def test_no_answer_tells_by_its_time(page):
    """The medians of 200 requests are within 5 %; where chance has it otherwise, those of more are.

    What this thread works counts and not what it waits for, and the two kinds take turns at random:
    so it matters little what else the machine does. What tells, tells more clearly the more are asked.
    """
    took: dict[str, list[float]] = {ALICE: [], NOBODY: []}
    for number in range(500):
        for name in random.sample([ALICE, NOBODY], 2):
            took[name].append(ask(page, name, number).took)
        known, unknown = map(median, took.values())
        if number >= 99 and abs(known - unknown) <= 0.05 * max(known, unknown):
            return
    pytest.fail(f"{known * 1000:.2f} ms for who has an account, {unknown * 1000:.2f} ms for others")


# % if cookiecutter.background_tasks == "none"
def test_a_mail_that_fails_is_logged_and_breaks_no_connection(
    browser, user, monkeypatch, console_log
):
    """Or a connection that ends would tell who has an account."""

    def fail(*args, **kwargs):
        raise ConnectionError("no mail server")

    monkeypatch.setattr("django.contrib.auth.forms.PasswordResetForm.save", fail)
    answer = browser.post(reverse("password_reset"), {"email": user.email})
    assert answer.url == reverse("password_reset_done")
    assert "no mail server" in console_log()


def test_no_answer_is_on_a_connection_that_waits_for_the_mail():
    """The next request on it would come late when there is somebody to write to."""
    config = (settings.BASE_DIR / "gunicorn.conf.py").read_text(encoding="utf-8")
    assert "\nkeepalive = 0\n" in config


# % endif
@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("page", QUESTIONS)
def test_no_answer_tells_by_its_status_headers_or_length(page):
    told = []
    for asked in (ALICE, NOBODY):
        answer = ask(page, asked, 1).answer
        headers = {name: v for name, v in answer.headers.items() if name not in EACH_ITS_OWN}
        told.append((answer.status_code, headers, len(answer.content)))
    assert told[0] == told[1]

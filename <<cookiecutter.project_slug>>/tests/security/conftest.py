"""What the attacks share: one response of every kind, source files, and the audit log."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.templatetags.static import static
from django.test import Client, override_settings
from django.urls import reverse

from tests.conftest import HOST, PASSWORD, Browser

KINDS: dict[str, Callable[[Browser], Any]] = {
    "a page": lambda browser: browser.get("/"),
    "a sign-in page": lambda browser: browser.get(reverse("login")),
    "a redirect to sign in": lambda browser: browser.get(reverse("profile")),
    "a static file": lambda browser: browser.get(static("css/site.css")),
    "the health check": lambda browser: browser.get("/healthz"),
    "a missing page": lambda browser: browser.get("/no/such/page"),
    "a missing static file": lambda browser: browser.get("/static/no-such-file.css"),
    "a wrong method": lambda browser: browser.post("/healthz"),
    "a failed CSRF check": lambda browser: browser.post(reverse("login")),
    "a foreign host": lambda browser: browser.get("/", headers={"host": "evil.example"}),
    "a foreign host without HTTPS": lambda browser: Client(SERVER_NAME="evil.example").get("/"),
    "a redirect to HTTPS": lambda browser: Client(SERVER_NAME=HOST).get("/"),
    "a request that is too large": lambda browser: browser.post(
        "/", headers={"content-length": str(settings.REQUEST_MAX_BYTES + 1)}
    ),
    "a crash": lambda browser: browser.get("/broken/"),
}


@pytest.fixture(params=KINDS)
def any_response(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A response of every kind that the site gives, one after the other."""
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    with override_settings(ROOT_URLCONF="tests.security.urls"):
        response = KINDS[request.param](browser)
        yield response
        response.close()


@pytest.fixture
def python_files() -> list[Path]:
    """The project's own Python files, those of its tests left out."""
    return [
        path
        for path in settings.BASE_DIR.rglob("*.py")
        if not {".venv", "tests", "staticfiles"} & set(path.relative_to(settings.BASE_DIR).parts)
    ]


@pytest.fixture
def template_files() -> list[Path]:
    """The project's own templates."""
    return [path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file()]


@contextmanager
def caught(logger: str) -> Iterator[StringIO]:
    """What the first handler of `logger` writes."""
    handler = logging.getLogger(logger).handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    usual = handler.setStream(StringIO())
    yield handler.stream
    handler.setStream(usual)


@pytest.fixture
def audit_log() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the audit log has so far, a dict for each line."""
    with caught("security.audit") as stream:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def console_log() -> Iterator[Callable[[], str]]:
    """What the log for everything else has so far."""
    with caught("root") as stream:
        yield stream.getvalue


@pytest.fixture
def sign_in(browser: Browser) -> Callable[..., Any]:
    """Post the sign-in form, as a real browser that shows its address."""

    def post(
        username: str,
        password: str = PASSWORD,
        *,
        url: str | None = None,
        address: str = "198.51.100.1",
        forwarded_for: str | None = None,
    ) -> Any:
        headers = {"x-forwarded-for": forwarded_for} if forwarded_for else None
        return browser.post(
            url or reverse("login"),
            {"username": username, "password": password},
            REMOTE_ADDR=address,
            headers=headers,
        )

    return post


@pytest.fixture
def is_signed_in(browser: Browser) -> Callable[[], bool]:
    """Whether the stranger's browser has become a user's."""
    return lambda: browser.get(reverse("profile")).status_code == 200


@pytest.fixture
def other_user() -> Any:
    """A second account."""
    return get_user_model().objects.create_user("bob", "bob@site.example", PASSWORD)

"""What the attacks share: one response of every kind, source files, and the audit log."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.templatetags.static import static
from django.test import override_settings
from django.urls import get_resolver, reverse

from tests.conftest import BOB, PASSWORD, Browser, PlainBrowser
from tests.security.walk import all_urls

KINDS: dict[str, Callable[[Browser], Any]] = {
    "a page": lambda browser: browser.get("/"),
    "a sign-in page": lambda browser: browser.get(reverse("login")),
    "a redirect to sign in": lambda browser: browser.get(reverse("profile")),
    "a static file": lambda browser: browser.get(static("css/site.css")),
    "the health check": lambda browser: browser.get("/healthz"),
    "the readiness check": lambda browser: browser.get("/readyz"),
    "a missing page": lambda browser: browser.get("/no/such/page"),
    "a missing static file": lambda browser: browser.get("/static/no-such-file.css"),
    "a wrong method": lambda browser: browser.post("/healthz"),
    "a failed CSRF check": lambda browser: browser.post(reverse("login")),
    "a foreign host": lambda browser: browser.get("/", headers={"host": "evil.example"}),
    "a foreign host without HTTPS": lambda browser: PlainBrowser(SERVER_NAME="evil.test").get("/"),
    "a redirect to HTTPS": lambda browser: PlainBrowser().get("/"),
    "a request that is too large": lambda browser: browser.post(
        "/", headers={"content-length": str(settings.REQUEST_MAX_BYTES + 1)}
    ),
    "a crash": lambda browser: browser.get("/broken/"),
    # % if cookiecutter.api != "none"
    "an answer of the API": lambda browser: browser.get("/api/v1/session/"),
    "a refusal of the API": lambda browser: browser.get("/api/v1/notes/"),
    "a missing address of the API": lambda browser: browser.get("/api/v1/no/such/page"),
    "a crash of the API": lambda browser: browser.get("/api/broken/"),
    # % endif
}
# Folders of the project that hold what others wrote, or what only its tests run.
NOT_OURS = {".djfort", ".git", ".venv", "node_modules", "staticfiles", "tests"}
# % if cookiecutter.frontend == "htmx"
VENDORED = settings.BASE_DIR / "static/vendor"
# % endif


@pytest.fixture(params=KINDS)
def any_response(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A response of every kind that the site gives, one after the other."""
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    with override_settings(ROOT_URLCONF="tests.security.urls"):
        response = KINDS[request.param](browser)
        yield response
        response.close()


@pytest.fixture(scope="session")
def own_files() -> list[Path]:
    """The project's own files, those of its tests left out."""
    top = [path for path in settings.BASE_DIR.iterdir() if path.name not in NOT_OURS]
    paths = [file for path in top for file in (path.rglob("*") if path.is_dir() else [path])]
    return [path for path in paths if path.is_file()]  # % if cookiecutter.frontend == "plain"
    # % if cookiecutter.frontend == "htmx"
    return [path for path in paths if path.is_file() and VENDORED not in path.parents]
    # % endif


@pytest.fixture(scope="session")
def python_files(own_files: list[Path]) -> list[Path]:
    """The project's own Python files."""
    return [path for path in own_files if path.suffix == ".py"]


@pytest.fixture(scope="session")
def template_files(own_files: list[Path]) -> list[Path]:
    """The project's own templates, in whichever app they lie."""
    return [path for path in own_files if "templates" in path.parts]


@pytest.fixture
def urls() -> list[tuple[str, str]]:
    """Every URL of the site, by name."""
    return list(all_urls(get_resolver()))


def caught(logger: str, monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What the first handler of `logger` writes."""
    stream = StringIO()
    monkeypatch.setattr(logging.getLogger(logger).handlers[0], "stream", stream)
    return stream


@pytest.fixture
def audit_log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, Any]]]:
    """What the audit log has so far, a dict for each line."""
    stream = caught("security.audit", monkeypatch)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def console_log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What the log for everything else has so far."""
    return caught("root", monkeypatch).getvalue


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
def other_user() -> Any:
    """A second account."""
    # % if cookiecutter.login_by == "username"
    return get_user_model().objects.create_user(BOB, "bob@site.example", PASSWORD)
    # % endif
    # % if cookiecutter.login_by == "email"
    return get_user_model().objects.create_user(BOB, PASSWORD)
    # % endif

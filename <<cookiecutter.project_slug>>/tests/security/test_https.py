"""A man in the middle: plain HTTP leads to HTTPS, and a browser then stays there."""

import runpy

import pytest
from django.conf import settings
from django.urls import reverse

from tests.conftest import ALICE, HOST, PlainBrowser


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such/page", "/static/x.css"])
def test_plain_http_is_sent_to_https(path):
    response = PlainBrowser().get(path)
    assert response.status_code == 301
    assert response.headers["Location"] == f"https://{HOST}{path}"


@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_the_health_checks_alone_answer_without_https(name):
    assert PlainBrowser().get(f"/{name}").text == "ok\n"
    assert PlainBrowser().get(f"/{name}/more").status_code == 301
    assert PlainBrowser().get(f"/accounts/{name}").status_code == 301


@pytest.mark.parametrize("header", ["x-forwarded-proto", "x-forwarded-ssl", "x-url-scheme"])
def test_with_no_proxy_declared_nobody_can_pass_for_https(header):
    value = "on" if header.endswith("ssl") else "https"
    assert PlainBrowser().get("/", headers={header: value}).status_code == 301


@pytest.fixture
def one_proxy(settings, monkeypatch):
    """The settings as they are with TRUSTED_PROXY_COUNT=1."""
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "1")
    loaded = runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))
    for name in ("TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"):
        setattr(settings, name, loaded[name])


@pytest.mark.usefixtures("one_proxy")
def test_the_proxy_that_is_declared_says_whether_it_was_https():
    told = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.1"}
    assert PlainBrowser().get("/", headers=told).status_code == 200
    assert PlainBrowser().get("/", headers=told | {"x-forwarded-proto": "http"}).status_code == 301


@pytest.mark.usefixtures("one_proxy")
def test_a_request_around_the_proxy_cannot_pass_for_https():
    assert PlainBrowser().get("/", headers={"x-forwarded-proto": "https"}).status_code == 301


def test_browsers_are_told_to_stay_on_https(any_response):
    """But over plain HTTP, where they must ignore it (RFC 6797, section 8.1)."""
    # % if cookiecutter.hsts == "preload"
    expected = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    # % else
    expected = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
    # % endif
    told = any_response.headers.get("Strict-Transport-Security")
    assert told == (expected if any_response.wsgi_request.is_secure() else None)


@pytest.mark.usefixtures("user")
def test_cookies_stay_on_this_host_and_on_https(sign_in, browser):
    browser.get(reverse("login"))
    sign_in(ALICE)
    browser.post(reverse("profile"), {"first_name": "Alice"})
    assert set(browser.cookies) == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    for name, cookie in browser.cookies.items():
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert (cookie["path"], cookie["domain"]) == ("/", "")

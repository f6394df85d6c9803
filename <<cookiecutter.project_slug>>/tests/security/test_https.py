"""A man in the middle: plain HTTP leads to HTTPS, and a browser then stays there."""

import runpy

import pytest
from django.conf import settings
from django.urls import reverse

from tests.conftest import ALICE, HOST, PlainBrowser


@pytest.fixture
def plain_http():
    """A browser without HTTPS."""
    return PlainBrowser()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such/page", "/static/x.css"])
def test_plain_http_is_sent_to_https(plain_http, path):
    response = plain_http.get(path)
    assert response.status_code == 301
    assert response.url == f"https://{HOST}{path}"


@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_the_health_checks_alone_answer_without_https(plain_http, name):
    assert plain_http.get(f"/{name}").text == "ok\n"
    assert plain_http.get(f"/{name}/more").status_code == 301
    assert plain_http.get(f"/accounts/{name}").status_code == 301


@pytest.mark.parametrize("header", ["x-forwarded-proto", "x-forwarded-ssl", "x-url-scheme"])
def test_with_no_proxy_declared_nobody_can_pass_for_https(plain_http, header):
    value = "on" if header.endswith("ssl") else "https"
    assert plain_http.get("/", headers={header: value}).status_code == 301


@pytest.fixture
def one_proxy(settings, monkeypatch):
    """The settings as they are with TRUSTED_PROXY_COUNT=1."""
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "1")
    loaded = runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))
    for name in ("TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"):
        setattr(settings, name, loaded[name])


@pytest.mark.usefixtures("one_proxy")
def test_the_proxy_that_is_declared_says_whether_it_was_https(plain_http):
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.1"}
    assert plain_http.get("/", headers=headers).status_code == 200
    assert plain_http.get("/", headers=headers | {"x-forwarded-proto": "http"}).status_code == 301


@pytest.mark.usefixtures("one_proxy")
def test_a_request_around_the_proxy_cannot_pass_for_https(plain_http):
    assert plain_http.get("/", headers={"x-forwarded-proto": "https"}).status_code == 301


def test_browsers_are_told_to_stay_on_https(browser):
    # % if cookiecutter.hsts == "preload"
    expected = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    # % else
    expected = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
    # % endif
    assert browser.get("/").headers["Strict-Transport-Security"] == expected


def test_every_response_tells_them(any_response):
    """All but one over plain HTTP, where browsers must ignore it (RFC 6797, section 8.1)."""
    is_secure = any_response.wsgi_request.is_secure()
    assert ("Strict-Transport-Security" in any_response.headers) == is_secure


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

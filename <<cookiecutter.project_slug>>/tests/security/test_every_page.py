"""An exception made for one page: what holds for the site holds for each of its views."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.views.decorators.csrf import csrf_exempt

from tests.security.test_xss import POLICY


def test_no_view_does_without_the_csrf_check(urls):
    # % if cookiecutter.api != "none"
    # The API checks it for sessions alone, which test_api_sessions.py attacks.
    urls = [(name, url) for name, url in urls if not url.startswith("/api/")]
    # % endif
    assert [name for name, url in urls if getattr(resolve(url).func, "csrf_exempt", False)] == []


def test_a_view_that_does_without_it_would_be_seen():
    assert getattr(csrf_exempt(lambda request: None), "csrf_exempt", False)


def test_every_form_carries_the_csrf_token(staff_browser, urls):
    """One without it works for nobody, until somebody switches the check off."""
    forms = [
        (name, form)
        for name, url in urls
        for form in re.findall(
            r'(?s)<form[^>]*\bmethod="post".*?</form>', staff_browser.get(url).text
        )
    ]
    assert {"login", "password_change", "password_reset", "profile"} <= {name for name, _ in forms}
    assert [name for name, form in forms if 'name="csrfmiddlewaretoken"' not in form] == []


def test_no_page_has_weaker_headers_or_cookies(staff_browser, urls):
    """Staff may see every page, so staff looks at each."""
    seen = set()
    for name, url in urls:
        response = staff_browser.get(url)
        if response.status_code == 200:
            seen.add(name)
        assert (name, response.headers.get("X-Frame-Options")) == (name, "DENY")
        assert (name, policy_of(response)) == (name, POLICY)
        for cookie in response.cookies.values():
            assert cookie.key.startswith("__Host-")
            assert cookie["secure"]
            assert cookie["httponly"]
    assert {"home", "people", "profile", "password_change", "admin:index"} <= seen


def policy_of(response):
    """The Content-Security-Policy of `response`, nonces aside."""
    policy = re.sub(r" 'nonce-[^']+'", "", response.headers["Content-Security-Policy"])
    return dict(directive.split(" ", 1) for directive in policy.split("; "))


def test_looking_at_a_page_changes_nothing(staff_browser, urls):
    """A link on another site, or a browser that fetches ahead, looks at any address."""
    for name, url in urls:
        with CaptureQueriesContext(connection) as queries:
            staff_browser.get(url)
        written = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (?!.django_session.)")
        assert (name, [each["sql"] for each in queries if written.match(each["sql"])]) == (name, [])


@pytest.mark.parametrize("name", ["home", "people", "healthz", "readyz", "security_txt"])
def test_a_page_to_look_at_takes_no_form(staff_browser, name):
    assert staff_browser.head(reverse(name)).status_code == 200
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(staff_browser, method)(reverse(name)).status_code == 405

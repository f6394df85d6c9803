"""Finding the admin: its address is random, and nothing public tells it."""

import logging

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

SECRET = settings.ADMIN_URL.strip("/")
USUAL_NAMES = [
    # % if cookiecutter.admin_decoy == "no"
    "admin",
    "admin/login",
    # % endif
    "administrator",
    "backend",
    "cms",
    "console",
    "control",
    "dashboard",
    "django-admin",
    "manage",
    "staff",
    "wp-admin",
    "wp-login.php",
]


@pytest.mark.parametrize("name", USUAL_NAMES)
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_usual_names_give_what_any_unknown_address_gives(browser, name, slash):
    tried, unknown = browser.get(f"/{name}{slash}"), browser.get(f"/no-such-page{slash}")
    assert tried.status_code == unknown.status_code == 404
    assert tried.text == unknown.text
    assert tried.headers.pop("X-Request-ID") != unknown.headers.pop("X-Request-ID")
    assert dict(tried.headers) == dict(unknown.headers)


def test_no_response_to_a_stranger_tells_it(any_response):
    assert SECRET.encode() not in b"".join(any_response)
    assert SECRET not in str(any_response.headers)


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/.well-known/security.txt"])
def test_no_file_for_robots_tells_it(browser, path):
    assert SECRET not in browser.get(path).text


@pytest.mark.parametrize("who", ["members_browser", "staff_browser"])
@pytest.mark.parametrize("name", ["home", "profile", "password_change", "people"])
def test_no_page_outside_the_admin_tells_it(request, who, name):
    """Nor where a user who is refused could sign in as staff."""
    page = request.getfixturevalue(who).get(reverse(name))
    assert SECRET not in f"{page.headers} {page.text}"


def test_the_log_shows_the_page_and_not_the_address(staff_browser, console_log):
    staff_browser.get(f"/{SECRET}/no/such/page/")
    assert "Not Found: /<admin>/no/such/page/" in console_log()
    assert SECRET not in console_log()


def test_a_traceback_in_the_log_does_not_show_it(console_log):
    try:
        reverse("admin:index", args=["no such argument"])
    except NoReverseMatch:
        logging.getLogger("site").exception("Down.")
    assert "1 pattern(s) tried: ['<admin>/" in console_log()
    assert SECRET not in console_log()


def test_the_audit_log_shows_the_page_and_not_the_address(staff_browser, audit_log):
    for page in "/page/", "":
        staff_browser.get(f"/{SECRET}{page}", headers={"host": "evil.example"})
        assert audit_log()[-1]["path"] == f"/<admin>{page}"
    assert SECRET not in str(audit_log())

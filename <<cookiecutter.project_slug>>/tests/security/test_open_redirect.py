"""Open redirects: signing in leads to a page of this site, wherever `next` points."""

import pytest
from django.urls import reverse

from tests.conftest import ALICE, HOST, PASSWORD, ROOT

FORM = {"username": ALICE, "password": PASSWORD}
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    f"http://{HOST}/",
    f"https://{HOST}@evil.example/",
    f"https://{HOST}.evil.example/",
    "https:evil.example",
    " //evil.example/",
    "\thttps://evil.example/",
]


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_stays_on_the_site(browser, target):
    response = browser.post(reverse("login"), FORM | {"next": target})
    assert response.status_code == 302
    assert response.url == reverse("profile")


@pytest.mark.usefixtures("user")
def test_sign_in_leads_to_the_page_that_was_asked_for(browser):
    asked = browser.get(reverse("password_change"))
    response = browser.post(asked.url, FORM)
    assert response.url == reverse("password_change")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_out_stays_on_the_site(members_browser, target):
    response = members_browser.post(reverse("logout"), {"next": target})
    assert response.url in {reverse("home"), reverse("logout")}


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_admin_stays_on_the_site(browser, target):
    form = {"username": ROOT, "password": PASSWORD, "next": target}
    response = browser.post(reverse("admin:login"), form)
    assert response.status_code == 302
    assert response.url.startswith("/")
    assert "evil" not in response.url

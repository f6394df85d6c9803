"""Open redirects: signing in leads to a page of this site, wherever `next` points."""

import pytest
from django.urls import reverse

from tests.conftest import HOST, PASSWORD, ROOT

FORM = {"username": ROOT, "password": PASSWORD}
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


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("door", ["login", "admin:login"])
@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_stays_on_the_site(browser, target, door):
    response = browser.post(reverse(door), FORM | {"next": target})
    assert response.status_code == 302
    assert response.url == reverse("profile")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_out_stays_on_the_site(members_browser, target):
    response = members_browser.post(reverse("logout"), {"next": target})
    assert response.url in {reverse("home"), reverse("logout")}

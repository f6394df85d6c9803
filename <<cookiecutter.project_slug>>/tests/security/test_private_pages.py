"""Cache leakage: what a signed-in user sees is kept by no cache."""

import pytest
from django.templatetags.static import static
from django.urls import reverse


@pytest.mark.parametrize("name", ["home", "profile", "password_change", "people", "admin:index"])
def test_a_users_page_is_not_stored(staff_browser, name):
    assert "no-store" in staff_browser.get(reverse(name)).headers["Cache-Control"]


def test_an_error_that_a_user_sees_is_not_stored(members_browser):
    assert "no-store" in members_browser.get("/no/such/page").headers["Cache-Control"]


def test_a_strangers_page_may_be_stored_but_not_for_a_user(browser):
    response = browser.get("/")
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert "Cookie" in response.headers["Vary"]


def test_static_files_are_stored_for_long(browser):
    response = browser.get(static("css/site.css"))
    assert "immutable" in response.headers["Cache-Control"]
    response.close()

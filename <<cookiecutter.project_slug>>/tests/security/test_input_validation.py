"""Input that no form of ours sends: the server checks it all the same."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests.conftest import ALICE, PASSWORD


@pytest.mark.parametrize("name", ["x" * 151, "a\0b"], ids=["longer than the form lets", "a NUL"])
def test_the_server_refuses_what_a_browser_would_not_send(members_browser, user, name):
    page = members_browser.post(reverse("profile"), {"first_name": name, "last_name": "Liddell"})
    assert page.status_code == 200
    assert page.context["form"].errors["first_name"]
    user.refresh_from_db()
    assert user.last_name == ""


def test_what_the_form_lets_is_saved(members_browser, user):
    members_browser.post(reverse("profile"), {"first_name": "x" * 150, "last_name": "Liddell"})
    user.refresh_from_db()
    assert (user.first_name, user.last_name) == ("x" * 150, "Liddell")


@pytest.mark.parametrize("key", ["0", "-1", "9" * 40, "1 OR 1=1", "../1", "%00", "²"])
def test_a_key_that_is_none_finds_nothing(staff_browser, key):
    url = f"{reverse('admin:accounts_user_changelist')}{key}/change/"
    assert staff_browser.get(url, follow=True).status_code in {200, 400, 404}
    assert "change_form" not in str(staff_browser.get(url).templates)


def post_as(browser, charset):
    """Sign in by a form that says how it is encoded."""
    data = encode_multipart(BOUNDARY, {"username": ALICE, "password": PASSWORD})
    content_type = f"{MULTIPART_CONTENT}; charset={charset}"
    return browser.generic("POST", reverse("login"), data, content_type)


@pytest.mark.parametrize("charset", ["zlib", "rot13", "base64", "idna", "undefined", "utf-16"])
def test_text_that_is_no_utf_8_is_refused(browser, user, charset):
    assert post_as(browser, charset).status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "no-such"])
def test_text_that_is_utf_8_is_read(browser, user, charset):
    assert post_as(browser, charset).status_code == 302


@pytest.mark.parametrize("name", ["people", "profile"])
def test_no_address_has_a_nul(staff_browser, name):
    assert staff_browser.get(reverse(name), {"q": "a b"}).status_code == 200
    assert staff_browser.get(reverse(name), {"q": "a\0b"}).status_code == 400
    assert staff_browser.get(f"{reverse(name)}%00").status_code == 400


def test_a_cookie_with_a_nul_is_no_session(browser, monkeypatch):
    """A browser may write one so; the database need not take it."""
    asked = []

    def load(store):
        asked.append(store.session_key)
        return {}

    monkeypatch.setattr(SessionStore, "load", load)
    for key in ("a" * 32, r'"\000aaaaaaaaaaaaaaa"'):
        cookie = f"{settings.SESSION_COOKIE_NAME}={key}"
        response = browser.get(reverse("profile"), headers={"cookie": cookie})
        assert response.url.startswith(reverse("login"))
    assert asked == ["a" * 32]


@pytest.mark.parametrize("step", ["set-password", "x-y"])
def test_no_step_of_a_password_reset_can_be_skipped(browser, user, step):
    """The last step, taken without the link of the mail, changes no password."""
    before = user.password
    url = reverse("password_reset_confirm", args=["MQ", step])
    new = "a long sentence of my own"
    page = browser.post(url, {"new_password1": new, "new_password2": new})
    assert not page.context["validlink"]
    user.refresh_from_db()
    assert user.password == before

"""Weak passwords: they are refused, and strong ones are stored as Argon2 hashes."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import management
from django.urls import reverse

from tests.conftest import PASSWORD

WEAK = {
    "too short": "kR7#mQ2$xL9",
    "common": "password1234",
    "only digits": "739104628517",
    "like the user's name": "alice@site.example",
}


def change(browser, new):
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    return browser.post(reverse("password_change"), form)


@pytest.mark.parametrize("new", WEAK.values(), ids=WEAK)
def test_a_weak_password_is_refused(members_browser, user, new):
    page = change(members_browser, new)
    assert page.status_code == 200
    assert page.context["form"].errors["new_password2"]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_strong_password_is_taken(members_browser, user):
    assert change(members_browser, "a long sentence of my own").status_code == 302
    user.refresh_from_db()
    assert user.check_password("a long sentence of my own")


def test_the_stored_hash_is_argon2id(user):
    assert user.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("new", WEAK.values(), ids=WEAK)
def test_the_command_line_refuses_it_too(user, new, monkeypatch):
    answers = iter([new, new] * 3)
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(answers))
    with pytest.raises(management.CommandError, match="Aborting password change"):
        management.call_command("changepassword", "alice", stdout=None)


@pytest.fixture
def link(browser, user, mailoutbox):
    """The link in the mail for somebody who forgot the password."""
    browser.post(reverse("password_reset"), {"email": user.email})
    return next(word for word in mailoutbox[0].body.split() if "/reset/" in word)


def test_a_reset_link_is_dead_after_an_hour(browser, link, monkeypatch):
    later = datetime.now() + timedelta(minutes=61)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)
    assert not browser.get(link, follow=True).context["validlink"]


def test_a_reset_link_works_once(browser, link):
    form = browser.get(link, follow=True)
    new = {
        "new_password1": "a long sentence of my own",
        "new_password2": "a long sentence of my own",
    }
    assert browser.post(form.request["PATH_INFO"], new).status_code == 302
    again = browser.get(link, follow=True)
    assert not again.context["validlink"]

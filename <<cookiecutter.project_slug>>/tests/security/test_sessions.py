"""Session theft: a session key is new at sign-in, ends at sign-out, and ages."""

import re
import secrets
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.conftest import ALICE, PASSWORD, Browser
from tests.security.test_passwords import NEW, change

NAME = settings.SESSION_COOKIE_NAME


def with_session(key):
    """A browser that sends `key` as its session."""
    browser = Browser()
    browser.cookies[NAME] = key
    return browser


def is_let_in(browser):
    return browser.get(reverse("profile")).status_code == 200


def test_a_session_key_that_was_planted_is_replaced(user):
    planted = with_session("a" * 32)
    planted.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    assert planted.cookies[NAME].value != "a" * 32
    assert is_let_in(planted)
    assert not is_let_in(with_session("a" * 32))


def test_the_session_of_a_stranger_is_not_the_session_after_signing_in(browser, user):
    session = browser.session
    session["cart"] = [1]
    session.save()
    before = session.session_key
    browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    assert browser.cookies[NAME].value != before
    assert browser.session["cart"] == [1]


def test_an_old_cookie_after_sign_out_is_nobodys(members_browser):
    stolen = with_session(members_browser.cookies[NAME].value)
    assert is_let_in(stolen)
    members_browser.post(reverse("logout"))
    assert not is_let_in(stolen)


def test_a_link_cannot_sign_anybody_out(members_browser):
    assert members_browser.get(reverse("logout")).status_code == 405
    assert is_let_in(members_browser)


def test_other_sessions_end_when_the_password_changes(members_browser):
    stolen = with_session(members_browser.cookies[NAME].value)
    change(members_browser, NEW)
    assert is_let_in(members_browser)
    assert not is_let_in(stolen)


@pytest.mark.parametrize("end", [User.delete, lambda user: User.objects.update(is_active=False)])
def test_sessions_end_with_the_account(members_browser, user, end):
    assert is_let_in(members_browser)
    end(user)
    assert not is_let_in(members_browser)


def test_a_session_key_cannot_be_guessed(members_browser, staff_browser):
    keys = [browser.cookies[NAME].value for browser in (members_browser, staff_browser)]
    assert len(set(keys)) == 2
    for key in keys:
        # 32 of 36 possible characters: 165 bits.
        assert re.fullmatch(r"[a-z0-9]{32}", key)
        assert len(set(key)) >= 8


def test_the_server_alone_knows_what_a_session_holds(members_browser, user):
    assert user.get_username() not in members_browser.cookies[NAME].value
    assert not is_let_in(with_session("b" * 32))


def test_sign_out_clears_what_the_browser_kept(members_browser):
    before = members_browser.get(reverse("profile"))
    response = members_browser.post(reverse("logout"))
    assert response.headers["Clear-Site-Data"] == '"storage"'
    assert response.cookies[NAME]["max-age"] == 0
    assert "Clear-Site-Data" not in before.headers


@pytest.mark.parametrize("kept", [True, False])
def test_a_session_outlives_its_key_while_that_is_a_fallback(members_browser, settings, kept):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if kept else []
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    assert is_let_in(members_browser) is kept


def test_a_session_ages(members_browser):
    session = Session.objects.get()
    assert session.expire_date <= timezone.now() + timedelta(hours=12)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_let_in(members_browser)


@pytest.fixture
def clock(monkeypatch):
    """The time, which stands still but when a test puts it forward."""
    clock = SimpleNamespace(now=timezone.now())
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def save_profile(browser):
    """Use `browser` so that its session is saved: it holds the message about it."""
    return browser.post(reverse("profile"), {"first_name": "Alice", "last_name": "A."})


def test_no_use_makes_a_session_last_longer(clock, members_browser):
    clock.now += timedelta(hours=11)
    save_profile(members_browser)
    assert members_browser.cookies[NAME]["max-age"] == 60 * 60
    assert is_let_in(members_browser)
    clock.now += timedelta(hours=1, seconds=1)
    assert save_profile(members_browser).url.startswith(reverse("login"))
    assert not is_let_in(members_browser)


def test_nor_does_another_password(clock, members_browser):
    """The session has another key then, and goes on."""
    clock.now += timedelta(hours=11)
    change(members_browser, NEW)
    assert is_let_in(members_browser)
    clock.now += timedelta(hours=1, seconds=1)
    assert not is_let_in(members_browser)


def test_signing_in_again_begins_anew(clock, members_browser):
    clock.now += timedelta(hours=11)
    members_browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    clock.now += timedelta(hours=11)
    assert is_let_in(members_browser)


def test_a_session_holds_data_and_no_objects(browser):
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    session = browser.session
    session["object"] = object()
    with pytest.raises(TypeError, match="not JSON serializable"):
        session.save()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser, user):
    browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    cookie = browser.cookies[NAME]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"

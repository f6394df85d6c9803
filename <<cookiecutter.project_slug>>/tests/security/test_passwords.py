"""Weak passwords: they are refused, and strong ones are stored as Argon2 hashes."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.core import management
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from tests.conftest import ALICE, HOST, PASSWORD

WEAK = {
    "too short": "kR7#mQ2$xL9",
    "common": "password1234",
    "only digits": "739104628517",
    "the user's address": "alice@site.example",
    "like the user's address": "alice-site-example-1",
}
NEW = "a long sentence of my own"
FORM = {"new_password1": NEW, "new_password2": NEW}


def change(browser, new, old=PASSWORD):
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    return browser.post(reverse("password_change"), form)


@pytest.mark.parametrize("new", WEAK.values(), ids=WEAK)
def test_a_weak_password_is_refused(members_browser, user, new):
    page = change(members_browser, new)
    assert page.status_code == 200
    assert page.context["form"].errors["new_password2"]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("old", ["", "wrong"])
def test_a_change_needs_the_old_password(members_browser, user, old):
    page = change(members_browser, NEW, old)
    assert page.context["form"].errors["old_password"]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


ANYTHING = ["only small letters", "ONLY CAPITALS AND BLANKS", "пароль из слов", "🐎🔋📎" * 5]


@pytest.mark.parametrize("new", [*ANYTHING, "x y" * 30])
def test_a_password_may_be_made_of_anything(members_browser, user, new):
    assert change(members_browser, new).url == reverse("password_change_done")
    user.refresh_from_db()
    assert user.check_password(new)


def test_every_character_of_a_password_counts(members_browser, user):
    new = f" A long sentence, {'very ' * 30}long. "
    change(members_browser, new)
    user.refresh_from_db()
    assert user.check_password(new)
    for other in (new.strip(), new.lower(), new[:128], f"{new}x", f"{new[:-2]}x "):
        assert not user.check_password(other)


@pytest.mark.parametrize("name", ["login", "password_change", "admin:login"])
def test_password_fields_hide_and_let_a_password_manager_work(name, browser, members_browser):
    page = (members_browser if name == "password_change" else browser).get(reverse(name)).text
    fields = [field for field in re.findall(r"<input[^>]*>", page) if "password" in field]
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "maxlength" not in field


def test_nothing_but_the_password_opens(browser):
    """No hint, and no secret question, that is easier to find out."""
    assert set(browser.get(reverse("login")).context["form"].fields) == {"username", "password"}
    assert set(browser.get(reverse("password_reset")).context["form"].fields) == {"email"}


def test_there_is_no_account_that_nobody_made():
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("name", ["people", "profile", "admin:accounts_user_changelist"])
def test_no_page_shows_a_hash(staff_browser, staff, name):
    page = staff_browser.get(reverse(name)).text
    assert staff.email in page
    assert staff.password.split("$")[-1] not in page


def test_the_stored_hash_is_argon2id(user):
    assert user.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("new", WEAK.values(), ids=WEAK)
def test_the_command_line_refuses_it_too(user, new, monkeypatch):
    answers = iter([new, new] * 3)
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(answers))
    with pytest.raises(management.CommandError, match="Aborting password change"):
        management.call_command("changepassword", ALICE, stdout=None)


def test_no_password_travels_in_an_address(browser, user):
    """A browser that is given the form by GET, which addresses and logs keep, is not signed in."""
    page = browser.get(reverse("login"), {"username": ALICE, "password": PASSWORD})
    assert not page.wsgi_request.user.is_authenticated
    for form in re.findall(r"<form[^>]*>", page.text):
        assert 'method="post"' in form


@pytest.fixture
def link(browser, user, mailoutbox):
    """The link in the mail for somebody who forgot the password."""
    browser.post(reverse("password_reset"), {"email": user.email})
    [mail] = mailoutbox
    assert mail.to == [user.email]
    assert HOST in mail.subject
    [link] = re.findall(rf"^https://{HOST}(/\S+)$", mail.body, re.MULTILINE)
    return link


def test_a_reset_link_is_dead_after_an_hour(browser, link, monkeypatch):
    later = datetime.now() + timedelta(minutes=61)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)
    assert not browser.get(link, follow=True).context["validlink"]


def test_a_reset_link_works_once(browser, link):
    form = browser.get(link, follow=True).request["PATH_INFO"]
    assert browser.post(form, FORM).url == reverse("password_reset_complete")
    assert not browser.get(link, follow=True).context["validlink"]


@pytest.fixture
def disabled_meanwhile(monkeypatch):
    """Have staff disable everybody when a new password is about to be saved."""
    set_password = User.set_password

    def disable_and_set(*given):
        User.objects.update(is_active=False)
        set_password(*given)

    monkeypatch.setattr(User, "set_password", disable_and_set)


def test_who_is_disabled_meanwhile_stays_so(members_browser, user, disabled_meanwhile):
    change(members_browser, NEW)
    user.refresh_from_db()
    assert (user.check_password(NEW), user.is_active) == (True, False)


def test_so_does_who_forgot_the_password(browser, user, link, disabled_meanwhile):
    browser.post(browser.get(link, follow=True).request["PATH_INFO"], FORM)
    user.refresh_from_db()
    assert (user.check_password(NEW), user.is_active) == (True, False)


def test_a_link_signs_nobody_in(browser, link):
    """Who reads the mailbox has to type the new password, at a door that counts tries."""
    browser.post(browser.get(link, follow=True).request["PATH_INFO"], FORM)
    assert browser.get(reverse("profile")).status_code == 302
    browser.post(reverse("login"), {"username": ALICE, "password": NEW})
    assert browser.get(reverse("profile")).status_code == 200


def test_the_token_of_a_link_leaves_the_address(browser, link):
    """Where it would go on in a Referer header, in a history, or over somebody's shoulder."""
    token = link.rstrip("/").rpartition("/")[2]
    page = browser.get(link, follow=True)
    assert page.context["validlink"]
    assert token not in page.request["PATH_INFO"]


@pytest.mark.parametrize("other", ["user", "time", "signature", "none"])
def test_a_link_that_was_changed_is_dead(browser, link, other_user, other):
    user, token = link.rstrip("/").split("/")[-2:]
    time, _, signature = token.partition("-")
    forged = {
        "user": (urlsafe_base64_encode(force_bytes(other_user.pk)), token),
        "time": (user, f"{time[:-1]}{'0' if time[-1] != '0' else '1'}-{signature}"),
        "signature": (user, f"{time}-{signature[::-1]}"),
        "none": (user, f"{time}-"),
    }
    url = reverse("password_reset_confirm", args=forged[other])
    assert not browser.get(url, follow=True).context["validlink"]


def test_links_are_signed_with_sha256_and_the_sites_own_key(user, settings):
    """Whatever the link says of itself: how it is signed, it has no place to name."""
    token = default_token_generator.make_token(user)
    assert default_token_generator.algorithm == "sha256"
    assert default_token_generator.check_token(user, token)
    settings.SECRET_KEY = "of somebody else, and just as long " * 2
    assert not PasswordResetTokenGenerator().check_token(user, token)

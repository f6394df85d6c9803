# % if cookiecutter.sign_up != "none"
"""An account in another's name: it takes the mail at the address, and a strong password."""

import time

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from tests.conftest import HOST

User = get_user_model()
NEW = "new@site.example"
WHO = {"email": NEW}  # % if cookiecutter.login_by == "email"
WHO = {"email": NEW, "username": "new"}  # % if cookiecutter.login_by == "username"
STRONG = "a long sentence of my own"


@pytest.fixture
def link_for(request, mailoutbox):
    """Where the mail leads that somebody gets, as a path."""

    def ask(who):
        # % if cookiecutter.sign_up == "open"
        request.getfixturevalue("browser").post(reverse("sign_up"), who)
        # % endif
        # % if cookiecutter.sign_up == "invitation"
        request.getfixturevalue("staff_browser").post(reverse("invite"), who)
        # % endif
        [mail] = mailoutbox
        return mail.body.partition(f"https://{HOST}")[2].split()[0]

    return ask


@pytest.fixture
def link(link_for, mailoutbox):
    """Where the mail to the newcomer leads."""
    link = link_for(WHO)
    assert mailoutbox[0].to == [NEW]
    return link


def is_dead(page):
    """Whether `page` says that a link no longer works."""
    return page.templates[0].name == "accounts/dead_link.html"


def join(browser, link, password=STRONG, **more):
    """Open `link` and choose a password, where that can be done."""
    page = browser.get(link, follow=True)
    if is_dead(page):
        return page
    form = {"new_password1": password, "new_password2": password}
    return browser.post(page.request["PATH_INFO"], form | more)


def test_the_link_makes_the_account(browser, link, audit_log):
    assert browser.get(link, follow=True).status_code == 200
    assert not User.objects.filter(email=NEW)
    assert join(browser, link).url == reverse("login")
    user = User.objects.get(email=NEW)
    assert user.check_password(STRONG)
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert [line["user"] for line in audit_log() if line["event"] == "sign_up"] == [
        user.get_username()
    ]


def test_the_link_gets_into_no_line_of_the_log(browser, strict_browser, link, audit_log):
    page = strict_browser.get(link, follow=True)
    assert strict_browser.post(page.request["PATH_INFO"]).status_code == 403
    join(browser, link)
    assert {"csrf_failure", "sign_up"} <= {line["event"] for line in audit_log()}
    assert link not in str(audit_log())


def test_it_signs_nobody_in(browser, link):
    join(browser, link)
    assert browser.get(reverse("profile")).status_code == 302
    form = {"username": User.objects.get(email=NEW).get_username(), "password": STRONG}
    browser.post(reverse("login"), form)
    assert browser.get(reverse("profile")).status_code == 200


def test_it_makes_no_second_account(browser, link):
    join(browser, link)
    before = User.objects.get(email=NEW).password
    assert is_dead(browser.get(link, follow=True))
    assert is_dead(join(browser, link, "another sentence of my own"))
    assert User.objects.get(email=NEW).password == before


def test_it_works_for_a_while(browser, link, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + settings.SIGN_UP_TIMEOUT + 1)
    assert is_dead(join(browser, link))
    monkeypatch.setattr(time, "time", lambda: now + settings.SIGN_UP_TIMEOUT - 60)
    assert join(browser, link).status_code == 302


@pytest.mark.parametrize("salt", ["", "accounts.other"])
def test_nobody_makes_a_link(browser, link, salt):
    made_up = signing.dumps(WHO, salt=salt) if salt else signing.dumps(WHO, key="guess")
    assert is_dead(join(browser, reverse("join", args=[made_up])))
    changed = link[:-3] + ("A" if link[-3] != "A" else "B") + link[-2:]
    assert is_dead(join(browser, changed))
    assert not User.objects.filter(email=NEW)


@pytest.mark.parametrize("password", ["", "short", "password1234", NEW])
def test_a_weak_password_makes_no_account(browser, link, password):
    assert join(browser, link, password).context["form"].errors
    assert not User.objects.filter(email=NEW)


def test_who_joins_can_sign_in_by_what_they_were_asked_for_by(browser, link_for, sign_in):
    # % if cookiecutter.login_by == "username"
    written = "\N{LATIN SMALL LIGATURE FI}ona"
    join(browser, link_for(WHO | {"username": written}))
    # % endif
    # % if cookiecutter.login_by == "email"
    written = "\N{LATIN SMALL LETTER LONG S}usi@site.example"
    join(browser, link_for({"email": written}))
    # % endif
    assert sign_in(written, STRONG).url == reverse("profile")


# % if cookiecutter.login_by == "email"
# Of which the page to sign in makes two addresses, or one too long to be kept.
@pytest.mark.parametrize(
    "written", ["first@site.example\uff0csecond\uff20site.example", f"a@{60 * chr(0xFDFA)}.example"]
)
def test_an_address_is_refused_as_it_will_be_read(staff_browser, mailoutbox, written):
    form = "sign_up"  # % if cookiecutter.sign_up == "open"
    form = "invite"  # % if cookiecutter.sign_up == "invitation"
    page = staff_browser.post(reverse(form), {"email": written})
    assert page.context["form"].errors["email"]
    assert not mailoutbox


# % endif
# % if cookiecutter.sign_up == "open"
def test_whoever_has_an_account_is_told_so_by_mail_alone(browser, user, mailoutbox):
    for written in (user.email, user.email.upper()):
        assert browser.post(reverse("sign_up"), {"email": written}).url == reverse("sign_up_sent")
    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        assert reverse("password_reset") in mail.body
        assert "/join/" not in mail.body


# % endif
# % if cookiecutter.sign_up == "invitation"
def test_only_who_may_make_accounts_invites(members_browser, staff_browser, mailoutbox):
    assert members_browser.post(reverse("invite"), WHO).status_code == 403
    assert not mailoutbox
    assert staff_browser.post(reverse("invite"), WHO).status_code == 302
    assert len(mailoutbox) == 1


def test_nobody_is_invited_twice_over(staff_browser, user, mailoutbox):
    page = staff_browser.post(reverse("invite"), WHO | {"email": user.email.upper()})
    assert page.context["form"].errors["email"]
    assert not mailoutbox


# % if cookiecutter.login_by == "username"
def test_an_address_that_looks_alike_is_anothers(browser, link_for, user):
    """MySQL and MariaDB take ü for u."""
    User.objects.filter(pk=user.pk).update(email="info@muller.example")
    join(browser, link_for(WHO | {"email": "info@müller.example"}))
    assert User.objects.filter(username=WHO["username"]).exists()


# % endif
# % endif
def test_no_field_makes_more_than_a_user(browser, link):
    join(browser, link, is_staff="on", is_superuser="on", email="other@site.example")
    user = User.objects.get(email=NEW)
    assert not user.is_staff
    assert not user.is_superuser


# % endif

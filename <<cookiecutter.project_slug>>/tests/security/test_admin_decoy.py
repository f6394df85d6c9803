# % if cookiecutter.admin_decoy == "yes"
"""Looking for the admin: at /admin/ a decoy refuses every password, and tells who knocked."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext

from tests.conftest import ALICE, BOB, HOST, PASSWORD, ROOT

DECOY, REAL = "/admin/login/", reverse("admin:login")
SECRET = settings.ADMIN_URL.strip("/")


def test_it_looks_like_the_admins_own_sign_in(browser):
    decoy, real = browser.get(DECOY), browser.get(REAL)
    assert decoy.status_code == real.status_code == 200
    assert [each.name for each in decoy.templates] == [each.name for each in real.templates]
    assert list(decoy.context["form"].fields) == list(real.context["form"].fields)
    title = escape(f"{gettext('Log in')} | {gettext('Django site admin')}")
    assert f"<title>{title}</title>" in decoy.text


@pytest.mark.parametrize("page", ["", "accounts/user/", "password_change/", "jsi18n/", "a/b"])
def test_every_page_of_it_leads_to_its_sign_in(browser, page):
    response = browser.get(f"/admin/{page}")
    assert (response.status_code, response.url) == (302, f"{DECOY}?next=/admin/{page}")


def test_the_right_password_is_wrong_here(sign_in, browser, staff):
    right, wrong = (sign_in(ROOT, password, url=DECOY) for password in (PASSWORD, "wrong"))
    assert right.status_code == wrong.status_code == 200
    assert right.context["form"].errors == wrong.context["form"].errors
    assert browser.get(reverse("profile")).status_code == 302


def test_the_admin_itself_takes_it(sign_in, staff):
    assert sign_in(ROOT, url=REAL).status_code == 302


@pytest.mark.usefixtures("staff", "user")
@pytest.mark.parametrize("username", [ROOT, ALICE, "nobody"])
def test_who_has_an_account_cannot_be_told_by_words_or_time(sign_in, monkeypatch, username):
    hashed = []
    for work in ("encode", "verify"):
        original = getattr(Argon2PasswordHasher, work)

        def counted(*given, original=original):
            hashed.append(given)
            return original(*given)

        monkeypatch.setattr(Argon2PasswordHasher, work, counted)
    decoy, real = (sign_in(username, "wrong", url=url) for url in (DECOY, REAL))
    assert decoy.context["form"].errors == real.context["form"].errors
    assert len(hashed) == 2


def test_signed_in_staff_is_not_let_in_either(staff_browser):
    response = staff_browser.get("/admin/")
    assert response.url == f"{DECOY}?next=/admin/"
    assert staff_browser.get(REAL).status_code == 302


def test_it_signs_nobody_out(staff_browser):
    staff_browser.post("/admin/logout/")
    assert staff_browser.get(reverse("admin:index")).status_code == 200


@pytest.mark.usefixtures("staff", "other_user")
@pytest.mark.parametrize("door", [DECOY, REAL, reverse("login")])
def test_who_tries_here_is_locked_out_everywhere(sign_in, door):
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in(ROOT, f"wrong {number}", url=DECOY)
    assert sign_in(ROOT, url=door).status_code == 429
    assert sign_in(ROOT, url=REAL, address="198.51.100.2").status_code == 302
    assert sign_in(BOB, url=reverse("login")).status_code == 302


def test_each_knock_makes_a_line(browser, audit_log):
    for page in ("", "login/", "accounts/user/"):
        browser.get(f"/admin/{page}", REMOTE_ADDR="198.51.100.1")
        line = audit_log()[-1]
        assert (line["event"], line["address"]) == ("admin_decoy", "198.51.100.1")
        assert line["path"] == f"/admin/{page}"


def test_a_try_makes_a_line_with_the_name_and_without_the_password(sign_in, audit_log):
    sign_in(ROOT, "a secret that I mistyped", url=DECOY)
    assert [line["event"] for line in audit_log()] == ["sign_in_failed", "admin_decoy"]
    assert audit_log()[0]["user"] == ROOT
    assert "mistyped" not in str(audit_log())


def test_a_knock_of_staff_is_no_change_in_the_admin(staff_browser, audit_log):
    staff_browser.post("/admin/accounts/user/1/delete/", {"post": "yes"})
    assert [line["event"] for line in audit_log()] == ["admin_decoy"]


def test_a_page_elsewhere_is_no_knock(browser, audit_log):
    browser.get("/administrator/")
    browser.get(REAL)
    assert audit_log() == []


@pytest.mark.parametrize("who", ["browser", "members_browser", "staff_browser"])
def test_it_does_not_tell_where_the_admin_is(request, who):
    visitor = request.getfixturevalue(who)
    form = {"username": ROOT, "password": "wrong", "next": "//evil.example/"}
    for response in (visitor.get("/admin/"), visitor.get(DECOY), visitor.post(DECOY, form)):
        assert SECRET not in response.text
        assert SECRET not in str(response.headers)


def test_it_wants_the_token_as_every_form_does(strict_browser):
    form = {"username": ROOT, "password": "wrong"}
    headers = {"origin": f"https://{HOST}"}
    assert strict_browser.post(DECOY, form, headers=headers).status_code == 403
    form["csrfmiddlewaretoken"] = strict_browser.get(DECOY).context["csrf_token"]
    assert strict_browser.post(DECOY, form, headers=headers).status_code == 200


def test_it_keeps_to_the_policy(browser):
    page = browser.get(DECOY)
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", page.text):
        assert "src=" in tag or (nonce and f'nonce="{nonce[1]}"' in tag)
    assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)=", page.text)


# % endif

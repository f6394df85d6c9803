# % if cookiecutter.mfa != "none"
"""A stolen password: who set up a second factor is not signed in without it, at any door."""

import re
import time
from types import SimpleNamespace

import pyotp
import pytest
from asgiref.sync import async_to_sync
from axes.models import AccessAttempt
from cryptography.fernet import InvalidToken
from django.apps import apps  # % if cookiecutter.api != "none"
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import reverse

from mfa import changes, codes, proof
from mfa.codes import digest_of, new_recovery_codes
from mfa.encryption import decrypt, encrypt
from mfa.middleware import SecondFactorMiddleware
from mfa.models import Factor, RecoveryCode
from tests.conftest import ALICE, PASSWORD, Browser, app_of, prove
from tests.security.test_sign_in_required import PUBLIC

LIMIT = settings.AXES_FAILURE_LIMIT
Token = apps.get_model("knox.AuthToken")  # % if cookiecutter.api == "drf"
Token = apps.get_model("api.Token")  # % if cookiecutter.api == "ninja"


@pytest.fixture
def app(user):
    """The app that the user has set up."""
    return app_of(user)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time, which stands still but when a test puts it forward."""
    clock = SimpleNamespace(now=time.time())
    monkeypatch.setattr(time, "time", lambda: clock.now)
    return clock


def code_of(app, steps=0):
    """What `app` shows, some steps from now."""
    return app.at(int(time.time()) + 30 * steps)


def send(browser, code, **options):
    """Give `code` as the second factor."""
    return browser.post(reverse("second_factor"), {"code": code}, **options)


def is_in(browser):
    """Whether `browser` is a user's."""
    return browser.get(reverse("profile")).status_code == 200


def signed_in_by_password(username=ALICE):
    """Another browser, in which the password was typed."""
    browser = Browser()
    browser.post(reverse("login"), {"username": username, "password": PASSWORD})
    return browser


# A password alone


def reached(browser, urls):
    """The names of what opens besides the public pages."""
    return {
        name for name, url in urls if name not in PUBLIC and browser.get(url).status_code == 200
    }


def test_a_password_alone_opens_nothing(sign_in, browser, app, urls):
    assert sign_in(ALICE).status_code == 302
    assert reached(browser, urls) == {"second_factor"}
    assert "Sign out" not in browser.get(reverse("home")).text
    # % if cookiecutter.api != "none"
    assert browser.get("/api/v1/session/").json()["username"] is None
    # % endif


def test_the_second_factor_opens_the_rest(sign_in, browser, app, urls):
    sign_in(ALICE)
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert send(browser, code_of(app)).url == reverse("profile")
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert {"profile", "password_change", "factors"} <= reached(browser, urls)


def test_without_a_second_factor_a_password_is_enough(sign_in, browser, user):
    sign_in(ALICE)
    assert browser.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize("door", ["login", "admin:login"])
def test_the_admin_is_not_reached_around_it(sign_in, browser, staff, door):
    app = app_of(staff)
    admin = reverse("admin:index")
    sign_in(staff.get_username(), url=f"{reverse(door)}?next={admin}")
    asked = browser.get(admin)
    assert asked.url == f"{reverse('second_factor')}?next={admin}"
    assert browser.post(asked.url, {"code": "000000"}).status_code == 200
    assert browser.get(admin).status_code == 302
    hidden = r'type="hidden" name="(\w+)" value="([^"]*)"'
    form = dict(re.findall(hidden, browser.get(asked.url).text)) | {"code": code_of(app)}
    assert browser.post(asked.url, form).url == admin
    assert browser.get(admin).status_code == 200


def test_no_view_of_another_kind_learns_who_it_is(rf, half_browser, user):
    request = rf.get("/")
    request.session, request.user = half_browser.session, user
    seen = []

    def view(request):
        seen.append((request.user, async_to_sync(request.auser)()))
        return HttpResponse()

    SecondFactorMiddleware(view)(request)
    assert [each.is_authenticated for each in seen[0]] == [False, False]


def test_a_new_password_does_not_take_it_away(browser, app, user, mailoutbox):
    browser.post(reverse("password_reset"), {"email": user.email})
    link = mailoutbox[0].body.partition("https://site.example")[2].split()[0]
    page = browser.get(link, follow=True)
    form = {"new_password1": "a long sentence", "new_password2": "a long sentence"}
    browser.post(page.request["PATH_INFO"], form)
    browser.post(reverse("login"), {"username": ALICE, "password": "a long sentence"})
    assert not is_in(browser)
    send(browser, code_of(app))
    assert is_in(browser)


def test_a_half_session_ends_after_a_while(sign_in, browser, app, clock):
    sign_in(ALICE)
    clock.now += settings.SECOND_FACTOR_TIMEOUT + 1
    assert send(browser, code_of(app)).url.startswith(reverse("login"))
    assert not is_in(browser)
    sign_in(ALICE)
    clock.now += settings.SECOND_FACTOR_TIMEOUT - 1
    send(browser, code_of(app))
    assert is_in(browser)
    clock.now += settings.SECOND_FACTOR_TIMEOUT
    assert is_in(browser)


def test_a_password_typed_again_asks_for_it_again(proven_browser):
    assert is_in(proven_browser)
    proven_browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    assert not is_in(proven_browser)


def test_who_is_asked_may_go_away(half_browser):
    assert half_browser.post(reverse("logout")).url == reverse("home")
    assert half_browser.get(reverse("second_factor")).url.startswith(reverse("login"))


@pytest.mark.parametrize("url", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_it_leads_to_a_page_of_this_site(sign_in, browser, app, url):
    sign_in(ALICE)
    page = f"{reverse('second_factor')}?next={url}"
    assert browser.post(page, {"code": code_of(app)}).url == reverse("profile")


# % if cookiecutter.mfa == "required"
def test_staff_without_one_sees_nothing_before_it_is_set_up(sign_in, browser, staff, urls):
    for door in ("login", "admin:login"):
        sign_in(staff.get_username(), url=reverse(door))
        assert reached(browser, urls) == {"factors", "add_app", "qr", "add_passkey"}
        assert browser.get(reverse("admin:index")).url.startswith(reverse("factors"))
        assert browser.post(reverse("recovery_codes")).status_code == 302
    assert not RecoveryCode.objects.exists()
    set_up(browser)
    assert browser.get(reverse("admin:index")).status_code == 200


def test_staff_that_gives_it_up_is_asked_for_another(staff_browser):
    staff_browser.post(reverse("remove_factor", args=[Factor.objects.get().pk]))
    assert staff_browser.get(reverse("admin:index")).url.startswith(reverse("factors"))


# % endif
# Codes


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_code_is_good_for_a_short_time(half_browser, app, steps, opens, clock):
    send(half_browser, code_of(app, steps))
    assert is_in(half_browser) == opens


def test_a_code_opens_once(app, clock):
    first, second = signed_in_by_password(), signed_in_by_password()
    send(first, code_of(app))
    assert is_in(first)
    for used_up in (code_of(app), code_of(app, -1)):
        send(second, used_up)
        assert not is_in(second)
    clock.now += 30
    send(second, code_of(app))
    assert is_in(second)


def test_a_code_that_another_request_has_just_used_opens_nothing(half_browser, app, monkeypatch):
    """Of two that are sent at once, both find it unused; the database decides."""
    code, step_of = code_of(app), codes.step_of

    def at_the_same_time(*given):
        step = step_of(*given)
        Factor.objects.update(last_step=step)
        return step

    monkeypatch.setattr(codes, "step_of", at_the_same_time)
    send(half_browser, code)
    assert not is_in(half_browser)


def test_the_code_of_another_opens_nothing(half_browser, other_user):
    for code in (code_of(app_of(other_user)), new_recovery_codes(other_user)[0]):
        send(half_browser, code)
        assert not is_in(half_browser)


@pytest.mark.parametrize("code", ["", " ", "0", "000000000", "१२३४५६", "\0", "x" * 100])
def test_no_other_text_opens(half_browser, code):
    assert send(half_browser, code).status_code == 200
    assert not is_in(half_browser)


def test_a_code_may_be_typed_as_the_app_shows_it(half_browser, app):
    code = code_of(app)
    send(half_browser, f" {code[:3]} {code[3:]} ")
    assert is_in(half_browser)


def test_a_recovery_code_opens_once(app, user, mailoutbox):
    code, *others = new_recovery_codes(user)
    first, second = signed_in_by_password(), signed_in_by_password()
    send(first, code.upper().replace("-", " "))
    assert is_in(first)
    assert str(changes.WHAT["recovery_code_used"]) in mailoutbox[0].body
    send(second, code)
    assert not is_in(second)
    send(second, others[-1])
    assert is_in(second)


def test_the_database_holds_no_code_and_no_secret(app, user):
    made = new_recovery_codes(user)
    stored = str([*Factor.objects.values(), *RecoveryCode.objects.values()])
    assert digest_of(made[0]) in stored
    for secret in (app.secret, *made):
        assert secret not in stored
        assert secret.replace("-", "") not in stored


def test_a_secret_is_encrypted_by_fernet():
    """No two are alike, and one that was changed is not read: it is AES, and a signature."""
    first, second = encrypt("secret"), encrypt("secret")
    assert first[20:] != second[20:]
    for place in (20, 60, -20):
        other = "A" if first[place] != "A" else "B"
        changed = f"{first[:place]}{other}{first[place:][1:]}"
        with pytest.raises(InvalidToken):
            decrypt(changed)
    assert decrypt(first) == "secret"


def test_new_recovery_codes_end_the_former(half_browser, app, user):
    former, new = new_recovery_codes(user), new_recovery_codes(user)
    assert len(set(former) | set(new)) == 20
    send(half_browser, former[0])
    assert not is_in(half_browser)
    send(half_browser, new[0])
    assert is_in(half_browser)


# Many codes


def test_wrong_codes_are_counted_wherever_they_come_from(app):
    for number in range(LIMIT):
        browser = signed_in_by_password()
        answer = send(browser, "000000", REMOTE_ADDR=f"198.51.100.{number}")
    assert answer.status_code == 429
    browser = signed_in_by_password()
    answer = send(browser, code_of(app), REMOTE_ADDR="203.0.113.1")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == settings.AXES_COOLOFF_TIME.total_seconds()
    assert not is_in(browser)


def test_the_last_code_before_the_lock_may_be_right(half_browser, app, clock):
    for _ in range(2):
        for _ in range(LIMIT - 1):
            assert send(half_browser, "000000").status_code == 200
        assert send(half_browser, code_of(app)).status_code == 302
        clock.now += 30
        half_browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})


def test_another_user_is_not_locked_out_with_it(half_browser, other_user):
    app = app_of(other_user)
    for _ in range(LIMIT):
        send(half_browser, "000000")
    browser = signed_in_by_password(other_user.get_username())
    send(browser, code_of(app))
    assert is_in(browser)


def test_nobody_without_the_password_locks_it(app, browser):
    for _ in range(LIMIT + 1):
        browser.post(reverse("login"), {"username": ALICE, "password": "x"})
        send(browser, "000000")
    assert AccessAttempt.objects.count() == 1
    elsewhere = Browser(REMOTE_ADDR="198.51.100.2")
    elsewhere.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    send(elsewhere, code_of(app))
    assert is_in(elsewhere)


def test_a_code_counts_before_it_is_looked_at(half_browser, monkeypatch):
    counted = []

    def look(*given):
        counted.append(AccessAttempt.objects.get().failures_since_start)
        return False

    monkeypatch.setattr(proof, "is_recovery_code", look)
    for _ in range(LIMIT + 1):
        send(half_browser, "000000")
    assert counted == [1, 2, 3, 4, 5]


def test_what_was_typed_is_kept_nowhere(half_browser, user, audit_log):
    code = new_recovery_codes(user)[0]
    send(half_browser, f"{code}x")
    assert code not in str(AccessAttempt.objects.values())
    assert code not in str(audit_log())
    assert audit_log()[-1]["event"] == "second_factor_failed"
    assert audit_log()[-1]["user"] == ALICE


# Changes


def set_up(browser, **form):
    """Set up an app in `browser`; returns it and the answer."""
    app = pyotp.TOTP(browser.get(reverse("add_app")).context["secret"])
    data = {"name": "Phone", "code": code_of(app)} | form
    return app, browser.post(reverse("add_app"), data)


def test_a_user_sets_up_an_app(members_browser, user, mailoutbox, audit_log):
    app, answer = set_up(members_browser)
    assert len(answer.context["codes"]) == 10
    assert is_in(members_browser)
    assert {"factor_added", "recovery_codes_made"} <= {line["event"] for line in audit_log()}
    assert [mail.to for mail in mailoutbox] == [[user.email]] * 2
    browser = signed_in_by_password()
    send(browser, code_of(app))  # the one that set it up
    assert not is_in(browser)
    send(browser, answer.context["codes"][0])
    assert is_in(browser)


@pytest.fixture
def no_mail(monkeypatch):
    """Let whatever is to send a mail, or to have it sent, fail."""
    monkeypatch.setattr(changes, "send_word", None)


def test_without_mail_a_change_is_made_all_the_same(members_browser, no_mail, audit_log):
    _, answer = set_up(members_browser)
    assert len(answer.context["codes"]) == 10
    assert is_in(members_browser)
    members_browser.post(reverse("remove_factor", args=[Factor.objects.get().pk]))
    assert not Factor.objects.exists()
    assert audit_log()[-1]["event"] == "factor_removed"


def test_without_mail_a_recovery_code_opens_all_the_same(half_browser, user, no_mail):
    send(half_browser, new_recovery_codes(user)[0])
    assert is_in(half_browser)


def test_a_change_that_fails_on_the_way_is_not_made(
    members_browser, monkeypatch, mailoutbox, audit_log
):
    with monkeypatch.context() as meanwhile, pytest.raises(TypeError):
        meanwhile.setattr(codes, "new_recovery_codes", None)
        set_up(members_browser)
    assert not Factor.objects.exists()
    assert [mailoutbox, audit_log()] == [[], []]
    _, answer = set_up(members_browser)
    assert len(answer.context["codes"]) == 10


def test_an_app_that_shows_another_code_is_not_set_up(members_browser):
    _, answer = set_up(members_browser, code="000000")
    assert answer.context["form"].errors
    assert not Factor.objects.exists()


def test_the_image_shows_the_secret_to_its_session_alone(members_browser, browser):
    assert members_browser.get(reverse("qr")).status_code == 404
    members_browser.get(reverse("add_app"))
    image = members_browser.get(reverse("qr"))
    assert image.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in image.headers["Cache-Control"]
    assert browser.get(reverse("qr")).status_code == 302


def test_the_secret_is_not_in_the_session_as_it_is(members_browser):
    secret = members_browser.get(reverse("add_app")).context["secret"]
    assert secret not in str(dict(members_browser.session))


def test_the_first_one_ends_what_a_password_let_in(members_browser):
    other = signed_in_by_password()
    # % if cookiecutter.api != "none"
    signed_in = {"username": ALICE, "password": PASSWORD}
    other.post("/api/v1/tokens/", signed_in, content_type="application/json")
    assert Token.objects.exists()
    # % endif
    assert is_in(other)
    set_up(members_browser)
    assert is_in(members_browser)
    assert not is_in(other)
    # % if cookiecutter.api != "none"
    assert not Token.objects.exists()
    # % endif


def test_recovery_codes_are_for_who_has_a_factor(members_browser):
    assert members_browser.post(reverse("recovery_codes")).status_code == 404
    assert not RecoveryCode.objects.exists()


def test_a_user_removes_one(proven_browser, user, mailoutbox, audit_log):
    new_recovery_codes(user)
    proven_browser.post(reverse("remove_factor", args=[Factor.objects.get().pk]))
    assert not Factor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert str(changes.WHAT["factor_removed"]) in mailoutbox[0].body
    assert audit_log()[-1]["event"] == "factor_removed"


def test_nobody_removes_anothers(proven_browser, other_user):
    app_of(other_user)
    theirs = reverse("remove_factor", args=[other_user.factors.get().pk])
    assert proven_browser.post(theirs).status_code == 404
    assert other_user.factors.exists()


@pytest.mark.parametrize("page", ["add_app", "add_passkey", "recovery_codes", "remove_factor"])
def test_a_change_wants_a_fresh_sign_in(proven_browser, user, clock, page):
    factor = Factor.objects.get()
    url = reverse(page, args=[factor.pk] if page == "remove_factor" else [])
    assert proven_browser.get(url).status_code == 200
    clock.now += settings.SECOND_FACTOR_TIMEOUT + 1
    for answer in (proven_browser.get(url), proven_browser.post(url, {"code": "1", "name": "x"})):
        assert answer.url == f"{reverse('login')}?next={url}"
    assert [*user.factors.all()] == [factor]
    assert not user.recovery_codes.exists()
    proven_browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    prove(proven_browser)
    assert proven_browser.get(url).status_code == 200


def test_the_image_wants_a_fresh_sign_in_too(members_browser, clock):
    members_browser.get(reverse("add_app"))
    clock.now += settings.SECOND_FACTOR_TIMEOUT + 1
    assert members_browser.get(reverse("qr")).status_code == 302


def test_staff_removes_a_lost_one_and_sees_none(staff_browser, app, user, mailoutbox):
    mine = reverse("admin:mfa_factor_change", args=[user.factors.get().pk])
    page = staff_browser.get(mine).text
    assert app.secret not in page
    assert user.factors.get().data not in page
    staff_browser.post(mine.replace("change", "delete"), {"post": "yes"})
    assert not user.factors.exists()
    assert mailoutbox[0].to == [user.email]


# % if cookiecutter.api != "none"
# The API


@pytest.mark.parametrize("path", ["session/", "tokens/"])
@pytest.mark.parametrize("code", [None, "", "000000"])
def test_the_api_lets_nobody_around_it(program, app, path, code):
    data = {"username": ALICE, "password": PASSWORD} | ({} if code is None else {"code": code})
    assert program.send("POST", path, data).status_code == 400
    assert program.send("GET", "session/").json()["username"] is None
    assert not Token.objects.exists()


def get_token(browser, username):
    """Ask for a token in `browser`."""
    data = {"username": username, "password": PASSWORD}
    return browser.post("/api/v1/tokens/", data, "application/json")


def test_a_token_makes_no_session_fresh(members_browser, other_user, clock):
    clock.now += settings.SECOND_FACTOR_TIMEOUT + 1
    for name in (ALICE, other_user.get_username()):
        assert get_token(members_browser, name).status_code == 201
        assert members_browser.get(reverse("add_app")).url.startswith(reverse("login"))


def test_a_token_prolongs_no_half_session(half_browser, app, other_user, clock):
    clock.now += settings.SECOND_FACTOR_TIMEOUT - 1
    assert get_token(half_browser, other_user.get_username()).status_code == 201
    clock.now += 2
    assert send(half_browser, code_of(app)).url.startswith(reverse("login"))
    assert not is_in(half_browser)


def test_a_token_takes_no_proof_from_a_session(proven_browser, other_user):
    assert get_token(proven_browser, other_user.get_username()).status_code == 201
    assert is_in(proven_browser)


@pytest.mark.parametrize("path", ["session/", "tokens/"])
def test_the_api_takes_it(program, app, path):
    data = {"username": ALICE, "password": PASSWORD, "code": code_of(app)}
    answer = program.send("POST", path, data)
    assert answer.status_code in {200, 201}
    if path == "tokens/":
        program.defaults["HTTP_AUTHORIZATION"] = f"Bearer {answer.json()['token']}"
    assert program.send("GET", "notes/").status_code == 200
    assert Browser().get(reverse("profile")).status_code == 302


def test_the_api_counts_with_the_page(program, half_browser, app):
    data = {"username": ALICE, "password": PASSWORD, "code": "000000"}
    for number in range(LIMIT):
        program.send("POST", "tokens/", data, REMOTE_ADDR=f"198.51.100.{number}")
    assert send(half_browser, code_of(app)).status_code == 429


def test_a_half_session_opens_nothing_of_the_api(half_browser):
    assert half_browser.get("/api/v1/notes/").status_code == 401
    prove(half_browser)
    assert half_browser.get("/api/v1/notes/").status_code == 200


# % if cookiecutter.mfa == "required"
@pytest.mark.parametrize("path", ["session/", "tokens/"])
def test_the_api_is_closed_to_staff_without_one(program, staff, path):
    data = {"username": staff.get_username(), "password": PASSWORD}
    assert program.send("POST", path, data).status_code == 400
    assert not Token.objects.exists()


@pytest.mark.parametrize("path", ["notes/", "schema/"])
def test_a_token_from_before_somebody_was_staff_opens_nothing(members_program, user, path):
    assert members_program.send("GET", "notes/").status_code == 200
    user.is_staff = True
    user.save()
    assert members_program.send("GET", path).status_code == 401
    app_of(user)
    assert members_program.send("GET", path).status_code == 200


# % endif
# % endif
# The key


def test_a_new_secret_key_locks_nobody_out(app, clock, settings):
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [former]
    browser = signed_in_by_password()
    send(browser, code_of(app))
    assert is_in(browser)
    call_command("encrypt_factors")
    settings.SECRET_KEY_FALLBACKS = []
    clock.now += 30
    browser = signed_in_by_password()
    send(browser, code_of(app))
    assert is_in(browser)


def test_an_app_is_begun_anew_when_the_key_is_gone(members_browser, user, settings):
    begun = members_browser.get(reverse("add_app")).context["secret"]
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [former]
    assert members_browser.get(reverse("add_app")).context["secret"] == begun
    settings.SECRET_KEY_FALLBACKS = []
    app, _ = set_up(members_browser)
    assert app.secret != begun
    assert user.factors.exists()


def test_without_the_key_the_codes_of_an_app_open_nothing(app, user, settings, capsys):
    settings.SECRET_KEY = "n" * 50
    browser = signed_in_by_password()
    assert send(browser, code_of(app)).status_code == 200
    assert not is_in(browser)
    call_command("encrypt_factors")
    assert "has to be set up again" in capsys.readouterr().err
    send(browser, new_recovery_codes(user)[0])
    assert is_in(browser)


# % endif

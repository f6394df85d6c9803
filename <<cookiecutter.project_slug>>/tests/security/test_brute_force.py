"""Brute force: after a few wrong passwords the right one no longer opens, for a while."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from security.addresses import client_address
from security.lockout import USERS_AT_ONE_ADDRESS
from tests.conftest import ALICE, BOB, PASSWORD, ROOT

LIMIT = settings.AXES_FAILURE_LIMIT
NEW = "a long sentence of my own"


@pytest.fixture(params=["login", "admin:login"])
def door(request):
    """Every page that takes a password."""
    return reverse(request.param)


def guess(sign_in, username, **options):
    """As many wrong passwords as it takes."""
    for number in range(LIMIT):
        sign_in(username, f"wrong {number}", **options)


def test_the_limit_is_too_low_and_the_wait_too_long_for_guessing():
    assert LIMIT <= 10
    assert timedelta(minutes=10) <= settings.AXES_COOLOFF_TIME


def test_security_md_tells_how_the_lock_works():
    """Whoever runs the site can look up what the settings do."""
    told = (settings.BASE_DIR / "SECURITY.md").read_text(encoding="utf-8")
    assert f"after {LIMIT} wrong passwords" in told
    assert f"for {settings.AXES_COOLOFF_TIME.total_seconds() / 60:.0f} minutes" in told
    assert f"for {USERS_AT_ONE_ADDRESS} users" in told


def test_after_wrong_passwords_the_right_one_is_refused(sign_in, browser, staff, door):
    guess(sign_in, ROOT, url=door)
    response = sign_in(ROOT, url=door)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) == settings.AXES_COOLOFF_TIME.total_seconds()
    assert browser.get(reverse("profile")).status_code == 302


# % if cookiecutter.api != "none"
@pytest.mark.parametrize("path", ["session/", "tokens/"])
def test_the_api_counts_with_the_doors(program, sign_in, user, path):
    for number in range(LIMIT):
        wrong = {"username": ALICE, "password": f"wrong {number}"}
        assert program.send("POST", path, wrong, REMOTE_ADDR="198.51.100.1").status_code >= 400
    assert sign_in(ALICE).status_code == 429
    assert sign_in(ALICE, address="198.51.100.2").status_code == 302


@pytest.mark.parametrize("path", ["session/", "tokens/"])
def test_the_doors_close_the_api(program, sign_in, user, path):
    right = {"username": ALICE, "password": PASSWORD}
    assert program.send("POST", path, right, REMOTE_ADDR="198.51.100.1").status_code < 300
    guess(sign_in, ALICE)
    response = program.send("POST", path, right, REMOTE_ADDR="198.51.100.1")
    assert response.status_code == 429
    assert response.json() == {"detail": "Too Many Requests"}
    assert int(response.headers["Retry-After"]) == settings.AXES_COOLOFF_TIME.total_seconds()


# % endif
def test_the_doors_count_together(sign_in, staff):
    guess(sign_in, ROOT, url=reverse("login"))
    assert sign_in(ROOT, url=reverse("admin:login")).status_code == 429


def test_another_user_at_the_address_gets_in(sign_in, user, other_user):
    guess(sign_in, ALICE)
    assert sign_in(BOB).status_code == 302


def test_the_user_gets_in_from_elsewhere(sign_in, user):
    guess(sign_in, ALICE)
    assert sign_in(ALICE, address="198.51.100.2").status_code == 302


def test_success_forgets_former_mistakes(sign_in, user, audit_log):
    for _ in range(2):
        for _ in range(LIMIT - 1):
            sign_in(ALICE, "wrong")
        assert sign_in(ALICE).status_code == 302
    assert "lock_out" not in [line["event"] for line in audit_log()]


def test_the_lock_opens_after_a_while(sign_in, user):
    guess(sign_in, ALICE)
    past = timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1)
    AccessAttempt.objects.update(attempt_time=past)
    assert sign_in(ALICE).status_code == 302


def test_a_try_counts_before_its_password_is_looked_at(sign_in, user, monkeypatch):
    counted = []

    def look(*args):
        counted.append(AccessAttempt.objects.get().failures_since_start)
        return False

    monkeypatch.setattr(Argon2PasswordHasher, "verify", look)
    guess(sign_in, ALICE)
    assert counted == [1, 2, 3, 4, 5]
    assert sign_in(ALICE).status_code == 429
    assert counted == [1, 2, 3, 4, 5]


def test_without_the_count_no_password_is_looked_at(sign_in, user, monkeypatch):
    def fail(*args):
        raise OperationalError

    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *args: pytest.fail("looked at"))
    monkeypatch.setattr(AccessAttempt.objects, "select_for_update", fail)
    with pytest.raises(OperationalError):
        sign_in(ALICE)


def try_on_many(sign_in, number=USERS_AT_ONE_ADDRESS, **options):
    """One password, at one address, for as many users, who need not exist."""
    return {sign_in(f"user{n}@x.test", "Summer2026", **options).status_code for n in range(number)}


def test_one_password_cannot_be_tried_on_many_users(sign_in, staff, door, audit_log):
    assert try_on_many(sign_in, url=door) == {200}
    assert sign_in(ROOT, url=door).status_code == 429
    assert (audit_log()[-1]["event"], audit_log()[-1]["user"]) == ("lock_out", ROOT)
    assert sign_in(ROOT, url=door, address="198.51.100.2").status_code == 302


def test_who_mistypes_and_then_gets_in_is_not_counted_at_the_address(sign_in, user, other_user):
    try_on_many(sign_in, USERS_AT_ONE_ADDRESS - 2)
    for name in (ALICE, BOB):
        sign_in(name, "mistyped")
        assert sign_in(name).status_code == 302


def test_who_is_refused_does_not_keep_an_address_locked(sign_in, user, other_user):
    try_on_many(sign_in)
    assert sign_in(ALICE).status_code == 429
    past = timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1)
    AccessAttempt.objects.filter(username="user0@x.test").update(attempt_time=past)
    assert sign_in(BOB).status_code == 302


@pytest.fixture
def change(members_browser):
    """Choose a new password, in a session that was left open."""

    def post(old):
        form = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
        return members_browser.post(reverse("password_change"), form, REMOTE_ADDR="198.51.100.1")

    return post


def test_whoever_finds_a_session_open_cannot_guess_the_password(change, sign_in, user, audit_log):
    for number in range(LIMIT):
        change(f"wrong {number}")
    assert change(PASSWORD).status_code == 429
    assert sign_in(ALICE).status_code == 429
    events = [line["event"] for line in audit_log() if line["path"] == "/accounts/password/"]
    assert events.count("sign_in_failed") == LIMIT + 1
    assert "lock_out" in events
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_one_guess_less_changes_it_and_is_forgotten(change, user):
    for _ in range(LIMIT - 1):
        change("wrong")
    assert change(PASSWORD).status_code == 302
    assert not AccessAttempt.objects.exists()
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_no_password_is_kept_with_the_count(change, sign_in, user):
    change("mistyped")
    sign_in(ALICE, "mistyped")
    kept = str(list(AccessAttempt.objects.values()))
    assert "old_password" in kept
    assert "mistyped" not in kept
    assert NEW not in kept


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_leads_to_the_page_that_counts(staff_browser, method):
    response = getattr(staff_browser, method)(reverse("admin:password_change"))
    assert response.url == reverse("password_change")


def test_a_made_up_address_changes_nothing(sign_in, user):
    for number in range(LIMIT):
        sign_in(ALICE, "wrong", forwarded_for=f"203.0.113.{number}")
    assert sign_in(ALICE, forwarded_for="203.0.113.99").status_code == 429


@pytest.mark.parametrize("proxies", [1, 2])
def test_behind_proxies_a_made_up_address_changes_nothing(sign_in, user, settings, proxies):
    settings.TRUSTED_PROXY_COUNT = proxies
    appended = ["198.51.100.7", "10.0.0.1"][:proxies]
    for number in range(LIMIT):
        chain = ", ".join([f"203.0.113.{number}", *appended])
        sign_in(ALICE, "wrong", forwarded_for=chain, address="10.0.0.9")
    chain = ", ".join(["203.0.113.99", *appended])
    assert sign_in(ALICE, forwarded_for=chain, address="10.0.0.9").status_code == 429


@pytest.mark.parametrize("proxies", [1, 2])
def test_behind_proxies_another_client_gets_in(sign_in, user, settings, proxies):
    settings.TRUSTED_PROXY_COUNT = proxies
    inner = ["10.0.0.1"][: proxies - 1]
    victim, other = (", ".join([client, *inner]) for client in ("198.51.100.7", "198.51.100.8"))
    guess(sign_in, ALICE, forwarded_for=victim, address="10.0.0.9")
    assert sign_in(ALICE, forwarded_for=other, address="10.0.0.9").status_code == 302


def test_a_new_address_of_the_same_ipv6_network_changes_nothing(sign_in, user):
    for number in range(LIMIT):
        sign_in(ALICE, "wrong", address=f"2001:db8:0:1::{number}")
    assert sign_in(ALICE, address="2001:db8:0:1::99").status_code == 429
    assert sign_in(ALICE, address="2001:db8:0:2::1").status_code == 302


def test_an_ipv4_address_that_is_written_as_ipv6_is_itself(sign_in, user):
    guess(sign_in, ALICE, address="::ffff:198.51.100.1")
    assert sign_in(ALICE, address="198.51.100.1").status_code == 429
    assert sign_in(ALICE, address="::ffff:198.51.100.2").status_code == 302


@pytest.mark.parametrize(
    ("forwarded_for", "proxies", "expected"),
    [
        ("", 0, "10.0.0.9"),
        ("203.0.113.1", 0, "10.0.0.9"),
        ("203.0.113.1", 1, "203.0.113.1"),
        ("1.2.3.4, 203.0.113.1", 1, "203.0.113.1"),
        ("1.2.3.4, 203.0.113.1, 10.0.0.1", 2, "203.0.113.1"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("", 1, None),
        ("203.0.113.1", 2, None),
        ("not an address", 1, None),
    ],
)
def test_the_clients_address(forwarded_for, proxies, expected):
    assert client_address("10.0.0.9", forwarded_for, proxies) == expected

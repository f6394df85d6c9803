"""Nobody noticed: each event makes one line, with who, from where and where, and no secret."""

import json
import logging

import pytest
from django.urls import reverse

from security.logs import AuditFormatter
from tests.conftest import ALICE, PASSWORD, ROOT

ADDRESS = "198.51.100.1"


def only(audit_log):
    """The one line there is, without its time and its request: event, user, address and path."""
    [line] = audit_log()
    assert list(line) == ["time", "event", "user", "address", "path", "request"]
    return tuple(line.values())[1:-1]


def test_a_sign_in(sign_in, user, audit_log):
    sign_in(ALICE)
    assert only(audit_log) == ("sign_in", ALICE, ADDRESS, "/accounts/login/")


def test_a_wrong_password(sign_in, user, audit_log):
    sign_in(ALICE, "a secret that I mistyped")
    assert only(audit_log) == ("sign_in_failed", ALICE, ADDRESS, "/accounts/login/")


def test_a_lock_out(sign_in, user, audit_log, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(ALICE, "wrong")
    lock_outs = [line for line in audit_log() if line["event"] == "lock_out"]
    assert len(lock_outs) == 1
    assert (lock_outs[0]["user"], lock_outs[0]["address"]) == (ALICE, ADDRESS)


def test_a_sign_out(members_browser, audit_log):
    members_browser.post(reverse("logout"), REMOTE_ADDR=ADDRESS)
    assert only(audit_log) == ("sign_out", ALICE, ADDRESS, "/accounts/logout/")


def test_a_foreign_host(browser, audit_log):
    browser.get("/page", headers={"host": "evil.example"}, REMOTE_ADDR=ADDRESS)
    assert only(audit_log) == ("denied_host", None, ADDRESS, "/page")


def test_a_failed_csrf_check(strict_browser, audit_log):
    strict_browser.post(reverse("login"), {"password": PASSWORD}, REMOTE_ADDR=ADDRESS)
    assert only(audit_log) == ("csrf_failure", None, ADDRESS, "/accounts/login/")


def test_a_change_in_the_admin(staff_browser, user, audit_log):
    url = reverse("admin:accounts_user_delete", args=[user.pk])
    staff_browser.post(url, {"post": "yes"}, REMOTE_ADDR=ADDRESS)
    path = f"/<admin>/accounts/user/{user.pk}/delete/"
    assert only(audit_log) == ("admin_change", ROOT, ADDRESS, path)


def test_a_change_in_a_pop_up_of_the_admin(staff_browser, user, audit_log):
    url = reverse("admin:accounts_user_delete", args=[user.pk])
    response = staff_browser.post(url, {"post": "yes", "_popup": "1"})
    assert response.status_code == 200
    assert not type(user).objects.filter(pk=user.pk).exists()
    assert [line["event"] for line in audit_log()] == ["admin_change"]


# % if cookiecutter.api != "none"
def test_a_new_token(program, user, audit_log):
    program.sign_in(ALICE)
    assert only(audit_log) == ("sign_in", ALICE, "127.0.0.1", "/api/v1/tokens/")


def test_a_wrong_password_for_a_token(program, user, audit_log):
    program.send("POST", "tokens/", {"username": ALICE, "password": "mistyped"})
    assert [(line["event"], line["user"]) for line in audit_log()] == [("sign_in_failed", ALICE)]


def test_a_token_that_is_given_back(members_program, audit_log):
    members_program.send("DELETE", "tokens/current/")
    assert [line["event"] for line in audit_log()] == ["token_ended", "sign_out"]
    assert audit_log()[-1]["path"] == "/api/v1/tokens/current/"


def test_a_token_that_a_new_password_ends(members_program, user, audit_log):
    user.set_password("another sentence of my own")
    user.save()
    assert [(line["event"], line["user"]) for line in audit_log()] == [("token_ended", ALICE)]


def test_a_failed_csrf_check_of_the_api(strict_browser, audit_log):
    strict_browser.post("/api/v1/session/", {}, "application/json")
    assert only(audit_log) == ("csrf_failure", None, "127.0.0.1", "/api/v1/session/")


# % endif
def test_what_is_read_or_refused_makes_no_line(staff_browser, audit_log):
    staff_browser.get(reverse("profile"))
    staff_browser.post(reverse("admin:accounts_user_add"), {})
    assert audit_log() == []


@pytest.mark.parametrize("who", ["browser", "members_browser"])
def test_a_change_that_the_admin_refuses_is_no_change(request, who, user, audit_log):
    url = reverse("admin:accounts_user_delete", args=[user.pk])
    response = request.getfixturevalue(who).post(url, {"post": "yes"})
    assert response.status_code == 302
    assert "admin_change" not in [line["event"] for line in audit_log()]
    user.refresh_from_db()


@pytest.mark.parametrize("name", ["login", "admin:login"])
def test_no_password_gets_into_any_log(sign_in, staff, audit_log, caplog, name):
    caplog.set_level(logging.DEBUG)
    for password in ("a secret that I mistyped", PASSWORD):
        sign_in(ROOT, password, url=reverse(name))
    assert len(audit_log()) == 2
    for password in ("mistyped", PASSWORD):
        assert password not in str(audit_log())
        assert password not in caplog.text


def test_every_line_tells_its_request(browser, user, audit_log, console_log):
    """One id for all that a request wrote, in both logs, and for the response."""
    ids = []
    for _ in range(2):
        credentials = {"username": ALICE, "password": PASSWORD}
        ids.append(browser.post(reverse("login"), credentials).headers["X-Request-ID"])
    assert [line["request"] for line in audit_log()] == ids
    ids.append(browser.get("/no/such/page").headers["X-Request-ID"])
    assert f" WARNING {ids[2]} django.request: Not Found: /no/such/page" in console_log()
    assert len(set(ids)) == 3


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_client_names_its_own_request(browser, settings, console_log, proxies):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"x-request-id": "0" * 32, "x-forwarded-for": ADDRESS, "x-forwarded-proto": "https"}
    response = browser.get("/no/such/page", headers=headers)
    assert response.status_code == 404
    assert response.headers["X-Request-ID"] != "0" * 32
    assert "0" * 32 not in console_log()


def test_a_line_break_in_a_name_forges_no_line(sign_in, audit_log):
    sign_in('alice"}\n{"event": "sign_in", "user": "root', "wrong")
    assert only(audit_log)[0] == "sign_in_failed"


def test_the_address_behind_a_proxy_is_the_clients(sign_in, user, audit_log, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    sign_in(ALICE, forwarded_for=f"203.0.113.9, {ADDRESS}", address="10.0.0.9")
    assert only(audit_log)[2] == ADDRESS


def test_any_other_record_becomes_json_too():
    record = logging.makeLogRecord({"name": "django.security.SuspiciousSession", "msg": "x"})
    line = json.loads(AuditFormatter().format(record))
    assert line["event"] == "SuspiciousSession"
    assert line["address"] is None

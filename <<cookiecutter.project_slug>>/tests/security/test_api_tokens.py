# % if cookiecutter.api != "none"
"""Token theft: a token is stored as a hash, ages, can be ended, and travels in one header alone."""

import base64
import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import ALICE, BOB, HOST, PASSWORD, Program

Token = apps.get_model("knox.AuthToken")  # % if cookiecutter.api == "drf"
Token = apps.get_model("api.Token")  # % if cookiecutter.api == "ninja"
ZEROS = "0" * 64


@pytest.fixture
def token(program, user):
    """A token of the user."""
    token = program.sign_in(ALICE)
    del program.defaults["HTTP_AUTHORIZATION"]
    return token


def opens(program, token):
    """Whether a program gets in with `token`."""
    response = program.send("GET", "notes/", headers={"authorization": f"Bearer {token}"})
    return response.status_code == 200


def test_a_token_opens(program, token):
    assert opens(program, token)


def test_every_token_is_another_one_too_long_to_guess(program, token, user):
    assert len(token) >= 43  # 256 bits
    assert program.sign_in(ALICE) != token


def test_the_database_holds_no_token(token):
    """Not even most of one: the first characters are there to find its row by."""
    stored = str(Token.objects.values().get())
    assert token[15:] not in stored


def test_a_token_ends_as_soon_as_a_session_would(program, token):
    expiry = Token.objects.get().expiry
    lifetime = expiry - timezone.now()
    assert lifetime <= timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert not opens(program, token)


def test_no_use_makes_a_token_last_longer(program, token):
    expiry = Token.objects.get().expiry
    assert opens(program, token)
    assert Token.objects.get().expiry == expiry


def test_a_token_that_is_given_back_is_dead_and_no_other(program, token, user):
    other = Program()
    other.sign_in(ALICE)
    response = other.send("DELETE", "tokens/current/")
    assert response.status_code == 204
    assert other.send("GET", "notes/").status_code == 401
    assert opens(program, token)


def test_all_tokens_of_a_user_end_together_and_no_others(program, token, user, other_user):
    bobs, other = Program(), Program()
    bobs.sign_in(BOB)
    other.sign_in(ALICE)
    assert other.send("DELETE", "tokens/all/").status_code == 204
    assert not opens(program, token)
    assert other.send("GET", "notes/").status_code == 401
    assert bobs.send("GET", "notes/").status_code == 200


@pytest.mark.parametrize("password", ["another sentence of my own", None])
def test_another_password_ends_tokens(program, token, user, password):
    user.set_password(password)
    user.save()
    assert not opens(program, token)


def test_another_users_password_does_not(program, token, other_user):
    other_user.set_password("another sentence of my own")
    other_user.save()
    assert opens(program, token)


def test_nor_does_another_name_or_a_sign_in(program, token, user):
    user.first_name = "Alice"
    user.save()
    program.sign_in(ALICE)
    assert opens(program, token)


def test_a_user_who_is_no_longer_active_is_refused(program, token, user):
    user.is_active = False
    user.save()
    assert not opens(program, token)
    answer = program.send("POST", "tokens/", {"username": ALICE, "password": PASSWORD})
    assert answer.status_code == 400


def test_a_token_changes_no_session(members_browser, other_user):
    """A browser's cookie comes along where a script of a page asks, whoever's the password is."""
    before = list(Session.objects.values())
    data = {"username": BOB, "password": PASSWORD}
    made = members_browser.post("/api/v1/tokens/", data, "application/json")
    assert made.status_code == 201
    headers = {"authorization": f"Bearer {made.json()['token']}"}
    ended = members_browser.delete("/api/v1/tokens/current/", headers=headers)
    assert ended.status_code == 204
    assert not made.cookies
    assert not ended.cookies
    assert list(Session.objects.values()) == before


def test_a_token_makes_no_session(members_program):
    members_program.send("DELETE", "tokens/current/")
    assert not members_program.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("name", ["token", "access_token", "auth", "key", "Authorization"])
def test_a_token_in_the_address_opens_nothing(program, token, name):
    assert program.send("GET", f"notes/?{name}={token}").status_code == 401


@pytest.mark.parametrize("name", ["token", "Authorization", "sessionid", "__Host-session"])
def test_a_token_in_a_cookie_opens_nothing(program, token, name):
    program.cookies[name] = token
    assert program.send("GET", "notes/").status_code == 401


def test_a_token_in_the_body_opens_nothing(program, token):
    assert program.send("POST", "notes/", {"title": "x", "token": token}).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {ZEROS}",
        f"Bearer {ZEROS} {ZEROS}",
        f"Bearer {ZEROS}0",
        "Bearer \xff\xfe",
        "Bearer '; DROP TABLE users; --",
        "Bearer null",
        f"Token {ZEROS}",
        ZEROS,
    ],
)
def test_what_is_no_token_opens_nothing(program, token, header):
    response = program.send("GET", "notes/", headers={"authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_half_a_token_opens_nothing(program, token):
    for part in (token[:-1], token[:15], token[15:], token[:15] + ZEROS[15:], token.upper()):
        assert not opens(program, part)


def test_a_stored_hash_opens_nothing(program, token):
    for value in Token.objects.values_list().get():
        assert not opens(program, value)


def test_a_password_in_the_header_opens_nothing(program, user):
    pair = base64.b64encode(f"{ALICE}:{PASSWORD}".encode()).decode()
    answer = program.send("GET", "notes/", headers={"authorization": f"Basic {pair}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("name", ["profile", "people", "admin:index"])
def test_a_token_opens_no_page_of_the_site(program, token, name):
    """A page acts on cookies, and is guarded against other sites' forms, for that alone."""
    response = program.get(reverse(name), headers={"authorization": f"Bearer {token}"})
    assert response.status_code == 302


def test_no_log_holds_a_token_or_the_password(program, user, caplog, audit_log):
    caplog.set_level(logging.DEBUG)
    token = program.sign_in(ALICE)
    for path in ("notes/", "no/such/page", f"notes/?page={'9' * 30}"):
        program.send("GET", path)
    program.send("GET", "notes/", headers={"authorization": f"Bearer {token}x"})
    program.send("DELETE", "tokens/current/")
    for secret in (token, PASSWORD):
        assert secret not in caplog.text
        assert secret not in str(audit_log())


@pytest.mark.parametrize("path", ["notes/", "session/", "schema/", "no/such/page"])
def test_no_cache_keeps_an_answer(program, token, path):
    for headers in ({}, {"authorization": f"Bearer {token}"}):
        answer = program.send("GET", path, headers=headers)
        assert "no-store" in answer.headers["Cache-Control"]


def test_no_cache_keeps_a_token(program, user):
    right = {"username": ALICE, "password": PASSWORD}
    answer = program.send("POST", "tokens/", right)
    assert answer.status_code == 201
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_token_is_given_over_https_alone(program, user):
    right = {"username": ALICE, "password": PASSWORD}
    answer = program.send("POST", "tokens/", right)
    assert answer.status_code == 201
    plain = Client(SERVER_NAME=HOST).post("/api/v1/tokens/", right, "application/json")
    assert plain.status_code == 301


# % endif

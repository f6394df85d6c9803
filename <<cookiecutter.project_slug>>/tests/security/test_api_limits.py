# % if cookiecutter.api != "none"
"""An API that is asked too much: requests, pages and bodies have a limit."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches

from notes.models import Note
from tests.conftest import BOB, Program

DEFAULTS: Any = settings.REST_FRAMEWORK  # % if cookiecutter.api == "drf"
RATES = DEFAULTS["DEFAULT_THROTTLE_RATES"]  # % if cookiecutter.api == "drf"
RATES: Any = settings.NINJA_DEFAULT_THROTTLE_RATES  # % if cookiecutter.api == "ninja"
REQUESTS, SIGN_INS = (int(RATES[name].removesuffix("/min")) for name in ("user", "sign_in"))


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Let no minute pass while requests are counted, unless a test says so."""
    now = [time.time()]
    monkeypatch.setattr("security.counts.time", lambda: now[0])
    return now


def try_to_sign_in(program, number, **options):
    """A password for one of many users, so that no lock-out is in the way."""
    data = {"username": f"user{number}", "password": "Summer2026"}
    return program.send("POST", "tokens/", data, **options).status_code


def test_one_password_cannot_be_tried_on_many_users(program):
    tried = {try_to_sign_in(program, number) for number in range(SIGN_INS)}
    assert tried == {400}
    assert try_to_sign_in(program, SIGN_INS) == 429


def test_who_is_slowed_down_is_told_for_how_long(program):
    for number in range(SIGN_INS):
        try_to_sign_in(program, number)
    answer = program.send("POST", "session/", {"username": "a", "password": "b"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_who_waits_as_long_as_told_is_answered(program, clock):
    clock[0] = clock[0] // 60 * 60 + 20
    answers = [program.send("GET", "session/") for _ in range(REQUESTS + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert answers[-1].headers["Retry-After"] == "40"
    clock[0] += 39
    assert program.send("GET", "session/").status_code == 429
    clock[0] += 1
    assert program.send("GET", "session/").status_code == 200


def test_somebody_elsewhere_goes_on(program):
    for number in range(SIGN_INS + 1):
        try_to_sign_in(program, number)
    assert try_to_sign_in(program, 0, REMOTE_ADDR="198.51.100.1") == 400


def test_a_made_up_address_changes_nothing(program):
    for number in range(SIGN_INS):
        try_to_sign_in(program, number, headers={"x-forwarded-for": f"203.0.113.{number}"})
    forged = {"x-forwarded-for": "203.0.113.99"}
    assert try_to_sign_in(program, SIGN_INS, headers=forged) == 429


def test_a_new_address_of_the_same_ipv6_network_changes_nothing(program):
    for number in range(SIGN_INS):
        try_to_sign_in(program, number, REMOTE_ADDR=f"2001:db8:0:1::{number}")
    assert try_to_sign_in(program, SIGN_INS, REMOTE_ADDR="2001:db8:0:1::99") == 429
    assert try_to_sign_in(program, SIGN_INS, REMOTE_ADDR="2001:db8:0:2::1") == 400


def test_the_limit_of_sign_ins_leaves_everything_else_open(program, members_program):
    for number in range(SIGN_INS):
        try_to_sign_in(program, number)
    assert program.send("GET", "session/").status_code == 200
    assert members_program.send("GET", "notes/").status_code == 200


def test_a_user_may_not_ask_without_end(members_program, program, other_user):
    answers = {members_program.send("GET", "notes/0/").status_code for _ in range(REQUESTS)}
    assert answers == {404}
    assert members_program.send("GET", "notes/").status_code == 429
    program.sign_in(BOB)
    assert program.send("GET", "notes/").status_code == 200


def test_nor_may_a_stranger(program):
    answers = {program.send("GET", "session/").status_code for _ in range(REQUESTS)}
    assert answers == {200}
    assert program.send("GET", "session/").status_code == 429


def test_nor_may_one_who_asks_for_much_at_once(monkeypatch):
    # The cache of this thread, for all: in others' own, keys would not be this test's.
    cache = caches["default"]  # % if cookiecutter.cache == "local"
    cache = caches["limits"]  # % if cookiecutter.cache == "redis"
    throttle = "api.defaults.RequestThrottle"  # % if cookiecutter.api == "drf"
    throttle = "api.guards.RequestThrottle"  # % if cookiecutter.api == "ninja"
    monkeypatch.setattr(f"{throttle}.cache", cache)
    get = cache.get

    def get_late(*arguments, **options):
        found = get(*arguments, **options)
        time.sleep(0.01)
        return found

    # What is read is old by the time it is written, as on a busy server.
    monkeypatch.setattr(cache, "get", get_late)

    def ask(_):
        return Program().send("GET", "session/").status_code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(REQUESTS + 20)))
    assert (answers.count(200), answers.count(429)) == (REQUESTS, 20)


@pytest.mark.parametrize("size", ["100000", "101"])
def test_a_page_has_a_limit(members_program, user, size):
    Note.objects.bulk_create(Note(owner=user, title=f"{number}") for number in range(101))
    page = members_program.send("GET", f"notes/?page_size={size}").json()
    assert (len(page["results"]), page["count"]) == (100, 101)


@pytest.mark.parametrize("query", ["page_size=0", "page_size=-1", "page_size=x", "limit=1000"])
def test_no_size_of_a_page_gets_around_it(members_program, user, query):
    Note.objects.bulk_create(Note(owner=user, title=f"{number}") for number in range(101))
    response = members_program.send("GET", f"notes/?{query}")
    assert response.status_code == 400 or len(response.json()["results"]) <= 100


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "9" * 5000])
def test_a_page_that_is_none_is_refused(members_program, page):
    assert members_program.send("GET", f"notes/?page={page}").status_code in {400, 404}


def body_of(size):
    """A note as JSON of `size` bytes, most of which its fields do not even take."""
    return {"title": "x", "filler": "x" * (size - 40)}


def test_a_body_keeps_to_the_limit_of_a_form(members_program):
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert members_program.send("POST", "notes/", body_of(limit)).status_code == 201
    response = members_program.send("POST", "notes/", body_of(limit + 100))
    assert response.status_code in {400, 413}
    assert response.json()["detail"]


def test_a_body_that_announces_too_much_is_not_read(members_program):
    length = str(settings.REQUEST_MAX_BYTES + 1)
    response = members_program.send("POST", "notes/", {}, headers={"content-length": length})
    assert response.status_code == 413
    assert response.json().keys() == {"detail"}


@pytest.mark.parametrize("field", ["title", "text"])
def test_a_note_has_a_limit(members_program, field):
    note = {"title": "x", field: "x" * 10_001}
    assert members_program.send("POST", "notes/", note).status_code == 400


# % endif

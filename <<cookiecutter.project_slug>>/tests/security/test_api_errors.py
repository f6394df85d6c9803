# % if cookiecutter.api != "none"
"""Errors that tell too much: the API's are JSON, and say what the client did and nothing else."""

import pytest
from django.test import override_settings
from django.urls import reverse

from notes.models import Note
from tests.conftest import ALICE


def is_json(response):
    return response.headers["Content-Type"].startswith("application/json") and response.json()


def send_raw(program, body, kind="application/json"):
    return program.generic("POST", "/api/v1/notes/", body, kind)


@pytest.mark.parametrize("path", ["no/such/page", "notes/abc/", f"notes/{'9' * 400}/", "notes/-1/"])
def test_what_is_not_there(members_program, path):
    response = members_program.send("GET", path)
    assert response.status_code == 404
    assert is_json(response)
    assert "urlconf" not in response.text.lower()


@override_settings(ROOT_URLCONF="tests.security.urls")
def test_a_crash(members_program):
    response = members_program.get("/api/broken/")
    assert response.status_code == 500
    assert response.json() == {"detail": "Internal Server Error"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "nonsense",
        '{"title": NaN}',
        b"\xff\xfe",
        '{"title": "a\\u0000b"}',
        '{"title": "\\ud800"}',
        '{"title": ' + "[" * 100_000,
        '{"title": ' + "9" * 5000 + "}",
        '{"title": {"a": 1}}',
        "[]",
        "null",
        '"text"',
    ],
    ids=lambda body: str(body)[:20],
)
def test_what_cannot_be_read(members_program, body):
    response = send_raw(members_program, body)
    assert response.status_code == 400
    assert is_json(response)
    for detail in ("Traceback", "site-packages", ".py"):
        assert detail not in response.text
    assert not Note.objects.exists()


@pytest.mark.parametrize("kind", ["text/plain", "text/xml", "multipart/form-data; boundary=x", ""])
def test_what_is_not_json(members_program, kind):
    response = send_raw(members_program, '{"title": "x"}', kind)
    assert response.status_code in {400, 415}
    assert is_json(response)
    assert not Note.objects.exists()


def test_what_can_be_read_is_taken(members_program):
    assert send_raw(members_program, '{"title": "x"}').status_code == 201


def test_a_method_that_is_none(members_program):
    response = members_program.send("DELETE", "notes/")
    assert response.status_code == 405
    assert is_json(response)


@pytest.mark.parametrize("accept", ["text/html", "application/xhtml+xml", "*/*", "text/html;q=0.9"])
@pytest.mark.parametrize("path", ["notes/", "notes/?format=api", "session/", "tokens/"])
def test_there_is_no_page_to_browse(members_program, accept, path):
    response = members_program.send("GET", path, headers={"accept": accept})
    assert is_json(response)


def test_another_site_cannot_make_an_answer_a_script(members_program):
    response = members_program.send("GET", "notes/?callback=steal&format=jsonp")
    assert is_json(response)
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_user_that_is_not_there_and_a_wrong_password_look_alike(program, user):
    answers = [
        program.send("POST", path, {"username": name, "password": "wrong"})
        for path in ("tokens/", "session/")
        for name in (ALICE, "nobody")
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert len({answer.content for answer in answers}) == 1


def test_a_wrong_password_is_refused_in_the_words_of_the_sign_in_page(program, browser, user):
    wrong = {"username": ALICE, "password": "wrong"}
    page = browser.post(reverse("login"), wrong)
    told = program.send("POST", "session/", wrong).json()["detail"]
    assert page.context["form"].non_field_errors() == [told]


# % endif

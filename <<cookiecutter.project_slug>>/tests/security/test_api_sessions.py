# % if cookiecutter.api != "none"
"""Cross-site requests to the API: with a session's cookie, a change wants the CSRF token."""

import pytest
from django.conf import settings

from notes.models import Note
from tests.conftest import ALICE, HOST, PASSWORD, Browser

CREDENTIALS = {"username": ALICE, "password": PASSWORD}
ORIGIN = f"https://{HOST}"
EVIL = "https://evil.example"


class FrontEnd(Browser):
    """A browser whose script uses the API, from the site's own origin unless it says another."""

    def send(self, method, path, data=None, *, token="", origin=ORIGIN):
        headers = {"origin": origin, "x-csrftoken": token}
        send = getattr(self, method)
        return send(f"/api/v1/{path}", data, content_type="application/json", headers=headers)

    def csrf_token(self):
        return self.send("get", "session/").json()["csrf_token"]


@pytest.fixture
def stranger():
    """The browser of nobody in particular."""
    return FrontEnd(enforce_csrf_checks=True)


@pytest.fixture
def front_end(stranger, user):
    """The browser of a user who signed in by the API."""
    token = stranger.csrf_token()
    assert stranger.send("post", "session/", CREDENTIALS, token=token).status_code == 200
    return stranger


@pytest.mark.parametrize("token", ["", "a" * 64])
def test_nobody_is_signed_in_without_the_csrf_token(stranger, user, token):
    """Otherwise another site signs its visitors in as its own user, and sees what they write."""
    stranger.csrf_token()
    response = stranger.send("post", "session/", CREDENTIALS, token=token)
    assert response.status_code == 403
    assert stranger.send("get", "session/").json()["username"] is None


@pytest.mark.parametrize("origin", [EVIL, f"{ORIGIN}.evil.example", f"http://{HOST}", "null"])
def test_a_foreign_origin_is_refused_even_with_the_csrf_token(front_end, origin):
    token = front_end.csrf_token()
    for method, path in [("post", "notes/"), ("post", "session/"), ("delete", "session/")]:
        response = front_end.send(method, path, {"title": "x"}, token=token, origin=origin)
        assert response.status_code == 403
    assert not Note.objects.exists()


def test_a_change_without_the_csrf_token_is_refused(front_end, user):
    note = Note.objects.create(owner=user, title="x")
    for method, path in [
        ("post", "notes/"),
        ("patch", f"notes/{note.pk}/"),
        ("delete", f"notes/{note.pk}/"),
        ("delete", "tokens/all/"),
        ("delete", "session/"),
    ]:
        assert front_end.send(method, path, {"title": "y"}).status_code == 403
    assert Note.objects.get().title == "x"
    assert front_end.send("get", "session/").json()["username"] == ALICE


def test_a_change_with_the_csrf_token_is_made(front_end):
    token = front_end.csrf_token()
    assert front_end.send("post", "notes/", {"title": "x"}, token=token).status_code == 201


def test_a_form_of_another_site_is_refused(front_end):
    """A form needs no permission to be sent; it cannot say that it is JSON."""
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        answer = front_end.generic(
            "POST", "/api/v1/notes/", '{"title": "x"}', kind, headers={"origin": EVIL}
        )
        assert answer.status_code in {403, 415}
    assert not Note.objects.exists()


def test_a_session_that_was_planted_is_not_used(stranger, user):
    planted = stranger.session
    planted.save()
    stranger.send("post", "session/", CREDENTIALS, token=stranger.csrf_token())
    assert stranger.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key


def test_the_csrf_token_of_a_stranger_dies_at_sign_in(stranger, user):
    token = stranger.csrf_token()
    stranger.send("post", "session/", CREDENTIALS, token=token)
    assert stranger.send("post", "notes/", {"title": "x"}, token=token).status_code == 403


def test_a_session_that_was_ended_is_dead(front_end):
    key = front_end.cookies[settings.SESSION_COOKIE_NAME].value
    response = front_end.send("delete", "session/", token=front_end.csrf_token())
    assert response.status_code == 204
    assert response.headers["Clear-Site-Data"] == '"storage"'
    front_end.cookies[settings.SESSION_COOKIE_NAME] = key
    assert front_end.send("get", "notes/").status_code == 401


def test_a_refused_request_signs_nobody_out(front_end):
    """Another site could otherwise empty what the browser keeps for this one."""
    response = front_end.send("delete", "session/", origin=EVIL)
    assert response.status_code == 403
    assert "Clear-Site-Data" not in response.headers


def test_a_program_with_a_token_needs_no_csrf_token(user):
    program = FrontEnd(enforce_csrf_checks=True)
    token = program.send("post", "tokens/", CREDENTIALS).json()["token"]
    answer = program.post(
        "/api/v1/notes/",
        {"title": "x"},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201


# % endif

# % if cookiecutter.api != "none"
"""What the API does for those who may use it."""

import pytest

from notes.models import Note
from tests.conftest import ALICE, PASSWORD

CREDENTIALS = {"username": ALICE, "password": PASSWORD}


@pytest.fixture
def note(members_program):
    """A note of the user, as the API shows it."""
    return members_program.send("POST", "notes/", {"title": "Milk", "text": "Two bottles"}).json()


def test_a_note_is_made_for_who_asks(members_program, user):
    response = members_program.send("POST", "notes/", {"title": "Milk"})
    assert response.status_code == 201
    assert set(response.json()) == {"id", "title", "text", "created", "changed"}
    assert Note.objects.get() == user.notes.get(title="Milk", text="")


def test_a_note_is_read(members_program, note):
    assert members_program.send("GET", f"notes/{note['id']}/").json() == note


def test_a_note_is_changed(members_program, note):
    changed = members_program.send("PATCH", f"notes/{note['id']}/", {"title": "Oat milk"}).json()
    assert (changed["title"], changed["text"]) == ("Oat milk", "Two bottles")
    assert changed["changed"] > note["changed"]
    assert changed["created"] == note["created"]


def test_a_note_is_deleted(members_program, note):
    assert members_program.send("DELETE", f"notes/{note['id']}/").status_code == 204
    assert not Note.objects.exists()


def test_notes_are_listed_newest_first_a_page_at_a_time(members_program):
    for title in "abc":
        members_program.send("POST", "notes/", {"title": title})
    first, second = (
        members_program.send("GET", f"notes/?page={page}&page_size=2").json() for page in (1, 2)
    )
    assert (first["count"], second["count"]) == (3, 3)
    titles = [note["title"] for page in (first, second) for note in page["results"]]
    assert titles == ["c", "b", "a"]


@pytest.mark.parametrize("data", [{}, {"title": ""}, {"title": "x" * 201}, {"title": None}, []])
def test_a_note_that_is_wrong_is_refused(members_program, data):
    assert members_program.send("POST", "notes/", data).status_code == 400
    assert not Note.objects.exists()


def test_a_browser_signs_in_and_out(strict_browser, user):
    """The way of a single-page app, which README.md describes."""

    def send(method, path, data=None, **headers):
        return getattr(strict_browser, method)(
            f"/api/v1/{path}",
            data,
            content_type="application/json",
            headers={"origin": "https://site.example"} | headers,
        )

    session = send("get", "session/").json()
    assert session["username"] is None

    session = send("post", "session/", CREDENTIALS, x_csrftoken=session["csrf_token"]).json()
    assert session["username"] == ALICE
    assert send("get", "session/").json()["username"] == ALICE

    token = session["csrf_token"]
    assert send("post", "notes/", {"title": "Milk"}, x_csrftoken=token).status_code == 201
    assert send("delete", "session/", x_csrftoken=token).status_code == 204
    assert send("get", "session/").json()["username"] is None
    assert send("get", "notes/").status_code == 401


def test_the_schema_tells_what_a_program_needs(staff_browser):
    schema = staff_browser.get("/api/v1/schema/").json()
    assert schema["openapi"].startswith("3.")
    (note,) = (path for name, path in schema["paths"].items() if "/notes/{" in name)
    assert {"get", "patch", "delete"} <= set(note)
    assert {"scheme": "bearer", "type": "http"} in schema["components"]["securitySchemes"].values()


# % endif

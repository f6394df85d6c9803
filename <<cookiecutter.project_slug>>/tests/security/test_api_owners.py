# % if cookiecutter.api != "none"
"""Reading what belongs to another: the API finds no note of anybody else."""

import pytest

from notes.models import Note
from tests.conftest import BOB

METHODS = ["GET", "PATCH", "PUT", "DELETE"]  # % if cookiecutter.api == "drf"
METHODS = ["GET", "PATCH", "DELETE"]  # % if cookiecutter.api == "ninja"


@pytest.fixture
def hers(user):
    """A note of the user."""
    return Note.objects.create(owner=user, title="hers", text="secret")


@pytest.fixture
def his(other_user):
    """A note of another user."""
    return Note.objects.create(owner=other_user, title="his", text="secret")


@pytest.mark.parametrize("method", METHODS)
def test_anothers_note_is_not_found_whatever_is_to_be_done_with_it(members_program, his, method):
    response = members_program.send(method, f"notes/{his.pk}/", {"title": "changed"})
    missing = members_program.send(method, f"notes/{his.pk + 1}/", {"title": "changed"})
    assert response.status_code == missing.status_code == 404
    assert response.content == missing.content
    his.refresh_from_db()
    assert his.title == "his"


@pytest.mark.parametrize("method", METHODS)
def test_ones_own_note_is(members_program, hers, method):
    response = members_program.send(method, f"notes/{hers.pk}/", {"title": "changed"})
    assert response.status_code in {200, 204}


def test_a_note_that_is_deleted_while_it_is_changed_is_gone(members_program, hers, monkeypatch):
    def delete_once_read(cls, *stored, **options):
        monkeypatch.delattr(Note, "from_db")
        Note.objects.all().delete()
        return Note.from_db(*stored, **options)

    monkeypatch.setattr(Note, "from_db", classmethod(delete_once_read))
    members_program.send("PATCH", f"notes/{hers.pk}/", {"title": "changed"})
    assert not Note.objects.exists()


def test_a_list_holds_ones_own_notes_alone(members_program, hers, his):
    page = members_program.send("GET", "notes/").json()
    assert page["count"] == 1
    assert [note["id"] for note in page["results"]] == [hers.pk]


@pytest.mark.parametrize("query", ["owner", "user", "owner__username", "owner_id"])
def test_no_query_widens_the_list(members_program, his, query):
    for value in (his.owner_id, BOB):
        page = members_program.send("GET", f"notes/?{query}={value}").json()
        assert page["count"] == 0


@pytest.mark.parametrize("name", ["owner", "owner_id", "user"])
def test_nobody_gives_a_note_to_another(members_program, user, other_user, hers, name):
    data = {"title": "planted", name: other_user.pk}
    members_program.send("POST", "notes/", data)
    members_program.send("PATCH", f"notes/{hers.pk}/", data)
    assert not other_user.notes.exists()
    assert user.notes.filter(title="planted").count() == 2


def test_staff_finds_no_more(staff_browser, his):
    assert staff_browser.get("/api/v1/notes/").json()["count"] == 0
    assert staff_browser.get(f"/api/v1/notes/{his.pk}/").status_code == 404


def test_a_stranger_is_told_nothing(program, his):
    known, unknown = (program.send("GET", f"notes/{pk}/") for pk in (his.pk, his.pk + 1))
    assert known.status_code == unknown.status_code == 401
    assert known.content == unknown.content


# % endif

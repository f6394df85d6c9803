# % if cookiecutter.api == "ninja"
"""The notes' part of the API.

Another user's notes are not found, whatever is to be done with them: to refuse them would tell
that they exist.
"""

from datetime import datetime
from typing import Annotated, Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.pagination import PageNumberPagination, paginate
from pydantic import StringConstraints

from accounts.models import User
from api.schemas import NO_NUL
from notes.models import Note

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)
]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=NO_NUL)]

router = Router(tags=["notes"])


class NewNote(Schema):
    """A note as its owner writes it."""

    title: Title
    text: Text = ""


class NoteChange(Schema):
    """What of a note is to be another."""

    title: Title = ""
    text: Text = ""


class NoteOut(Schema):
    """A note without its owner: that is always who asks."""

    id: int
    title: str
    text: str
    created: datetime
    changed: datetime


class Pages(PageNumberPagination):
    """`?page=2&page_size=10`; nobody gets the whole table at once."""

    items_attribute = "results"

    class Input(Schema):
        page: int = Field(1, ge=1, le=1_000_000)
        page_size: int | None = Field(None, ge=1)

    class Output(Schema):
        results: list[Any]
        count: int


def notes_of(request: HttpRequest) -> QuerySet[Note]:
    """The notes of who asks, beyond which no operation here looks."""
    return Note.objects.filter(owner=request.user.pk)


@router.get("", url_name="note-list", response=list[NoteOut])
@paginate(Pages, page_size=50, max_page_size=100)
def list_notes(request: HttpRequest) -> QuerySet[Note]:
    """The notes of the signed-in user, the newest first."""
    return notes_of(request)


@router.post("", response={201: NoteOut})
def write_note(request: HttpRequest, new: NewNote) -> Status[Note]:
    """Write a note."""
    return Status(201, Note.objects.create(owner=cast("User", request.user), **new.dict()))


@router.get("{int:note_id}/", url_name="note-detail", response=NoteOut)
def read_note(request: HttpRequest, note_id: int) -> Note:
    """Read a note."""
    return get_object_or_404(notes_of(request), pk=note_id)


@router.patch("{int:note_id}/", response=NoteOut)
def change_note(request: HttpRequest, note_id: int, change: NoteChange) -> Note:
    """Change what is sent, and leave the rest."""
    changes = change.dict(exclude_unset=True) | {"changed": timezone.now()}
    # In one statement: a note that is deleted at the same moment does not come back.
    notes_of(request).filter(pk=note_id).update(**changes)
    return get_object_or_404(notes_of(request), pk=note_id)


@router.delete("{int:note_id}/", response={204: None})
def delete_note(request: HttpRequest, note_id: int) -> Status[None]:
    """Delete a note."""
    get_object_or_404(notes_of(request), pk=note_id).delete()
    return Status(204, None)


# % endif

# % if cookiecutter.api == "drf"
"""The notes' part of the API."""

from django.db.models import QuerySet
from rest_framework import viewsets
from rest_framework.serializers import BaseSerializer

from notes.models import Note
from notes.serializers import NoteSerializer


class NoteViewSet(viewsets.ModelViewSet[Note]):
    """The notes of the signed-in user."""

    queryset = Note.objects.all()
    serializer_class = NoteSerializer
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Note]:
        """Another user's notes are not found: to refuse them would tell that they exist."""
        return super().get_queryset().filter(owner=self.request.user.pk)

    def perform_create(self, serializer: BaseSerializer[Note]) -> None:
        serializer.save(owner=self.request.user)


# % endif

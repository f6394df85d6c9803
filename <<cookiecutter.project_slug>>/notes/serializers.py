# % if cookiecutter.api == "drf"
"""How the API writes a note, and which part of it a user may set."""

from rest_framework import serializers

from notes.models import Note


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note without its owner: that is always who asks."""

    class Meta:
        model = Note
        fields = ["id", "title", "text", "created", "changed"]
        read_only_fields = ["id", "created", "changed"]


# % endif

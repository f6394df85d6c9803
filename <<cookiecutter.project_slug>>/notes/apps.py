# % if cookiecutter.api != "none"
"""The notes app."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """Notes and their part of the API."""

    name = "notes"


# % endif

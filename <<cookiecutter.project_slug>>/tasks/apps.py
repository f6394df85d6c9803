# % if cookiecutter.background_tasks == "database"
"""The tasks app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Workers, and how they are seen."""

    name = "tasks"


# % endif

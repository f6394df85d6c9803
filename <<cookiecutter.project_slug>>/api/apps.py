# % if cookiecutter.api != "none"
"""The API's app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Importing the modules registers what they hold."""

    name = "api"

    def ready(self) -> None:
        import api.schema  # noqa: F401  # % if cookiecutter.api == "drf"
        import api.tokens  # noqa: F401


# % endif

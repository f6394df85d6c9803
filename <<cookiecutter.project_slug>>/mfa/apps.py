# % if cookiecutter.mfa != "none"
"""The app of second factors."""

from django.apps import AppConfig


class MfaConfig(AppConfig):
    """Importing the module registers what it holds."""

    name = "mfa"
    verbose_name = "second factors"

    def ready(self) -> None:
        import mfa.sessions  # noqa: F401


# % endif

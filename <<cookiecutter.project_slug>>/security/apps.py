"""Wires the deploy checks and the audit log into Django."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """Importing the modules registers what they hold."""

    name = "security"

    def ready(self) -> None:
        import security.audit  # noqa: F401
        import security.checks  # noqa: F401
        import security.database_checks  # noqa: F401  # % if cookiecutter.database == "postgresql"

"""Wires the deploy checks, the audit log and the end of sessions into Django."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """Importing the modules registers what they hold."""

    name = "security"

    def ready(self) -> None:
        # % if cookiecutter.error_reporting == "sentry"
        # First, so that it hears of what goes wrong in the others.
        import security.error_reports

        security.error_reports.start()

        # % endif
        import security.api_checks  # noqa: F401  # % if cookiecutter.api == "drf"
        import security.audit  # noqa: F401
        import security.broker_checks  # noqa: F401  # % if cookiecutter.background_tasks == "celery"
        import security.bucket_checks  # noqa: F401  # % if cookiecutter.media == "s3"
        import security.cache_checks  # noqa: F401  # % if cookiecutter.cache == "redis"
        import security.checks  # noqa: F401
        import security.database_checks  # noqa: F401  # % if cookiecutter.database != "sqlite"
        import security.media_checks  # noqa: F401  # % if cookiecutter.media == "local"
        import security.ninja_checks  # noqa: F401  # % if cookiecutter.api == "ninja"
        import security.sessions  # noqa: F401

"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and signing in."""

    name = "accounts"
    # % if cookiecutter.media != "none"

    def ready(self) -> None:
        import accounts.pictures  # noqa: F401
        # % endif

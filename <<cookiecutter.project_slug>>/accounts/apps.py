# % if cookiecutter.language != "en" or cookiecutter.media != "none"
"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _  # % if cookiecutter.language != "en"


class AccountsConfig(AppConfig):
    """Users and signing in."""

    name = "accounts"
    verbose_name = _("Accounts")  # % if cookiecutter.language != "en"
    # % if cookiecutter.media != "none"

    def ready(self) -> None:
        import accounts.pictures  # noqa: F401
        # % endif


# % endif

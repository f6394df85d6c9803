# % if cookiecutter.mfa != "none"
"""The app of second factors."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MfaConfig(AppConfig):
    """Importing the module registers what it holds."""

    name = "mfa"
    verbose_name = _("second factors")

    def ready(self) -> None:
        import mfa.sessions  # noqa: F401


# % endif

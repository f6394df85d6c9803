# % if cookiecutter.mfa != "none"
"""What is stored of second factors: nothing that opens anything by itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Factor(models.Model):
    """An app that shows codes, or a passkey."""

    class Kind(models.TextChoices):
        APP = "app", _("Authenticator app")
        PASSKEY = "passkey", _("Passkey")

    # % if cookiecutter.language == "en"
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factors"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # % endif
    # % if cookiecutter.language != "en"
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="factors",
        verbose_name=_("user"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # % endif
    name = models.CharField(max_length=50)
    # Of an app, its secret, encrypted; of a passkey, its public key.
    data = models.TextField()
    # Of an app, the time step of the last code that opened: it and those before are used up.
    last_step = models.PositiveBigIntegerField(default=0)
    # % if cookiecutter.language == "en"
    created = models.DateTimeField(auto_now_add=True)
    # % endif
    # % if cookiecutter.language != "en"
    created = models.DateTimeField(_("created"), auto_now_add=True)
    # % endif

    # % if cookiecutter.language != "en"
    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    # % endif
    def __str__(self) -> str:
        return f"{self.get_kind_display()} “{self.name}”, {self.user}"


class RecoveryCode(models.Model):
    """A code for when the other factors are lost, as its hash. It opens once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    # Of 64 random bits: they need no salt, and cannot be guessed however fast the hash is.
    digest = models.CharField(max_length=64)
    used = models.BooleanField(default=False)

    # % if cookiecutter.language != "en"
    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    # % endif
    def __str__(self) -> str:
        return str(self.user)


# % endif

# % if cookiecutter.api != "none"
"""The note."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """Something that a user wrote, for nobody else to see."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes"
    )
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=10_000, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        # The newest first; `pk` settles ties, or a page might repeat a note of the one before.
        ordering: ClassVar[list[str]] = ["-created", "-pk"]
        # % if cookiecutter.language != "en"
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        # % endif

    def __str__(self) -> str:
        return self.title


# % endif

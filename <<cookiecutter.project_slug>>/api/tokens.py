# % if cookiecutter.api != "none"
"""When tokens end before their time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from knox.models import AuthToken  # % if cookiecutter.api == "drf"

from accounts.models import User
from api.models import Token  # % if cookiecutter.api == "ninja"


@receiver(pre_save, sender=User)
def end_tokens_with_the_password(
    instance: User, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    """Another password, or none, ends the user's tokens; Django ends the sessions by itself."""
    if update_fields is None or "password" in update_fields:
        tokens = AuthToken.objects.filter(user=instance.pk)  # % if cookiecutter.api == "drf"
        tokens = Token.objects.filter(user=instance.pk)  # % if cookiecutter.api == "ninja"
        tokens.exclude(user__password=instance.password).delete()


# % endif

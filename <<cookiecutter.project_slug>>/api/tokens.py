# % if cookiecutter.api != "none"
"""What happens with tokens, besides: who hears of them, and when they end before their time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import Signal, receiver
from django.http import HttpRequest
from knox.models import AuthToken  # % if cookiecutter.api == "drf"

from accounts.models import User
from api.models import Token  # % if cookiecutter.api == "ninja"


def announce(signal: Signal, request: HttpRequest, user: User) -> None:
    """Send `signal`, Django's of a sign-in or a sign-out, for a token of `user`.

    A session that came along is that of a browser, whoever's it is: who hears of the token finds
    none, and so changes none.
    """
    del request.session
    signal.send(sender=type(user), request=request, user=user)


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

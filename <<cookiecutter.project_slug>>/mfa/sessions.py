# % if cookiecutter.mfa != "none"
"""How far somebody has come in signing in, as the session knows it."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from mfa.models import Factor

SIGNED_IN_AT, PROVEN = "signed_in_at", "second_factor"


class HalfSignedIn(AnonymousUser):
    """Nobody yet: `who` has shown the password, and the second factor is to come."""

    def __init__(self, who: User) -> None:
        self.who = who


@receiver(user_logged_in)
def begin(request: HttpRequest, **kwargs: Any) -> None:
    # % if cookiecutter.api == "none"
    """A right password, at whichever door, is the first half."""
    # % endif
    # % if cookiecutter.api != "none"
    """A right password, at whichever door, is the first half; a token has no session."""
    if not hasattr(request, "session"):
        return
    # % endif
    request.session.pop(PROVEN, None)
    request.session[SIGNED_IN_AT] = time.time()


def complete(request: HttpRequest) -> None:
    """The second half. The session has another key from now on."""
    request.session[PROVEN] = True
    request.session.cycle_key()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the password was typed a short while ago."""
    age: float = time.time() - request.session.get(SIGNED_IN_AT, 0)
    return age < settings.SECOND_FACTOR_TIMEOUT


def is_half(request: HttpRequest, user: User) -> bool:
    """Whether `user`, whose session it is, still owes the second factor."""
    # % if cookiecutter.mfa == "required"
    if owes_factor(user):
        return True
    # % endif
    return PROVEN not in request.session and has_factor(user)


def way_on(user: User) -> list[str]:
    """The pages that are open to `user` then, by name; the first is where to go."""
    # % if cookiecutter.mfa == "required"
    if owes_factor(user):
        return ["factors", "add_app", "qr", "add_passkey"]
    # % endif
    return ["second_factor"]


# % if cookiecutter.mfa == "required"
def owes_factor(user: User) -> bool:
    """Whether `user` has to set one up before anything else."""
    return user.is_staff and not has_factor(user)


# % endif
def has_factor(user: User) -> bool:
    """Whether `user` set up a second factor."""
    return Factor.objects.filter(user=user).exists()


# % endif

# % if cookiecutter.mfa != "none"
"""Asking for the second factor: the one way to it, for pages and for programs."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from mfa import tries
from mfa.changes import tell
from mfa.codes import is_apps_code, is_recovery_code
from mfa.passkeys import is_passkey
from security import audit


def is_proof(request: HttpRequest, user: User, *, code: str = "", passkey: str = "") -> bool:
    """Whether it is a second factor of `user`; every try counts, before it is looked at."""
    if not tries.may_try(request, user):
        return False
    if passkey:
        right = is_passkey(request, user, passkey)
    elif is_apps_code(user, code):
        right = True
    elif right := is_recovery_code(user, code):
        tell(request, user, "recovery_code_used")
    if not right:
        audit.record("second_factor_failed", request, user.get_username())
        return False
    tries.forget(request, user)
    audit.record("second_factor", request, user.get_username())
    return True


# % endif

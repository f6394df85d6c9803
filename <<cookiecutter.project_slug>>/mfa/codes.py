# % if cookiecutter.mfa != "none"
"""Codes that somebody types: those of an app, and recovery codes."""

from __future__ import annotations

import hashlib
import secrets
import time

import pyotp
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.models import User
from mfa.encryption import decrypt
from mfa.models import Factor, RecoveryCode

RECOVERY_CODES = 10


def is_apps_code(user: User, code: str) -> bool:
    """Whether an app of `user` shows `code`; it opens once, and none before it does afterwards."""
    return any(takes(factor, code) for factor in user.factors.filter(kind=Factor.Kind.APP))


def takes(factor: Factor, code: str) -> bool:
    """Whether `code` is a new one of the app, which is used up then."""
    try:
        step = step_of(decrypt(factor.data), code)
    except InvalidToken:  # the key that it was encrypted with is gone
        return False
    # In one statement, so that of two who send it at once one gets in.
    unused = Factor.objects.filter(pk=factor.pk, last_step__lt=step)
    return unused.update(last_step=step) == 1


def step_of(secret: str, code: str) -> int:
    """The time step that an app with `secret` shows `code` in, now or one away; 0 for none."""
    app = pyotp.TOTP(secret)
    now = int(time.time()) // app.interval
    typed = "".join(code.split())
    steps = [now, now - 1, now + 1]
    return next((n for n in steps if constant_time_compare(app.generate_otp(n), typed)), 0)


def random_secret() -> str:
    """A secret for an app, of 160 bits."""
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """What an app reads off the QR code."""
    app = pyotp.TOTP(secret)
    return app.provisioning_uri(name=user.get_username(), issuer_name=settings.SITE_NAME)


def is_recovery_code(user: User, code: str) -> bool:
    """Whether `code` is a recovery code of `user`, which is used up then."""
    unused = RecoveryCode.objects.filter(user=user, digest=digest_of(code), used=False)
    return unused.update(used=True) == 1


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Recovery codes in place of the former ones; they are not to be had again."""
    codes = [secrets.token_hex(8) for _ in range(RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=digest_of(code)) for code in codes
    )
    return ["-".join([code[:4], code[4:8], code[8:12], code[12:]]) for code in codes]


def digest_of(code: str) -> str:
    """What is stored of a recovery code, however it is typed."""
    plain = "".join(code.replace("-", "").split()).lower()
    return hashlib.sha256(plain.encode()).hexdigest()


# % endif

# % if cookiecutter.mfa != "none"
"""Secrets in the database: of no use to who reads it, without SECRET_KEY."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def encrypt(text: str) -> str:
    """`text`, readable with SECRET_KEY alone."""
    return cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """What was encrypted; by a key that is gone, cryptography's InvalidToken."""
    return cipher().decrypt(text.encode()).decode()


def cipher() -> MultiFernet:
    """Encrypts with SECRET_KEY, and reads what a former one encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(derived(key))) for key in keys])


def derived(key: str) -> bytes:
    """A key for this purpose alone, of 32 bytes."""
    return salted_hmac("mfa.encryption", "key", secret=key, algorithm="sha256").digest()


# % endif

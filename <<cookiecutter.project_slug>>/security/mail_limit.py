"""How many mails a stranger can have the site send: not enough to flood anybody's mailbox."""

from contextlib import suppress
from unicodedata import normalize

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode
from redis import RedisError  # % if cookiecutter.cache == "redis"

from security.addresses import lockout_address
from security.counts import count

# In an hour of the clock, as each process counts.  # % if cookiecutter.cache == "local"
# In an hour of the clock.  # % if cookiecutter.cache == "redis"
TO_ONE_MAILBOX, FROM_ONE_ADDRESS = 5, 20
# Raised where Redis is down, or lacks the room to keep a count: then nothing is sent.  # % if cookiecutter.cache == "redis"
UNCOUNTED = (RedisError, ValueError)  # % if cookiecutter.cache == "redis"


def may_be_mailed(request: HttpRequest, mailbox: str) -> bool:
    """Count a mail to `mailbox`; whether neither that nor whoever asks has had too many."""
    return _is_within(FROM_ONE_ADDRESS, f"from {lockout_address(request)}") and _is_within(
        TO_ONE_MAILBOX, f"to {_folded(mailbox)}"
    )


def _folded(mailbox: str) -> str:
    """`mailbox` as Django compares it, and its domain as mail finds it.

    IDNA drops what nobody sees, such as a soft hyphen.
    """
    name, _, domain = normalize("NFKC", mailbox).casefold().rpartition("@")
    with suppress(UnicodeError):  # mail does not find it either
        domain = punycode(domain)
    return f"{name}@{domain}"


def _is_within(limit: int, counted: str) -> bool:
    # No cache has to hold who has asked about whom.
    key = salted_hmac(__name__, counted, algorithm="sha256").hexdigest()
    # % if cookiecutter.cache == "local"
    return count(cache, key, 60 * 60) <= limit
    # % endif
    # % if cookiecutter.cache == "redis"
    try:
        return count(cache, key, 60 * 60) <= limit
    except UNCOUNTED:
        return False
    # % endif

"""How many mails a stranger can have the site send: not enough to flood anybody's mailbox."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis import RedisError  # % if cookiecutter.cache == "redis"

from security.addresses import lockout_address

# In an hour, as each process counts.  # % if cookiecutter.cache == "local"
# In an hour.  # % if cookiecutter.cache == "redis"
TO_ONE_MAILBOX, FROM_ONE_ADDRESS = 5, 20


def may_be_mailed(request: HttpRequest, mailbox: str) -> bool:
    """Count a mail to `mailbox`; whether neither that nor whoever asks has had too many."""
    return _is_within(FROM_ONE_ADDRESS, f"from {lockout_address(request)}") and _is_within(
        TO_ONE_MAILBOX, f"to {mailbox.lower()}"
    )


def _is_within(limit: int, counted: str) -> bool:
    # No cache has to hold who has asked about whom.
    key = salted_hmac(__name__, counted, algorithm="sha256").hexdigest()
    # % if cookiecutter.cache == "local"
    cache.add(key, 0, timeout=60 * 60)
    return cache.incr(key) <= limit
    # % endif
    # % if cookiecutter.cache == "redis"
    try:
        cache.add(key, 0, timeout=60 * 60)
        return cache.incr(key) <= limit
    except RedisError:  # what cannot be counted is not sent
        return False
    # % endif

# % if cookiecutter.api == "ninja"
"""What stands before every operation of the API: who asks, how often, and with what."""

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.security import HttpBearer
from ninja.security import SessionAuth as NinjaSessionAuth
from ninja.throttling import UserRateThrottle
from ninja.utils import check_csrf

from api.models import Token
from mfa.sessions import owes_factor  # % if cookiecutter.mfa == "required"
from security.addresses import lockout_address
from security.cache import limits  # % if cookiecutter.cache == "redis"
from security.counts import count, until_the_next


class TokenAuth(HttpBearer):
    """A token, in the Authorization header alone."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        found = Token.objects.valid(token)
        # % if cookiecutter.mfa == "required"
        # Whose token it is may be staff since it was made.
        if found and owes_factor(found.user):
            return None
        # % endif
        if found:
            request.user = found.user
        return found


class SessionAuth(NinjaSessionAuth):
    """Django's sessions: who has one sends the CSRF token with every change."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if request.user.is_authenticated else None


def anybody_with_csrf_token(request: HttpRequest) -> bool:
    """Let anybody in, with the CSRF token for a change: a stranger, too, can be signed in."""
    if check_csrf(request):
        raise HttpError(403, "The CSRF token is missing or wrong.")
    return True


class RequestThrottle(UserRateThrottle):
    """Requests by user, and by address where strangers are let in.

    One that ends in a 401 does not count: Ninja asks first who it is, and no token is guessed.
    """

    # % if cookiecutter.cache == "redis"
    cache = limits

    # % endif
    # By Ninja, from the settings.
    num_requests: int
    duration: int

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether there were not too many. Ninja itself would miss some of those that come at once."""
        return count(self.cache, self.get_cache_key(request), self.duration) <= self.num_requests

    def wait(self) -> float:
        """In how many seconds the next one may come."""
        return until_the_next(self.duration)

    def get_ident(self, request: HttpRequest) -> str | None:
        """What a lock-out counts as one place; Ninja would believe X-Forwarded-For."""
        return lockout_address(request)


class SignInThrottle(RequestThrottle):
    """Sign-ins from one address, whoever they are for: a lock-out counts each user by itself."""

    scope = "sign_in"

    def get_cache_key(self, request: HttpRequest) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class JSONParser(Parser):
    """Bodies that say that they are JSON, which no form of another site can, and that are an object.

    Ninja would take fields from any value's attributes, such as the title that a text has in Python.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = super().parse_body(request)
        if request.content_type != "application/json" or not isinstance(body, dict):
            raise ValueError
        return body


# % endif

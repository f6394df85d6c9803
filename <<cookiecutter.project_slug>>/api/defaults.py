# % if cookiecutter.api == "drf"
"""What every view of the API starts with; REST_FRAMEWORK in the settings names these classes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import AuthToken  # % if cookiecutter.mfa == "required"
from rest_framework import authentication, pagination, parsers, throttling
from rest_framework.exceptions import AuthenticationFailed, ParseError, PermissionDenied
from rest_framework.request import Request

from mfa.sessions import owes_factor  # % if cookiecutter.mfa == "required"
from security import audit
from security.addresses import lockout_address
from security.cache import limits  # % if cookiecutter.cache == "redis"
from security.counts import count, until_the_next

if TYPE_CHECKING:
    # At run time this module is imported by that one.
    from rest_framework.views import APIView


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc] # knox has no types
    """Knox's tokens, in the Authorization header alone. Its digests are all that is stored."""

    # % if cookiecutter.mfa == "required"
    def validate_user(self, auth_token: AuthToken) -> Any:
        # Whose token it is may be staff since it was made.
        if owes_factor(auth_token.user):
            raise AuthenticationFailed("Set up a second factor first.")
        return super().validate_user(auth_token)

    # % endif
    def authenticate_credentials(self, token: bytes) -> Any:
        # Knox decodes what it gets as UTF-8, and would crash on other bytes.
        if not re.fullmatch(rb"[0-9a-f]{64}", token):
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's sessions; a refused CSRF token gets into the audit log, as it does elsewhere."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            audit.record("csrf_failure", request._request)
            raise


class JSONParser(parsers.JSONParser):
    """JSON of a sane depth."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error


class Pagination(pagination.PageNumberPagination):
    """`?page=2&page_size=10`; nobody gets the whole table at once."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


class RequestThrottle(throttling.UserRateThrottle):
    """Requests by user, and by address where strangers are let in.

    One that ends in a 401 does not count: DRF asks first who it is, and no token is guessed.
    """

    # % if cookiecutter.cache == "redis"
    cache = limits

    # % endif
    # By DRF, from the settings.
    num_requests: int
    duration: int

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether there were not too many. DRF itself would miss some of those that come at once."""
        key = self.get_cache_key(request, view)
        if key is None or self.rate is None:
            return True
        return count(self.cache, key, self.duration) <= self.num_requests

    def wait(self) -> float:
        """In how many seconds the next one may come."""
        return until_the_next(self.duration)

    def get_ident(self, request: Request) -> str:
        """What a lock-out counts as one place; DRF would believe X-Forwarded-For."""
        return lockout_address(request) or ""


class SignInThrottle(RequestThrottle):
    """Sign-ins from one address, whoever they are for: a lock-out counts each user by itself."""

    scope = "sign_in"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if request.method != "POST":
            return None
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


# % endif

# % if cookiecutter.api != "none"
"""What holds for every answer of the API, whoever makes it."""

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from redis import RedisError  # % if cookiecutter.cache == "redis"

from security.middleware import Middleware


class ApiResponsesMiddleware(Middleware):
    """No cache keeps an answer of the API, and every error is JSON without inner detail.

    What is no JSON was not made by a view of the API but by Django or another middleware: for an
    address that is none, a request that is too large, a lock-out, a crash.
    """

    # % if cookiecutter.cache == "redis"
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 where Redis is down: what cannot be counted is refused."""
        if request.path.startswith("/api/") and isinstance(exception, RedisError):
            return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return None

    # % endif
    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/api/"):
            add_never_cache_headers(response)
            if response.status_code >= 400 and not is_json(response):
                detail = HTTPStatus(response.status_code).phrase
                response.content = json.dumps({"detail": detail}).encode()
                response.headers["Content-Type"] = "application/json"
                response.headers["Content-Length"] = str(len(response.content))
        return response


def is_json(response: HttpResponse) -> bool:
    """Whether `response` says that it is JSON."""
    return response.headers.get("Content-Type", "").startswith("application/json")


# % endif

# % if cookiecutter.api == "drf"
"""What the OpenAPI schema says beyond what drf-spectacular finds by itself."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

# What any operation may answer, besides what it documents itself.
ERRORS = [
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.TOO_MANY_REQUESTS,
]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer …`."""

    target_class = "api.defaults.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class CookieScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """The session's cookie."""

    target_class = "api.defaults.SessionAuthentication"
    name = "session"
    priority = 0


def document_errors(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """The schema `result`, with ERRORS among the responses of every operation."""
    content = {"application/json": {"schema": {"type": "object"}}}
    for path in result["paths"].values():
        for operation in path.values():
            for error in ERRORS:
                response = {"description": error.phrase, "content": content}
                operation["responses"].setdefault(str(error.value), response)
    return result


# % endif

# % if cookiecutter.api == "ninja"
"""The API at `/api/v1/`.

An incompatible change goes to `/api/v2/`, beside this one, for as long as clients need.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from api.guards import JSONParser, RequestThrottle, SessionAuth, TokenAuth
from api.signing_in import router as signing_in
from notes.api import router as notes

# What any operation may answer, besides what it documents itself.
ERRORS = [
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS,
]


class API(NinjaAPI):
    """Ninja's API, which answers strangers itself: LoginRequiredMiddleware would redirect them."""

    @property
    def urls(self) -> Any:
        urls: Any = super().urls
        for pattern in urls[0]:
            login_not_required(pattern.callback)
        return urls


api = API(
    title="API",
    version="1",
    urls_namespace="api",
    # What is open to strangers says so, and is on the list in
    # `tests/security/test_sign_in_required.py`.
    auth=[TokenAuth(), SessionAuth()],
    throttle=[RequestThrottle()],
    parser=JSONParser(),
    # The pages that Ninja would make load scripts from elsewhere.
    docs_url=None,
    openapi_url=None,
)
api.add_router("", signing_in)
api.add_router("notes/", notes)


@api.get("schema/", url_name="schema", include_in_schema=False)
def schema(request: HttpRequest) -> dict[str, Any]:
    """The OpenAPI schema, for staff."""
    if not request.user.is_staff:
        raise HttpError(403, "The schema is for staff.")
    found = api.get_openapi_schema()
    for path in found["paths"].values():
        for operation in path.values():
            for error in ERRORS:
                problem = {"application/json": {"schema": {"type": "object"}}}
                response = {"description": error.phrase, "content": problem}
                operation["responses"].setdefault(error.value, response)
    return found


@api.exception_handler(AuthenticationError)
def unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401 has to say what is wanted (RFC 9110, section 15.5.2)."""
    response = api.create_response(request, {"detail": str(error)}, status=401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What is wrong with the fields, as the client's mistake that it is."""
    return api.create_response(request, {"detail": error.errors}, status=400)


# % endif

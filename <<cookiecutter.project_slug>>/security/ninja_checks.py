# % if cookiecutter.api == "ninja"
"""Deploy checks of what an operation of the API starts with, before it says anything else."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, Tags, register
from ninja.constants import NOT_SET
from ninja.security import APIKeyQuery, HttpBasicAuth

from api.v1 import api


@register(Tags.security, deploy=True)
def check_api_permissions(**kwargs: Any) -> Iterator[Error]:
    """LoginRequiredMiddleware leaves the API's operations to their `auth`."""
    if not is_set(api.auth):
        yield Error(
            "Operations of the API are open unless they say otherwise.",
            hint="Give the API in api/v1.py its auth.",
            id="hardening.E020",
        )


@register(Tags.security, deploy=True)
def check_api_authentication(**kwargs: Any) -> Iterator[Error]:
    """A password in every request, or a token in an address, is there to be stolen."""
    ways: Any = api.auth if is_set(api.auth) else []
    for way in ways:
        if isinstance(way, APIKeyQuery | HttpBasicAuth):
            yield Error(
                f"The API believes {type(way).__name__}.",
                hint="Keep TokenAuth and SessionAuth of api/guards.py alone.",
                id="hardening.E021",
            )


@register(Tags.security, deploy=True)
def check_api_pages(**kwargs: Any) -> Iterator[Error]:
    """Ninja's pages about the API load scripts from elsewhere, and anybody may read them."""
    if api.openapi_url or api.docs_url:
        yield Error(
            "The API publishes its schema, or pages about it.",
            hint="Leave docs_url and openapi_url None: staff has /api/v1/schema/.",
            id="hardening.E022",
        )


@register(Tags.security, deploy=True)
def check_api_limits(**kwargs: Any) -> Iterator[Error]:
    """Without a limit, one client takes all that the server has."""
    if not is_set(api.throttle):
        yield Error(
            "The API answers as often as anybody asks.",
            hint="Give the API in api/v1.py its throttle.",
            id="hardening.E023",
        )


def is_set(option: Any) -> bool:
    """Whether `option` of the API holds anything."""
    return option is not NOT_SET and bool(option)


# % endif

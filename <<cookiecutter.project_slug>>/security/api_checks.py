# % if cookiecutter.api == "drf"
"""Deploy checks of what a view of the API starts with, before it says anything else."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import Error, Tags, register
from knox.settings import knox_settings
from rest_framework.authentication import BasicAuthentication, TokenAuthentication
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.settings import api_settings


@register(Tags.security, deploy=True)
def check_api_permissions(**kwargs: Any) -> Iterator[Error]:
    """LoginRequiredMiddleware leaves the API's views to these classes."""
    if not {IsAuthenticated, IsAdminUser} & set(api_settings.DEFAULT_PERMISSION_CLASSES):
        yield Error(
            "Views of the API are open unless they say otherwise.",
            hint="Put IsAuthenticated into DEFAULT_PERMISSION_CLASSES.",
            id="hardening.E020",
        )


@register(Tags.security, deploy=True)
def check_api_authentication(**kwargs: Any) -> Iterator[Error]:
    """A password in every request, or a token in plain text or for ever, is there to be stolen."""
    classes: Iterable[Any] = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    weak = [
        each.__name__
        for each in classes
        if issubclass(each, BasicAuthentication | TokenAuthentication)
    ]
    if weak or not knox_settings.TOKEN_TTL:
        yield Error(
            f"The API believes {', '.join(weak) or 'a token for ever'}.",
            hint="Keep the classes of api/defaults.py in DEFAULT_AUTHENTICATION_CLASSES, and TOKEN_TTL.",
            id="hardening.E021",
        )


@register(Tags.security, deploy=True)
def check_api_renderers(**kwargs: Any) -> Iterator[Error]:
    """A page for each address of the API is one more place where scripts may run."""
    classes: Iterable[Any] = api_settings.DEFAULT_RENDERER_CLASSES
    for each in classes:
        if each.media_type == "text/html":
            yield Error(
                f"{each.__name__} makes pages out of the API.",
                hint="Leave JSONRenderer alone in DEFAULT_RENDERER_CLASSES.",
                id="hardening.E022",
            )


@register(Tags.security, deploy=True)
def check_api_limits(**kwargs: Any) -> Iterator[Error]:
    """Without a limit, one client takes all that the server has."""
    limits = [api_settings.DEFAULT_THROTTLE_CLASSES, api_settings.DEFAULT_PAGINATION_CLASS]
    if not all(limits):
        yield Error(
            "The API answers as often, or as much, as anybody asks.",
            hint="Set DEFAULT_THROTTLE_CLASSES and DEFAULT_PAGINATION_CLASS.",
            id="hardening.E023",
        )


# % endif

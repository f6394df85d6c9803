# % if cookiecutter.media == "s3"
"""The deploy checks that the bucket's objects are private, and the way to them is encrypted."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

from config.services import is_local

LONGEST_LINK = 60 * 60  # seconds


@register(Tags.security, deploy=True)
def check_bucket(**kwargs: Any) -> Iterator[Error]:
    """A link that needs no signature, or lives on, is for whoever finds it."""
    options = cast("dict[str, Any]", settings.STORAGES["default"]).get("OPTIONS", {})
    endpoint = urlsplit(options.get("endpoint_url") or "https:")
    if endpoint.scheme != "https" and not is_local(endpoint.hostname or ""):
        yield Error(
            "What users upload travels without TLS.",
            hint="Begin S3_ENDPOINT_URL with https://.",
            id="hardening.E063",
        )
    if (
        not options.get("querystring_auth", True)
        or options.get("querystring_expire", LONGEST_LINK) > LONGEST_LINK
        or options.get("custom_domain")
        or options.get("default_acl") not in {None, "private"}
    ):
        yield Error(
            "What users upload can be read without a link that is signed and ends soon.",
            hint="Leave the options of the default storage as config.buckets.bucket has them.",
            id="hardening.E064",
        )


# % endif

"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


# % if cookiecutter.django_version == "5.2"
def csp_nonce(request: HttpRequest) -> dict[str, object]:
    """The nonce that lets a script of our own run, as `csp_nonce`: the name that Django 6 has."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}


# % endif
def site(request: HttpRequest) -> dict[str, str]:
    """The name of the site, as `site_name`."""
    return {"site_name": settings.SITE_NAME}

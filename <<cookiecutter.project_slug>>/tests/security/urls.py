"""The site's URLs, and two views that only an attack needs."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as site_urlpatterns


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """A view with a bug."""
    raise RuntimeError("internal detail")


@login_not_required
def with_script(request: HttpRequest) -> HttpResponse:
    """A page with an inline script of our own, which a nonce allows."""
    template = engines["django"].from_string('<script nonce="{{ csp_nonce }}">ours()</script>')
    return HttpResponse(template.render({}, request))


urlpatterns = [
    path("broken/", broken),
    path("api/broken/", broken),  # % if cookiecutter.api != "none"
    path("with-script/", with_script),
    *site_urlpatterns,
]

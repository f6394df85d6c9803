"""The middleware that Django lacks. `MIDDLEWARE` in the settings says in which order they stand."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url  # % if cookiecutter.frontend == "htmx"
from django.utils.cache import add_never_cache_headers

from security import audit
from security.addresses import client_address
from security.logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Give each request an id of its own, for every log line and, as X-Request-ID, the response.

    What comes in as X-Request-ID is not believed: with ids of their choice, clients could pass
    their requests off as somebody else's. A proxy can log the header of the response.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own_id = uuid4().hex
        # Not taken back afterwards: Django logs errors once the middleware is through.
        request_id.set(own_id)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = own_id
        return response


class ClientAddressMiddleware:
    """Make REMOTE_ADDR the client's address, when TRUSTED_PROXY_COUNT says that proxies forward.

    A request that did not come through all of them keeps the address of its peer, and loses the
    header by which it could pass for HTTPS.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.headers.get("X-Forwarded-For", ""),
            settings.TRUSTED_PROXY_COUNT,
        )
        if address is None:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        else:
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


class ResponseHeadersMiddleware:
    """Add Cross-Origin-Resource-Policy, so that no other site can embed what we answer.

    The other headers are Django's own. They are repeated for the one answer that
    SecurityMiddleware makes without them: the refusal of a foreign Host over plain HTTP.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = {
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class RequestSizeMiddleware:
    """Refuse a request that announces more than REQUEST_MAX_BYTES, before any of it is read.

    Django limits what it keeps in memory; uploads it writes to disk, however large, and for
    anybody. A body of unannounced length is not read at all under WSGI.

    What is smaller is read to its end even where the answer did not need it: gunicorn would close
    the connection on a proxy that is still sending, which would then answer 502 in our place.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "")
        if length.isascii() and length.isdigit() and int(length) > settings.REQUEST_MAX_BYTES:
            message = "The request is too large.\n"
            return HttpResponse(message, content_type="text/plain; charset=utf-8", status=413)
        response = self.get_response(request)
        with suppress(OSError):  # whoever sent it is gone
            while request.read(64 * 1024):
                pass
        return response


class PrivatePagesMiddleware:
    """Keep what a signed-in user sees out of every cache: the browser's, and those on the way.

    What a script of ours may have stored in the browser goes when the user signs out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        elif was_signed_in and SESSION_KEY not in request.session:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response


# % if cookiecutter.frontend == "htmx"
class SignInAgainMiddleware:
    """Lead the whole page to the sign-in when htmx asks for a part of one, and nobody is signed in.

    It would follow the redirect by itself, and put the form where the part belongs.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "HX-Request" not in request.headers:
            return response
        location = response.headers.get("Location", "")
        if not location.startswith(f"{resolve_url(settings.LOGIN_URL)}?"):
            return response
        headers = {"HX-Redirect": location, "Vary": "HX-Request"}
        return HttpResponse(status=204, headers=headers)


# % endif
class AdminAuditMiddleware:
    """Write each change made in the admin to the audit log.

    The admin answers a change that it has made with a redirect. What was changed stands in the
    admin's own history; the audit log says who, from where and at which page.
    # % if cookiecutter.admin_decoy == "yes"
    Of the admin's decoy it has each knock.
    # % endif
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302 and in_admin(request):
            audit.record("admin_change", request)
        # % if cookiecutter.admin_decoy == "yes"
        if request.resolver_match and "decoy" in request.resolver_match.namespaces:
            audit.record("admin_decoy", request)
        # % endif
        return response


def in_admin(request: HttpRequest) -> bool:
    """Whether the admin takes `request` from staff; others it redirects as well, to sign in.

    Signing in and out are events of their own.
    """
    match = request.resolver_match
    return (
        match is not None
        and request.user.is_staff
        and "admin" in match.namespaces
        and match.url_name not in {"login", "logout"}
    )

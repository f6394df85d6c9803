"""The middleware that Django lacks. `MIDDLEWARE` in the settings says in which order they stand."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from security import audit
from security.addresses import client_address

GetResponse = Callable[[HttpRequest], HttpResponse]


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
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "")
        if length.isascii() and length.isdigit() and int(length) > settings.REQUEST_MAX_BYTES:
            return HttpResponse(
                "The request is too large.\n", content_type="text/plain", status=413
            )
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Keep what a signed-in user sees out of every cache: the browser's, and those on the way."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class AdminAuditMiddleware:
    """Write each change made in the admin to the audit log.

    The admin answers a change that it has made with a redirect. What was changed stands in the
    admin's own history; the audit log says who, from where and at which page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302 and in_admin(request):
            audit.record("admin_change", request)
        return response


def in_admin(request: HttpRequest) -> bool:
    """Whether the admin answers `request`; signing in and out are events of their own."""
    match = request.resolver_match
    return (
        match is not None
        and "admin" in match.app_names
        and match.url_name not in {"login", "logout"}
    )

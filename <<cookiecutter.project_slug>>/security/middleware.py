"""The middleware that Django lacks. `MIDDLEWARE` in the settings says in which order they stand."""

from codecs import lookup
from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url  # % if cookiecutter.frontend == "htmx"
from django.utils.cache import add_never_cache_headers

from security import audit
from security.addresses import client_address
from security.logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]


class Middleware:
    """What each is built on: it is given what comes after it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response


class RequestIdMiddleware(Middleware):
    """Give each request an id of its own, for every log line and, as X-Request-ID, the response.

    What comes in as X-Request-ID is not believed: with ids of their choice, clients could pass
    their requests off as somebody else's. A proxy can log the header of the response.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own_id = token_hex(16)
        # Not taken back afterwards: Django logs errors once the middleware is through.
        request_id.set(own_id)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = own_id
        return response


class ClientAddressMiddleware(Middleware):
    """Make REMOTE_ADDR the client's address, when TRUSTED_PROXY_COUNT says that proxies forward.

    A request that did not come through all of them keeps the address of its peer, and loses the
    header by which it could pass for HTTPS.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.TRUSTED_PROXY_COUNT,
        )
        if address is None:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        else:
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


class ResponseHeadersMiddleware(Middleware):
    """Add Cross-Origin-Resource-Policy, so that no other site can embed what we answer.

    The other headers are Django's own. They are repeated for the one answer that
    SecurityMiddleware makes without them: the refusal of a foreign Host over plain HTTP.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
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


class RequestSizeMiddleware(Middleware):
    """Refuse a request that announces more than REQUEST_MAX_BYTES, before any of it is read.

    Django limits what it keeps in memory; uploads it writes to disk, however large, and for
    anybody. A body of unannounced length is not read at all under WSGI.

    What is smaller is read to its end even where the answer did not need it: gunicorn would close
    the connection on a proxy that is still sending, which would then answer 502 in our place.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH", "")
        if length.isascii() and length.isdigit() and int(length) > settings.REQUEST_MAX_BYTES:
            message = "The request is too large.\n"
            return HttpResponse(message, content_type="text/plain; charset=utf-8", status=413)
        response = self.get_response(request)
        if length:
            with suppress(OSError):  # whoever sent it is gone
                while request.read(64 * 1024):
                    pass
        return response


class RequestTextMiddleware(Middleware):
    """Refuse what no browser sends: text that is no UTF-8, and an address with a NUL in it.

    Django decodes by any codec that Python has, some of which make no text, and looks for a NUL in
    what a form posts alone; a database that keeps none fails when it is asked for one.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding and lookup(request.encoding).name != "utf-8":
            raise BadRequest("The text is no UTF-8.")
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address has a NUL in it.")
        if "\0" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]  # it is nobody's
        return self.get_response(request)


class PrivatePagesMiddleware(Middleware):
    """Keep what a signed-in user sees out of every cache: the browser's, and those on the way.

    What a script of ours may have stored in the browser goes when the user signs out.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        elif was_signed_in and SESSION_KEY not in request.session:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response


# % if cookiecutter.frontend == "htmx"
class SignInAgainMiddleware(Middleware):
    """Lead the whole page to the sign-in when htmx asks for a part of one, and nobody is signed in.

    It would follow the redirect by itself, and put the form where the part belongs.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "HX-Request" not in request.headers:
            return response
        location = response.headers.get("Location", "")
        # % if cookiecutter.mfa == "none"
        if not location.startswith(f"{resolve_url(settings.LOGIN_URL)}?"):
            return response
        # % endif
        # % if cookiecutter.mfa != "none"
        doors = map(resolve_url, [settings.LOGIN_URL, "second_factor", "factors"])
        if not location.startswith(tuple(f"{door}?" for door in doors)):
            return response
        # % endif
        headers = {"HX-Redirect": location, "Vary": "HX-Request"}
        return HttpResponse(status=204, headers=headers)


# % endif
class AdminAuditMiddleware(Middleware):
    """Write each change made in the admin to the audit log.

    The admin answers a change that it has made with a redirect, or closes the pop-up it was made in.
    What was changed stands in the admin's own history; the audit log says who, from where and at
    which page.
    # % if cookiecutter.admin_decoy == "yes"
    Of the admin's decoy it has each knock.
    # % endif
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and leads_on(response) and in_admin(request):
            audit.record("admin_change", request)
        # % if cookiecutter.admin_decoy == "yes"
        if request.resolver_match and "decoy" in request.resolver_match.namespaces:
            audit.record("admin_decoy", request)
        # % endif
        return response


def leads_on(response: HttpResponse) -> bool:
    """Whether the admin is through with what was asked; a form that it refuses, it shows again."""
    context = getattr(response, "context_data", None) or {}
    return response.status_code == 302 or "popup_response_data" in context


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

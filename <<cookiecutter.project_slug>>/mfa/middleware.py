# % if cookiecutter.mfa != "none"
"""Whoever has shown the password alone is nobody, wherever they signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mfa.sessions import HalfSignedIn, is_fresh, is_half, way_on
from security.middleware import Middleware


class SecondFactorMiddleware(Middleware):
    """Take who is half signed in for a stranger, but on the pages that lead on.

    It stands right behind AuthenticationMiddleware: what comes later, the admin and the API too,
    never learns of a user whose second factor is missing.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_half(request, request.user):
            if is_fresh(request):
                self.hide_user(request, HalfSignedIn(request.user))
            else:
                logout(request)
        return self.get_response(request)

    def hide_user(self, request: HttpRequest, nobody: HalfSignedIn) -> None:
        """Make `nobody` of the user, for views of both kinds."""

        async def auser() -> AnonymousUser:
            return nobody

        request.user = nobody
        request.auser = auser

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the page that is next; there, the view may know who it is."""
        if not isinstance(request.user, HalfSignedIn) or not request.resolver_match:
            return None
        who = request.user.who
        pages = way_on(who)
        if request.resolver_match.view_name in [*pages, "logout"]:
            request.user = who
        elif getattr(view, "login_required", True):
            return redirect_to_login(request.get_full_path(), reverse(pages[0]))
        return None


# % endif

# % if cookiecutter.api == "ninja"
"""Signing in and out: with a cookie for a browser, with a token for everything else."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _  # % if cookiecutter.mfa != "none"
from ninja import Router, Status
from ninja.errors import HttpError

from accounts.models import User
from api.guards import RequestThrottle, SignInThrottle, TokenAuth, anybody_with_csrf_token
from api.models import Token
from api.schemas import Credentials, NewToken, Session
from api.tokens import announce
from mfa import sessions  # % if cookiecutter.mfa != "none"
from mfa.proof import is_proof  # % if cookiecutter.mfa != "none"

router = Router(tags=["signing in"])


@router.get("session/", url_name="session", auth=anybody_with_csrf_token, response=Session)
def who_is_signed_in(request: HttpRequest) -> Session:
    """Who is signed in with a cookie, and the CSRF token."""
    return session(request)


@router.post(
    "session/",
    url_name="session",
    auth=anybody_with_csrf_token,
    throttle=[RequestThrottle(), SignInThrottle()],
    response=Session,
)
def sign_in(request: HttpRequest, credentials: Credentials) -> Session:
    """Sign a browser in. The CSRF token is another one afterwards."""
    # % if cookiecutter.mfa == "none"
    login(request, user_with(request, credentials))
    # % endif
    # % if cookiecutter.mfa != "none"
    user = user_with(request, credentials)
    login(request, user)
    if sessions.has_factor(user):
        sessions.complete(request)
    # % endif
    return session(request)


@router.delete("session/", url_name="session", auth=anybody_with_csrf_token, response={204: None})
def sign_out(request: HttpRequest) -> Status[None]:
    """Sign a browser out."""
    logout(request)
    return Status(204, None)


@router.post(
    "tokens/",
    url_name="tokens",
    auth=None,
    throttle=[RequestThrottle(), SignInThrottle()],
    response={201: NewToken},
)
def make_token(request: HttpRequest, credentials: Credentials) -> Status[NewToken]:
    """Make a token for a program, which keeps it as it would keep the password."""
    user = user_with(request, credentials)
    stored, token = Token.objects.make(user)
    # Resets the count of wrong passwords, and gets into the audit log.
    announce(user_logged_in, request, user)
    return Status(201, NewToken(token=token, expires=stored.expiry))


@router.delete("tokens/current/", url_name="current_token", auth=TokenAuth(), response={204: None})
def end_token(request: HttpRequest) -> Status[None]:
    """End the token that the request itself carries."""
    token: Token = request.auth  # type: ignore[attr-defined] # Ninja adds it
    token.delete()
    announce(user_logged_out, request, token.user)
    return Status(204, None)


@router.delete("tokens/all/", url_name="all_tokens", response={204: None})
def end_all_tokens(request: HttpRequest) -> Status[None]:
    """End every token of the user: what to do when a device is lost."""
    Token.objects.filter(user=request.user.pk).delete()
    return Status(204, None)


def session(request: HttpRequest) -> Session:
    """What a front end has to know of the session."""
    user = request.user
    username = user.get_username() if user.is_authenticated else None
    return Session(username=username, csrf_token=get_token(request))


def user_with(request: HttpRequest, credentials: Credentials) -> User:
    """The user with that name and password.

    django-axes counts, and locks, these tries together with those of the sign-in pages.
    """
    user = authenticate(request, username=credentials.username, password=credentials.password)
    if user is None:
        # Which of the two is wrong is not told, as on the sign-in page.
        raise HttpError(400, AuthenticationForm().get_invalid_login_error().messages[0])
    # % if cookiecutter.mfa == "required"
    if sessions.owes_factor(user):
        raise HttpError(400, _("Set up a second factor first, on the pages of the site."))
    # % endif
    # % if cookiecutter.mfa != "none"
    if sessions.has_factor(user) and not is_proof(request, user, code=credentials.code):
        raise HttpError(400, _("The second factor, as `code`, is wrong or missing."))
    # % endif
    return user


# % endif

# % if cookiecutter.api == "drf"
"""Signing in and out: with a cookie for a browser, with a token for everything else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _  # % if cookiecutter.mfa != "none"
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from api.defaults import (
    RequestThrottle,
    SessionAuthentication,
    SignInThrottle,
    TokenAuthentication,
)
from api.serializers import CredentialsSerializer, SessionSerializer, TokenSerializer
from api.tokens import announce
from mfa import sessions  # % if cookiecutter.mfa != "none"
from mfa.proof import is_proof  # % if cookiecutter.mfa != "none"


class WrongCredentials(APIException):
    """Nobody is signed in by these."""

    status_code = status.HTTP_400_BAD_REQUEST


class SessionView(APIView):
    """The session of a browser, which has to send the CSRF token with every change."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [AllowAny]
    throttle_classes = [RequestThrottle, SignInThrottle]

    @extend_schema(responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        """Who is signed in, and the CSRF token."""
        return Response(session(request))

    @extend_schema(request=CredentialsSerializer, responses=SessionSerializer)
    def post(self, request: Request) -> Response:
        """Sign in. The CSRF token is another one afterwards."""
        # DRF checks those who are signed in; a stranger can be signed in as somebody else.
        SessionAuthentication().enforce_csrf(request)
        # % if cookiecutter.mfa == "none"
        login(request._request, user_with(request))
        # % endif
        # % if cookiecutter.mfa != "none"
        user = user_with(request)
        login(request._request, user)
        if sessions.has_factor(user):
            sessions.complete(request._request)
        # % endif
        return Response(session(request))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class NewTokenView(APIView):
    """A token for a program, which keeps it as it would keep the password."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [AllowAny]
    throttle_classes = [RequestThrottle, SignInThrottle]

    @extend_schema(request=CredentialsSerializer, responses={201: TokenSerializer})
    def post(self, request: Request) -> Response:
        """Make a token."""
        user = user_with(request)
        instance, token = AuthToken.objects.create(user)
        # Resets the count of wrong passwords, and gets into the audit log.
        announce(user_logged_in, request._request, user)
        serializer = TokenSerializer({"token": token, "expires": instance.expiry})
        return Response(serializer.data, status=status.HTTP_201_CREATED)


class CurrentTokenView(APIView):
    """The token that the request itself carries."""

    authentication_classes = [TokenAuthentication]

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """End the token."""
        request.auth.delete()
        announce(user_logged_out, request._request, request.auth.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AllTokensView(APIView):
    """Every token of the user: what to do when a device is lost."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """End all tokens."""
        AuthToken.objects.filter(user=request.user).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def session(request: Request) -> dict[str, Any]:
    """What a front end has to know of the session."""
    user = request._request.user
    username = user.get_username() if user.is_authenticated else None
    data = {"username": username, "csrf_token": get_token(request._request)}
    return dict(SessionSerializer(data).data)


def user_with(request: Request) -> User:
    """The user whose name and password `request` carries.

    django-axes counts, and locks, these tries together with those of the sign-in pages.
    """
    credentials = CredentialsSerializer(data=request.data)
    credentials.is_valid(raise_exception=True)
    code = credentials.validated_data.pop("code", "")  # % if cookiecutter.mfa != "none"
    # Django's own request, on which django-axes leaves word for its middleware.
    user = authenticate(request._request, **credentials.validated_data)
    if user is None:
        # Which of the two is wrong is not told, as on the sign-in page.
        raise WrongCredentials(AuthenticationForm().get_invalid_login_error().messages[0])
    # % if cookiecutter.mfa == "required"
    if sessions.owes_factor(user):
        raise WrongCredentials(_("Set up a second factor first, on the pages of the site."))
    # % endif
    # % if cookiecutter.mfa != "none"
    if sessions.has_factor(user) and not is_proof(request._request, user, code=code):
        raise WrongCredentials(_("The second factor, as `code`, is wrong or missing."))
    # % endif
    return user


# % endif

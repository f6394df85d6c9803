# % if cookiecutter.api == "drf"
"""What is sent to sign in, and what comes back."""

from typing import Any

from rest_framework import serializers


class CredentialsSerializer(serializers.Serializer[Any]):
    """What a user signs in with."""

    username = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=4096, trim_whitespace=False)
    # % if cookiecutter.mfa != "none"
    # Of an app, or a recovery code, for who has a second factor.
    code = serializers.CharField(max_length=40, required=False, allow_blank=True)
    # % endif


class SessionSerializer(serializers.Serializer[Any]):
    """Who is signed in, if anybody, and the CSRF token to send as X-CSRFToken."""

    username = serializers.CharField(allow_null=True)
    csrf_token = serializers.CharField()


class TokenSerializer(serializers.Serializer[Any]):
    """A new token, shown this once, and when it ends."""

    token = serializers.CharField()
    expires = serializers.DateTimeField()


# % endif

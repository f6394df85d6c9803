# % if cookiecutter.mfa != "none"
"""Passkeys, by WebAuthn: a device proves that it holds a key, to this site alone."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from accounts.models import User
from mfa.models import Factor

# The challenge, where it waits for the answer. Each is answered once.
CHALLENGE = "passkey_challenge"


def creation_options(request: HttpRequest, user: User) -> str:
    """What the browser makes a new passkey by, as JSON."""
    who = PublicKeyCredentialUserEntity(
        id=str(user.pk).encode(), name=user.get_username(), display_name=user.get_username()
    )
    options, request.session[CHALLENGE] = server_of(request).register_begin(
        who, credentials_of(user), user_verification=UserVerificationRequirement.PREFERRED
    )
    return json.dumps(dict(options))


def new_passkey(request: HttpRequest, answer: str) -> str | None:
    """What to store of the passkey that the browser made; None of anything else."""
    challenge = request.session.pop(CHALLENGE, None)
    try:
        made = server_of(request).register_complete(challenge, json.loads(answer))
    except Exception:  # whatever comes of bytes that anybody can make up
        return None
    return websafe_encode(made.credential_data) if made.credential_data else None


def request_options(request: HttpRequest, user: User) -> str:
    """What the browser asks for a passkey of `user` by, as JSON; nothing where there is none."""
    credentials = credentials_of(user)
    if not credentials:
        return ""
    options, request.session[CHALLENGE] = server_of(request).authenticate_begin(
        credentials, user_verification=UserVerificationRequirement.PREFERRED
    )
    return json.dumps(dict(options))


def is_passkey(request: HttpRequest, user: User, answer: str) -> bool:
    """Whether a passkey of `user` answered the challenge of this session."""
    challenge: Any = request.session.pop(CHALLENGE, None)
    try:
        server_of(request).authenticate_complete(
            challenge, credentials_of(user), json.loads(answer)
        )
    except Exception:  # whatever comes of bytes that anybody can make up
        return False
    return True


def server_of(request: HttpRequest) -> Fido2Server:
    """The site, as passkeys know it: by its host, which ALLOWED_HOSTS has."""
    origin = request.build_absolute_uri("/").rstrip("/")
    host = request.get_host().partition(":")[0]
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name=settings.SITE_NAME),
        # It would take subdomains too.
        verify_origin=lambda said: said == origin,
    )


def credentials_of(user: User) -> list[AttestedCredentialData]:
    """The passkeys of `user`."""
    stored = user.factors.filter(kind=Factor.Kind.PASSKEY).values_list("data", flat=True)
    return [AttestedCredentialData(websafe_decode(data)) for data in stored]


# % endif

# % if cookiecutter.api == "ninja"
"""The token that a program signs in with."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class TokenManager(models.Manager["Token"]):
    """Makes tokens and finds them again, by their hashes."""

    def make(self, user: User) -> tuple[Token, str]:
        """A new token of `user`: what is stored, and the token itself, which is not."""
        now = timezone.now()
        self.filter(user=user, expiry__lte=now).delete()
        token = secrets.token_urlsafe(32)
        expiry = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return self.create(digest=digest_of(token), user=user, expiry=expiry), token

    def valid(self, token: str) -> Token | None:
        """What is stored of `token`, if it is one that has not ended, of an active user."""
        valid = self.filter(expiry__gt=timezone.now(), user__is_active=True)
        return valid.select_related("user").filter(digest=digest_of(token)).first()


class Token(models.Model):
    """A token of a user, as its hash. It ages as a session does."""

    # Of 256 random bits: they need no salt, and cannot be guessed however fast the hash is.
    digest = models.CharField(max_length=64, primary_key=True)
    # % if cookiecutter.language == "en"
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    created = models.DateTimeField(auto_now_add=True)
    expiry = models.DateTimeField()
    # % endif
    # % if cookiecutter.language != "en"
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="tokens",
        verbose_name=_("user"),
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    expiry = models.DateTimeField(_("expiry"))
    # % endif

    objects: ClassVar[TokenManager] = TokenManager()

    def __str__(self) -> str:
        return f"{self.user}, {self.expiry:%Y-%m-%d %H:%M}"


def digest_of(token: str) -> str:
    """What is stored of `token`."""
    return hashlib.sha256(token.encode()).hexdigest()


# % endif

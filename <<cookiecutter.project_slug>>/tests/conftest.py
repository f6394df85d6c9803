"""What every test stands on: production's settings, browsers that speak HTTPS, and users."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import django
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.test import Client

if TYPE_CHECKING:
    from accounts.models import User

HOST = "site.example"
PASSWORD = "correct horse battery staple"

# Production, whatever `.env` says, with throw-away secrets. Django reads it after this file.
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    DEBUG="False",
    SECRET_KEY=secrets.token_urlsafe(50),
    SECRET_KEY_FALLBACKS="",
    ALLOWED_HOSTS=HOST,
    ADMIN_URL=f"{secrets.token_urlsafe(24)}/",
    CSRF_TRUSTED_ORIGINS="",
    CORS_ALLOWED_ORIGINS="https://app.example",
    DATABASE_URL="sqlite:///db.sqlite3",  # % if cookiecutter.database == "sqlite"
    EMAIL_URL="smtp://localhost:25",
    DEFAULT_FROM_EMAIL=f"noreply@{HOST}",
    TRUSTED_PROXY_COUNT="0",
    SECURE_HSTS_SECONDS="31536000",
    LOG_LEVEL="INFO",
)
django.setup()

# Argon2 is slow on purpose. Here it need only be right.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8


class Browser(Client):
    """Django's test client, over HTTPS and at the site's own host name."""

    # Each would else load the middleware anew, and WhiteNoise look at every static file.
    handlers: ClassVar[dict[bool, Any]] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"SERVER_NAME": HOST, **options})
        self.handler = self.handlers.setdefault(self.handler.enforce_csrf_checks, self.handler)

    def request(self, **environ: Any) -> Any:
        return super().request(**environ | {"wsgi.url_scheme": "https", "SERVER_PORT": "443"})


@pytest.fixture(scope="session", autouse=True)
def _static_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Collect the static files, as a deployment does, where they disturb nobody."""
    settings.STATIC_ROOT = Path(tmp_path_factory.mktemp("static"))
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Let every test use the database."""


@pytest.fixture
def browser() -> Browser:
    """A stranger's browser."""
    return Browser()


@pytest.fixture
def user() -> User:
    """Somebody with an account."""
    return get_user_model().objects.create_user("alice", "alice@site.example", PASSWORD)


@pytest.fixture
def staff() -> User:
    """Somebody who may use the admin."""
    return get_user_model().objects.create_superuser("root", "root@site.example", PASSWORD)


@pytest.fixture
def members_browser(user: User) -> Browser:
    """The browser of a signed-in user."""
    browser = Browser()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def staff_browser(staff: User) -> Browser:
    """The browser of a signed-in member of staff."""
    browser = Browser()
    browser.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def strict_browser() -> Browser:
    """A stranger's browser whose requests are checked for CSRF, as real ones are."""
    return Browser(enforce_csrf_checks=True)

# % set tasks_in_a_file = cookiecutter.background_tasks != "none" and cookiecutter.database == "sqlite"
"""What every test stands on: production's settings, browsers that speak HTTPS, and users."""

from __future__ import annotations

import json  # % if cookiecutter.api != "none"
import logging  # % if cookiecutter.background_tasks == "database"
import os
import secrets
from collections.abc import Iterator  # % if cookiecutter.background_tasks == "celery"
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import django
import pyotp  # % if cookiecutter.mfa != "none"
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import cache
from django.core.files.storage import default_storage  # % if cookiecutter.media != "none"
from django.core.management import call_command
from django.db import connection  # % if tasks_in_a_file
from django.test import Client
from django.test.testcases import TestCase  # % if cookiecutter.mfa != "none"
from django.utils import module_loading  # % if cookiecutter.background_tasks == "celery"
from django_tasks_db import backend  # % if cookiecutter.background_tasks == "database"
from redis import Redis  # % if cookiecutter.background_tasks == "celery"

# % if cookiecutter.mfa != "none"
from mfa.encryption import encrypt

# % endif
if TYPE_CHECKING:
    from accounts.models import User

HOST = "site.example"
PASSWORD = secrets.token_urlsafe(16)
# What they sign in with.
ALICE, BOB, ROOT = "alice", "bob", "root"  # % if cookiecutter.login_by == "username"
# % if cookiecutter.login_by == "email"
ALICE, BOB, ROOT = "alice@site.example", "bob@site.example", "root@site.example"
# % endif

# Production, whatever `.env` says, with throw-away secrets. Django reads it after this file.
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    DEBUG="False",
    SECRET_KEY=secrets.token_urlsafe(50),
    SECRET_KEY_FALLBACKS="",
    ALLOWED_HOSTS=HOST,
    ADMIN_URL=f"-{secrets.token_urlsafe(12)}-{secrets.token_urlsafe(12)}/",
    CSRF_TRUSTED_ORIGINS="",
    CORS_ALLOWED_ORIGINS="https://app.example",
    CORS_ALLOW_CREDENTIALS="False",  # % if cookiecutter.api != "none"
    DATABASE_URL="sqlite:///db.sqlite3",  # % if cookiecutter.database == "sqlite"
    EMAIL_URL="smtp://localhost:25",  # % if cookiecutter.email == "smtp"
    EMAIL_API_KEY="throw-away",  # % if cookiecutter.email != "smtp"
    DEFAULT_FROM_EMAIL=f"noreply@{HOST}",
    TRUSTED_PROXY_COUNT="0",
    SECURE_HSTS_SECONDS="31536000",
    SENTRY_DSN="",  # % if cookiecutter.error_reporting == "sentry"
    # % if cookiecutter.media == "local"
    MEDIA_ROOT="/nowhere",
    # % endif
    # % if cookiecutter.media == "s3"
    S3_ENDPOINT_URL="https://s3.example",
    S3_REGION="eu-central-1",
    S3_BUCKET="media",
    S3_ACCESS_KEY_ID="throw-away",
    S3_SECRET_ACCESS_KEY="throw-away",
    # % endif
    LOG_LEVEL="INFO",
    METRICS_ADDRESS="127.0.0.1:9091",  # % if cookiecutter.metrics == "prometheus"
)
django.setup()
# % if cookiecutter.background_tasks == "celery"
# A queue of one's own, whoever uses the same Redis.
QUEUE = secrets.token_hex()
app = module_loading.import_string("config.celery.app")
app.conf.broker_transport_options["global_keyprefix"] = QUEUE
# Without a worker no task is tried again.
app.conf.task_annotations = {}
# % endif

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
        # % if cookiecutter.mfa == "none"
        return super().request(**environ | {"wsgi.url_scheme": "https", "SERVER_PORT": "443"})
        # % endif
        # % if cookiecutter.mfa != "none"
        environ |= {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
        # What waits for a commit would wait for ever: a test is a transaction that has none.
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**environ)
        # % endif


class PlainBrowser(Browser):
    """The same without HTTPS."""

    def request(self, **environ: Any) -> Any:
        return Client.request(self, **environ)


# % if cookiecutter.api != "none"
class Program(Browser):
    """A program that uses the API: it speaks JSON, and sends its token once it has one."""

    def send(self, method: str, path: str, data: Any = None, **options: Any) -> Any:
        """Send `data` to `path`, which counts from `/api/v1/`."""
        body = "" if data is None else json.dumps(data)
        return self.generic(method, f"/api/v1/{path}", body, "application/json", **options)

    def sign_in(self, username: str) -> str:
        """Get a token, send it from now on, and return it."""
        answer = self.send("POST", "tokens/", {"username": username, "password": PASSWORD})
        token: str = answer.json()["token"]
        self.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return token


# % endif
@pytest.fixture(scope="session", autouse=True)
def _static_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Collect the static files, as a deployment does, where they disturb nobody."""
    settings.STATIC_ROOT = Path(tmp_path_factory.mktemp("static"))
    # With the same names, but not compressed, which takes most of the time.
    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Let every test use the database."""


# % if cookiecutter.background_tasks == "database"
@pytest.fixture(autouse=True)
def _tasks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each task done where it is asked for, unless a test starts a worker."""

    def do(self: Any, task: Any, args: Any, kwargs: Any) -> None:
        try:
            task.call(*args, **kwargs)
        except Exception:
            logging.getLogger("tasks.worker").exception("%s failed.", task.name)

    monkeypatch.setattr(backend.DatabaseBackend, "enqueue", do)


# % endif
# % if cookiecutter.background_tasks == "celery"
@pytest.fixture(autouse=True)
def _tasks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each task done where it is asked for, unless a test starts a worker."""
    monkeypatch.setitem(app.conf, "task_always_eager", True)


@pytest.fixture(scope="session", autouse=True)
def _nothing_queued() -> Iterator[None]:
    """Leave nothing in Redis."""
    yield
    server = Redis.from_url(settings.CELERY_BROKER_URL)
    if left := server.keys(f"{QUEUE}*"):
        server.delete(*left)


# % endif
# % if tasks_in_a_file
@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the tests' database in a file, which workers find too."""
    database = connection.settings_dict["TEST"]
    database["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


# % endif
# % if cookiecutter.cache == "redis"
@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Let each test find a cache of its own, whoever uses the same Redis."""
    prefix = secrets.token_hex()
    for each in cache.caches.all():
        each.key_prefix = prefix


# % endif
# % if cookiecutter.cache == "local"
@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Let no test be refused anything for the requests of those before it."""
    cache.caches["default"].clear()


# % endif
# % if cookiecutter.media != "none"
@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Any:
    """Where uploads are kept, until the test is over."""
    # % if cookiecutter.media == "local"
    settings.MEDIA_ROOT = tmp_path / "media"
    # % endif
    # % if cookiecutter.media == "s3"
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    # % endif
    return default_storage


# % endif
# % if cookiecutter.api != "none"
@pytest.fixture
def program() -> Program:
    """A stranger's program."""
    return Program(raise_request_exception=False)


@pytest.fixture
def members_program(user: User) -> Program:
    """A program with a token of the user."""
    program = Program(raise_request_exception=False)
    program.sign_in(ALICE)
    return program


# % endif
@pytest.fixture
def browser() -> Browser:
    """A stranger's browser."""
    return Browser()


@pytest.fixture
def user() -> User:
    """Somebody with an account."""
    # % if cookiecutter.login_by == "username"
    return get_user_model().objects.create_user(ALICE, "alice@site.example", PASSWORD)
    # % endif
    # % if cookiecutter.login_by == "email"
    return get_user_model().objects.create_user(ALICE, PASSWORD)
    # % endif


@pytest.fixture
def staff() -> User:
    """Somebody who may use the admin."""
    # % if cookiecutter.login_by == "username"
    return get_user_model().objects.create_superuser(ROOT, "root@site.example", PASSWORD)
    # % endif
    # % if cookiecutter.login_by == "email"
    return get_user_model().objects.create_superuser(ROOT, PASSWORD)
    # % endif


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
    # % if cookiecutter.mfa == "required"
    app_of(staff)
    prove(browser)
    # % endif
    return browser


# % if cookiecutter.mfa != "none"
def app_of(user: User) -> pyotp.TOTP:
    """An app that `user` has set up."""
    app = pyotp.TOTP(pyotp.random_base32())
    user.factors.create(kind="app", name="Phone", data=encrypt(app.secret))
    return app


def prove(browser: Browser) -> None:
    """Let the session of `browser` be one that has shown the second factor."""
    session = browser.session
    session["second_factor"] = True
    session.save()


@pytest.fixture
def half_browser(user: User, members_browser: Browser) -> Browser:
    """The browser of a user, who owes the second factor."""
    app_of(user)
    return members_browser


@pytest.fixture
def proven_browser(half_browser: Browser) -> Browser:
    """The browser of a user who has shown it."""
    prove(half_browser)
    return half_browser


# % endif
@pytest.fixture
def strict_browser() -> Browser:
    """A stranger's browser whose requests are checked for CSRF, as real ones are."""
    return Browser(enforce_csrf_checks=True)

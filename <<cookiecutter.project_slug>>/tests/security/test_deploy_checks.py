"""An unsafe setting tomorrow: each is caught by a deploy check, and today's settings by none."""

import re
import subprocess

import pytest
from django.conf import settings as live
from django.core import checks
from ninja.security import APIKeyQuery  # % if cookiecutter.api == "ninja"

UNGUARDED = [name for name in live.MIDDLEWARE if not re.search("csp|LoginRequired", name)]


def found():
    """The ids of what the deploy checks find, but for the test runner's own mail box."""
    messages = checks.run_checks(include_deployment_checks=True)
    return {message.id for message in messages if not message.is_silenced()} - {"mail.E001"}


# % if cookiecutter.media == "s3"
def bucket(**options):
    """STORAGES with other options of the bucket."""
    default = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": live.MEDIA_OPTIONS | options}
    return live.STORAGES | {"default": default}


# % endif
@pytest.fixture(autouse=True)
def no_env_file(settings, tmp_path):
    """Look for `.env` where there is none: a developer's own is not what is tested."""
    settings.BASE_DIR = tmp_path
    return tmp_path


def test_production_as_it_is_passes():
    assert found() == set()


@pytest.mark.parametrize(
    ("check", "name", "value"),
    [
        ("hardening.E001", "ADMIN_URL", "admin/"),
        ("hardening.E001", "ADMIN_URL", "a" * 30 + "/"),
        ("hardening.E002", "ALLOWED_HOSTS", ["*"]),
        ("hardening.E002", "ALLOWED_HOSTS", [".site.example"]),
        ("hardening.E003", "CORS_ALLOW_ALL_ORIGINS", True),
        ("hardening.E003", "CORS_ALLOWED_ORIGIN_REGEXES", [r".*"]),
        ("hardening.E004", "CORS_ALLOWED_ORIGINS", ["http://app.example"]),
        ("hardening.E005", "AUTHENTICATION_BACKENDS", [live.AUTHENTICATION_BACKENDS[1]]),
        ("hardening.E005", "AUTHENTICATION_BACKENDS", live.AUTHENTICATION_BACKENDS[::-1]),
        ("hardening.E005", "MIDDLEWARE", live.MIDDLEWARE[:-1]),
        ("hardening.E005", "MIDDLEWARE", []),
        ("hardening.E005", "AXES_ENABLED", False),
        ("hardening.E006", "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https")),
        ("hardening.E006", "USE_X_FORWARDED_HOST", True),
        ("hardening.E008", "PASSWORD_HASHERS", []),
        ("hardening.E008", "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"]),
        ("hardening.E009", "MIDDLEWARE", UNGUARDED),
        # % if cookiecutter.django_version == "6.1"
        ("hardening.E009", "SECURE_CSP", {}),
        ("hardening.E009", "SECURE_CSP", {"default-src": ["'unsafe-inline'"]}),
        ("hardening.E009", "SECURE_CSP", {"default-src": ["*"]}),
        # % endif
        # % if cookiecutter.django_version == "5.2"
        ("hardening.E009", "CONTENT_SECURITY_POLICY", None),
        (
            "hardening.E009",
            "CONTENT_SECURITY_POLICY",
            {"DIRECTIVES": {"default-src": ["'unsafe-inline'"]}},
        ),
        ("hardening.E009", "CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"default-src": ["*"]}}),
        # % endif
        ("hardening.E013", "MIDDLEWARE", UNGUARDED),
        # % if cookiecutter.mfa != "none"
        (
            "hardening.E043",
            "MIDDLEWARE",
            [name for name in live.MIDDLEWARE if "SecondFactor" not in name],
        ),
        (
            "hardening.E043",
            "MIDDLEWARE",
            [*live.MIDDLEWARE[::-1], "mfa.middleware.SecondFactorMiddleware"],
        ),
        # % endif
        ("hardening.E014", "SESSION_ENGINE", "django.contrib.sessions.backends.cache"),
        ("hardening.E014", "SESSION_ENGINE", "django.contrib.sessions.backends.cached_db"),
        ("hardening.E014", "SESSION_ENGINE", "django.contrib.sessions.backends.file"),
        ("hardening.E014", "AXES_HANDLER", "axes.handlers.cache.AxesCacheHandler"),
        # % if cookiecutter.error_reporting == "sentry"
        ("hardening.E040", "SENTRY_DSN", "http://key@sentry.example/1"),
        # % endif
        # % if cookiecutter.media == "local"
        ("hardening.E060", "MEDIA_ROOT", live.STATICFILES_DIRS[0] / "media"),
        ("hardening.E061", "MEDIA_ROOT", "/usr"),
        ("hardening.I062", "TRUSTED_PROXY_COUNT", 2),
        # % endif
        # % if cookiecutter.media == "s3"
        ("hardening.E063", "STORAGES", bucket(endpoint_url="http://s3.example")),
        ("hardening.E064", "STORAGES", bucket(querystring_auth=False)),
        ("hardening.E064", "STORAGES", bucket(querystring_expire=24 * 60 * 60)),
        ("hardening.E064", "STORAGES", bucket(custom_domain="cdn.example")),
        ("hardening.E064", "STORAGES", bucket(default_acl="public-read")),
        # % endif
        # % if cookiecutter.metrics == "prometheus"
        ("hardening.E042", "METRICS_ADDRESS", "0.0.0.0:9091"),
        ("hardening.E042", "METRICS_ADDRESS", "[::]:9091"),
        ("hardening.E042", "METRICS_ADDRESS", "8.8.8.8:9091"),
        ("hardening.E042", "METRICS_ADDRESS", ":9091"),
        # % endif
        ("security.W004", "SECURE_HSTS_SECONDS", 0),
        ("security.W008", "SECURE_SSL_REDIRECT", False),
        ("security.W009", "SECRET_KEY", "short"),
        ("security.W012", "SESSION_COOKIE_SECURE", False),
        ("security.W016", "CSRF_COOKIE_SECURE", False),
        ("security.W018", "DEBUG", True),
        ("security.W019", "X_FRAME_OPTIONS", "SAMEORIGIN"),
        ("security.W020", "ALLOWED_HOSTS", []),
    ],
)
def test_an_unsafe_setting_is_caught(settings, check, name, value):
    setattr(settings, name, value)
    assert check in found()


# % if cookiecutter.api == "ninja"
@pytest.mark.parametrize(
    ("check", "name", "value"),
    [
        ("E020", "auth", []),
        ("E021", "auth", [type("KeyInTheAddress", (APIKeyQuery,), {"authenticate": None})()]),
        ("E022", "docs_url", "/docs"),
        ("E022", "openapi_url", "/openapi.json"),
        ("E023", "throttle", []),
    ],
)
def test_an_unsafe_way_into_the_api_is_caught(monkeypatch, check, name, value):
    monkeypatch.setattr(f"api.v1.api.{name}", value)
    assert f"hardening.{check}" in found()


# % endif
# % if cookiecutter.api == "drf"
@pytest.mark.parametrize(
    ("check", "name", "value"),
    [
        ("E020", "DEFAULT_PERMISSION_CLASSES", []),
        ("E020", "DEFAULT_PERMISSION_CLASSES", ["rest_framework.permissions.AllowAny"]),
        (
            "E021",
            "DEFAULT_AUTHENTICATION_CLASSES",
            ["rest_framework.authentication.BasicAuthentication"],
        ),
        (
            "E021",
            "DEFAULT_AUTHENTICATION_CLASSES",
            ["rest_framework.authentication.TokenAuthentication"],
        ),
        (
            "E022",
            "DEFAULT_RENDERER_CLASSES",
            ["rest_framework.renderers.BrowsableAPIRenderer"],
        ),
        ("E023", "DEFAULT_THROTTLE_CLASSES", []),
        ("E023", "DEFAULT_PAGINATION_CLASS", None),
    ],
)
def test_an_unsafe_default_of_the_api_is_caught(settings, check, name, value):
    settings.REST_FRAMEWORK = live.REST_FRAMEWORK | {name: value}
    assert f"hardening.{check}" in found()


def test_a_token_for_ever_is_caught(settings):
    settings.REST_KNOX = live.REST_KNOX | {"TOKEN_TTL": None}
    assert "hardening.E021" in found()


# % endif
def test_a_key_that_the_example_shows_is_caught(no_env_file):
    (no_env_file / ".env.example").write_text(f"SECRET_KEY={live.SECRET_KEY}\n", encoding="utf-8")
    assert "hardening.E010" in found()


def test_an_env_file_that_others_can_read_is_caught(no_env_file):
    env_file = no_env_file / ".env"
    env_file.write_text("SECRET_KEY=x\n", encoding="utf-8")
    env_file.chmod(0o640)
    assert "hardening.E011" in found()
    env_file.chmod(0o600)
    assert "hardening.E011" not in found()


def test_an_env_file_that_git_tracks_is_caught(no_env_file):
    (no_env_file / ".env").touch(0o600)
    subprocess.run(["git", "init", "--quiet"], cwd=no_env_file, check=True)
    assert "hardening.E012" not in found()
    subprocess.run(["git", "add", "--force", ".env"], cwd=no_env_file, check=True)
    assert "hardening.E012" in found()

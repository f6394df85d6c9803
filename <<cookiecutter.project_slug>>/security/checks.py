"""Deploy checks for what Django's own do not look at; `manage.py check --deploy` runs them all.

A check is one function: its docstring says what goes wrong without it, its error how to mend it.
"""

import re
import stat
import subprocess
from collections.abc import Iterator
from ipaddress import ip_address  # % if cookiecutter.metrics == "prometheus"
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

ADMIN_URL_MIN_LENGTH = 22  # of 64 possible characters: 132 bits
# % if cookiecutter.cache == "local"
FORGETFUL_CACHES = (".LocMemCache", ".DummyCache")
# % endif
# % if cookiecutter.cache == "redis"
FORGETFUL_CACHES = (".LocMemCache", ".DummyCache", ".PagesCache")
# % endif


@register(Tags.security, deploy=True)
def check_admin_url(**kwargs: Any) -> Iterator[Error]:
    """A path that can be guessed is found by whoever tries the usual names."""
    path = settings.ADMIN_URL.strip("/")
    if len(path) < ADMIN_URL_MIN_LENGTH or len(set(path)) < 8:
        yield Error(
            "ADMIN_URL can be guessed.",
            hint="Set it to the value that `python -m config.newenv --production` prints.",
            id="hardening.E001",
        )


@register(Tags.security, deploy=True)
def check_allowed_hosts(**kwargs: Any) -> Iterator[Error]:
    """A wildcard lets a forged Host into links, such as the one that resets a password."""
    for host in settings.ALLOWED_HOSTS:
        if host.startswith(("*", ".")):
            yield Error(
                f"ALLOWED_HOSTS has the wildcard {host!r}.",
                hint="List each host name of the site.",
                id="hardening.E002",
            )


@register(Tags.security, deploy=True)
def check_cors(**kwargs: Any) -> Iterator[Error]:
    """Every origin, or a pattern that matches a stranger's, may read what we answer."""
    for name in (
        "CORS_ALLOW_ALL_ORIGINS",
        "CORS_ORIGIN_ALLOW_ALL",
        "CORS_ALLOWED_ORIGIN_REGEXES",
        "CORS_ORIGIN_REGEX_WHITELIST",
    ):
        if getattr(settings, name, None):
            yield Error(
                f"{name} opens the site to origins that nobody listed.",
                hint="Take it out, and list each origin in CORS_ALLOWED_ORIGINS.",
                id="hardening.E003",
            )
    for origin in settings.CORS_ALLOWED_ORIGINS:
        if not origin.startswith("https://"):
            yield Error(
                f"CORS_ALLOWED_ORIGINS lists {origin!r}, which anybody on the way can pose as.",
                hint="List it with https://.",
                id="hardening.E004",
            )


@register(Tags.security, deploy=True)
def check_axes(**kwargs: Any) -> Iterator[Error]:
    """Without django-axes in both places, or behind another backend, passwords can be tried."""
    backends, middleware = settings.AUTHENTICATION_BACKENDS, settings.MIDDLEWARE
    if (
        backends[:1] != ["axes.backends.AxesStandaloneBackend"]
        or middleware[-1:] != ["axes.middleware.AxesMiddleware"]
        or not getattr(settings, "AXES_ENABLED", True)
    ):
        yield Error(
            "django-axes does not guard every sign-in.",
            hint=(
                "Put axes.backends.AxesStandaloneBackend first in AUTHENTICATION_BACKENDS and "
                "axes.middleware.AxesMiddleware last in MIDDLEWARE, and leave AXES_ENABLED on."
            ),
            id="hardening.E005",
        )


@register(Tags.security, deploy=True)
def check_proxy_headers(**kwargs: Any) -> Iterator[Error]:
    """With no proxy to overwrite it, a forwarding header says what the client wants."""
    for name in ("SECURE_PROXY_SSL_HEADER", "USE_X_FORWARDED_HOST", "USE_X_FORWARDED_PORT"):
        if getattr(settings, name) and not settings.TRUSTED_PROXY_COUNT:
            yield Error(
                f"{name} believes a header that any client can send.",
                hint="Set TRUSTED_PROXY_COUNT to the number of your proxies, or take the setting out.",
                id="hardening.E006",
            )


@register(Tags.security, deploy=True)
def check_password_hasher(**kwargs: Any) -> Iterator[Error]:
    """The first hasher makes new hashes; Argon2 is the one that hardware helps least against."""
    if settings.PASSWORD_HASHERS[:1] != ["django.contrib.auth.hashers.Argon2PasswordHasher"]:
        yield Error(
            "New passwords are not hashed with Argon2.",
            hint="Put django.contrib.auth.hashers.Argon2PasswordHasher first in PASSWORD_HASHERS.",
            id="hardening.E008",
        )


@register(Tags.security, deploy=True)
def check_content_security_policy(**kwargs: Any) -> Iterator[Error]:
    """Without a policy, or with a keyword that turns it off, a script that got in runs."""
    # % if cookiecutter.django_version == "6.1"
    middleware = "django.middleware.csp.ContentSecurityPolicyMiddleware"
    policy = settings.SECURE_CSP
    # % endif
    # % if cookiecutter.django_version == "5.2"
    middleware = "csp.middleware.CSPMiddleware"
    policy = (getattr(settings, "CONTENT_SECURITY_POLICY", None) or {}).get("DIRECTIVES", {})
    # % endif
    sources = {str(source) for values in policy.values() for source in values}
    unsafe = sorted(source for source in sources if source == "*" or "unsafe-" in source)
    if unsafe or "default-src" not in policy or middleware not in settings.MIDDLEWARE:
        yield Error(
            f"The Content-Security-Policy allows {', '.join(unsafe)}."
            if unsafe
            else "There is no Content-Security-Policy with a default.",
            hint=f"Keep {middleware} in MIDDLEWARE and a nonce in place of unsafe sources.",
            id="hardening.E009",
        )


@register(Tags.security, deploy=True)
def check_secret_key(**kwargs: Any) -> Iterator[Error]:
    """A key that stands in the repository signs sessions for everybody who can read it."""
    example = settings.BASE_DIR / ".env.example"
    keys = {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS}
    text = example.read_text(encoding="utf-8") if example.is_file() else ""
    if keys & set(re.findall(r"^SECRET_KEY\w*=(.+)$", text, re.MULTILINE)):
        yield Error(
            "SECRET_KEY is the one that .env.example shows.",
            hint="Set it to the value that `python -m config.newenv --production` prints.",
            id="hardening.E010",
        )


@register(Tags.security, deploy=True)
def check_env_file(**kwargs: Any) -> Iterator[Error]:
    """Other users of the machine, or of the repository, read the secrets."""
    env_file = settings.BASE_DIR / ".env"
    if env_file.exists() and stat.S_IMODE(env_file.stat().st_mode) & 0o077:
        yield Error(
            "Other users of this machine can read .env.",
            hint="Run `chmod 600 .env`.",
            id="hardening.E011",
        )
    if is_tracked_by_git(".env"):
        yield Error(
            "git tracks .env.",
            hint="Run `git rm --cached .env`, and replace every secret in it.",
            id="hardening.E012",
        )


@register(Tags.security, deploy=True)
def check_sign_in_required(**kwargs: Any) -> Iterator[Error]:
    """Without the middleware, a view that forgets to ask for a sign-in is open to everybody."""
    if "django.contrib.auth.middleware.LoginRequiredMiddleware" not in settings.MIDDLEWARE:
        yield Error(
            "Views are open unless they say otherwise.",
            hint="Put LoginRequiredMiddleware after AuthenticationMiddleware in MIDDLEWARE.",
            id="hardening.E013",
        )


# % if cookiecutter.mfa != "none"
@register(Tags.security, deploy=True)
def check_second_factor(**kwargs: Any) -> Iterator[Error]:
    """Anywhere else, what stands before it takes who has shown a password alone for the user."""
    first = "django.contrib.auth.middleware.AuthenticationMiddleware"
    both = [first, "mfa.middleware.SecondFactorMiddleware"]
    middleware = settings.MIDDLEWARE
    if not any(middleware[place : place + 2] == both for place in range(len(middleware))):
        yield Error(
            "A password alone signs in who set up a second factor.",
            hint=f"Put {both[1]} right behind {first} in MIDDLEWARE.",
            id="hardening.E043",
        )


# % endif
@register(Tags.security, deploy=True)
def check_shared_state(**kwargs: Any) -> Iterator[Error]:
    """What one process keeps for itself, others do not know: a sign-out, a wrong password."""
    private = {
        name
        for name, cache in settings.CACHES.items()
        if cache["BACKEND"].endswith(FORGETFUL_CACHES)
    }
    sessions, lock_outs = settings.SESSION_ENGINE, settings.AXES_HANDLER
    alone = {
        "SESSION_ENGINE": sessions.endswith(".file")
        or (
            sessions.endswith((".cache", ".cached_db")) and settings.SESSION_CACHE_ALIAS in private
        ),
        "AXES_HANDLER": lock_outs.endswith(".AxesCacheHandler")
        and getattr(settings, "AXES_CACHE", "default") in private,
    }
    for name in alone:
        if alone[name]:
            yield Error(
                f"{name} keeps what only one process, or one machine, will find again.",
                hint="Keep it in the database.",
                id="hardening.E014",
            )


# % if cookiecutter.metrics == "prometheus"
@register(Tags.security, deploy=True)
def check_metrics_address(**kwargs: Any) -> Iterator[Error]:
    """Whoever reaches the metrics reads how the site is used, and asks no leave."""
    host = settings.METRICS_ADDRESS.rpartition(":")[0].strip("[]")
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    if not address or not address.is_private or address.is_unspecified:
        yield Error(
            f"METRICS_ADDRESS has {host!r}, which strangers may reach.",
            hint="Set it to an address on this machine or in a private network, and a port.",
            id="hardening.E042",
        )


# % endif
def is_tracked_by_git(name: str) -> bool:
    """Whether git tracks the file `name` of the project; no when there is no git."""
    command = ["git", "ls-files", "--error-unmatch", name]
    try:
        result = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True)  # noqa: S603 - no shell
    except FileNotFoundError:
        return False
    return result.returncode == 0

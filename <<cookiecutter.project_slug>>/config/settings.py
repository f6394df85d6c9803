"""Settings for every environment: production by default, development is what `.env` turns on.

What differs between machines comes from the environment. The process's own environment wins over
`.env`, and a name with `_FILE` appended reads its value from that file. `.env.example` documents
every name.
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF  # % if cookiecutter.django_version == "5.2"
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP  # % if cookiecutter.django_version == "6.1"

from config import services

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
env.read_env(BASE_DIR / ".env")

REQUIRED = [
    "SECRET_KEY",
    "ADMIN_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
]
if missing := [name for name in REQUIRED if not env.str(name, default="")]:
    raise ImproperlyConfigured(
        f"The environment lacks {', '.join(missing)}. For development, run `python -m config.newenv` "
        "to make or complete .env; for a server, set what `python -m config.newenv --production` "
        "prints."
    )

# The site

SITE_NAME = "<< cookiecutter.project_name | python >>"
# Published in /.well-known/security.txt.
SECURITY_CONTACT = "<< cookiecutter.author_email | python >>"

DEBUG = env.bool("DEBUG", default=False)
# Development is plain HTTP on localhost; everything else is HTTPS.
HTTPS = not DEBUG

SECRET_KEY = env.str("SECRET_KEY")
# Former keys, newest first: what they signed stays valid until they are taken out.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# No wildcard: a forged Host would end up in links and caches.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The admin's address is a secret of its own: guessing starts at a plain 404.
ADMIN_URL = env.str("ADMIN_URL").strip("/") + "/"

INSTALLED_APPS = [
    "accounts",
    "security",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "corsheaders",
    "csp",  # % if cookiecutter.django_version == "5.2"
]

# The order matters. What sets headers stands outside what may answer by itself (a redirect, a
# static file, an error), so that no response goes out bare.
MIDDLEWARE = [
    "security.middleware.ClientAddressMiddleware",
    "security.middleware.ResponseHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",  # % if cookiecutter.django_version == "6.1"
    "csp.middleware.CSPMiddleware",  # % if cookiecutter.django_version == "5.2"
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "security.middleware.RequestSizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "security.middleware.PrivatePagesMiddleware",
    "security.middleware.AdminAuditMiddleware",
    # Last: it turns a sign-in that django-axes refused into its 429.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",  # % if cookiecutter.django_version == "6.1"
                "config.context_processors.csp_nonce",  # % if cookiecutter.django_version == "5.2"
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": services.database(env.db_url("DATABASE_URL"), BASE_DIR)}
# % if cookiecutter.django_version == "5.2"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# % endif

LANGUAGE_CODE = "en"
TIME_ZONE = "<< cookiecutter.timezone | python >>"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
# WhiteNoise would otherwise let every origin read the static files.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# % if cookiecutter.django_version == "6.1"
MAILERS = {"default": services.mailer(env.email_url("EMAIL_URL"))}
# % endif
# % if cookiecutter.django_version == "5.2"
email = env.email_url("EMAIL_URL")
EMAIL_BACKEND = email["EMAIL_BACKEND"]
EMAIL_HOST = email["EMAIL_HOST"]
EMAIL_PORT = email["EMAIL_PORT"] or 25
EMAIL_HOST_USER = email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
# % endif
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Signing in

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "profile"
LOGOUT_REDIRECT_URL = "home"

AUTHENTICATION_BACKENDS = [
    # First, so that a locked-out sign-in is refused before a password is looked at.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Whoever reads the mailbox later finds a dead link. In seconds.
PASSWORD_RESET_TIMEOUT = 60 * 60

# Five wrong passwords for a user from an address lock that pair, on every way to sign in. Others
# at the address, and the user elsewhere, go on.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "security.addresses.lockout_address"
AXES_LOCKOUT_CALLABLE = "security.views.locked_out"

# Cookies and sessions

# A `__Host-` cookie is one that no other subdomain and no plain HTTP page can have set.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A stolen session is worth twelve hours at the most. In seconds, from signing in.
SESSION_COOKIE_AGE = 12 * 60 * 60

CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# HTTPS and proxies

SECURE_SSL_REDIRECT = HTTPS
# A load balancer asks for it over plain HTTP, behind the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]

# How many proxies of ours every request has passed, each of which appended to X-Forwarded-For.
# At 0 no forwarding header is believed: anybody can send one.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# % if cookiecutter.hsts == "one-hour"
# In seconds. One hour to start with: raise it to a year (31536000) when nothing breaks.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60)
# % else
# In seconds. Lower it for a first deployment: a browser remembers it for that long.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
# % endif
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# % if cookiecutter.hsts == "preload"
# The domain may be built into browsers (hstspreload.org). It takes months to get out again.
SECURE_HSTS_PRELOAD = True
# % else
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = [
    # Preloading is for a team to ask for, once every subdomain has HTTPS (hstspreload.org).
    "security.W021",
]
# % endif

# What browsers are told

# % if cookiecutter.django_version == "6.1"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# % endif
# % if cookiecutter.django_version == "5.2"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
# % endif
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Nothing here needs a device; an empty list keeps even our own pages from asking.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in [
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    ]
}

# Exactly these other origins may read responses in a browser, and without cookies.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])

# Limits, in bytes. A larger request is refused before it is read.

REQUEST_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Logging

# The audit log goes to stdout, a JSON object a line; everything else goes to stderr.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_admin_url": {"()": "security.logs.HideAdminUrl"}},
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "audit": {"()": "security.logs.AuditFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["hide_admin_url"],
            "formatter": "plain",
        },
        "audit": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "audit",
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handler would repeat what the root's writes.
        "django": {"handlers": [], "level": "NOTSET"},
        # The audit log tells of sign-ins already.
        "axes": {"level": "ERROR"},
        "django.security": {"handlers": ["audit"], "level": "INFO", "propagate": False},
        "security.audit": {"handlers": ["audit"], "level": "INFO", "propagate": False},
    },
}

"""Settings for every environment: production by default, development is what `.env` turns on.

What differs between machines comes from the environment. The process's own environment wins over
`.env`, and a name with `_FILE` appended reads its value from that file. `.env.example` documents
every name.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any  # % if cookiecutter.cache == "local"

import pymysql  # % if cookiecutter.database == "mysql"
from csp.constants import NONCE, NONE, SELF  # % if cookiecutter.django_version == "5.2"
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP  # % if cookiecutter.django_version == "6.1"

from config import services
from config.buckets import bucket  # % if cookiecutter.media == "s3"
from config.environment import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env")

REQUIRED = [
    "SECRET_KEY",
    "ADMIN_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "CACHE_URL",  # % if cookiecutter.cache == "redis"
    "BROKER_URL",  # % if cookiecutter.background_tasks == "celery"
    "EMAIL_URL",  # % if cookiecutter.email == "smtp"
    "EMAIL_API_KEY",  # % if cookiecutter.email != "smtp"
    "DEFAULT_FROM_EMAIL",
    # % if cookiecutter.media == "s3"
    "S3_ENDPOINT_URL",
    "S3_REGION",
    "S3_BUCKET",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    # % endif
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
    "tasks",  # % if cookiecutter.background_tasks == "database"
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "corsheaders",
    "mfa",  # % if cookiecutter.mfa != "none"
    "csp",  # % if cookiecutter.django_version == "5.2"
    "django_tasks",  # % if cookiecutter.background_tasks == "database" and cookiecutter.django_version == "5.2"
    "django_tasks_db",  # % if cookiecutter.background_tasks == "database"
    # % if cookiecutter.api != "none"
    "api",
    "notes",
    # % endif
    # % if cookiecutter.api == "drf"
    # Not "rest_framework" itself: it would only publish the scripts of a browsable API.
    "drf_spectacular",
    "knox",
    # % endif
]

# The order matters. What sets headers stands outside what may answer by itself (a redirect, a
# static file, an error), so that no response goes out bare.
MIDDLEWARE = [
    "security.middleware.RequestIdMiddleware",
    "config.metrics.MetricsMiddleware",  # % if cookiecutter.metrics == "prometheus"
    "security.middleware.ClientAddressMiddleware",
    "security.middleware.ResponseHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",  # % if cookiecutter.django_version == "6.1"
    "csp.middleware.CSPMiddleware",  # % if cookiecutter.django_version == "5.2"
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "api.middleware.ApiResponsesMiddleware",  # % if cookiecutter.api != "none"
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "security.middleware.RequestSizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "security.middleware.RequestTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "security.middleware.SignInAgainMiddleware",  # % if cookiecutter.frontend == "htmx"
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mfa.middleware.SecondFactorMiddleware",  # % if cookiecutter.mfa != "none"
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

# % if cookiecutter.database == "mysql"
# Django's backend asks for mysqlclient, which has to be compiled; PyMySQL poses as it.
pymysql.install_as_MySQLdb()
# % endif
DATABASES = {"default": services.database(env.db_url("DATABASE_URL"), BASE_DIR)}
# % if cookiecutter.django_version == "5.2"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# % endif
# % if cookiecutter.cache == "local"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Of Django's own 300 a few addresses could fill all, and so begin each other's counts anew.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
# % endif
# % if cookiecutter.cache == "redis"
# Sessions and wrong passwords stay in the database: a sign-out that a cache missed would be undone.
CACHES = services.caches(env.str("CACHE_URL"))
# % endif
# % if cookiecutter.background_tasks != "none"

# Background tasks

# In seconds. Whatever takes longer is ended.
TASK_TIME_LIMIT = 60
# % endif
# % if cookiecutter.background_tasks == "database"
# In seconds. One that failed is tried again then, and each time after five times as long: for
# half an hour and more.
TASK_FIRST_WAIT = 15
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# % endif
# % if cookiecutter.background_tasks == "celery"
# Beside the tasks.py of each app.
CELERY_IMPORTS = [
    "accounts.reset",
    "accounts.sign_up",  # % if cookiecutter.sign_up != "none"
    "mfa.changes",  # % if cookiecutter.mfa != "none"
]
CELERY_BROKER_URL, CELERY_BROKER_USE_SSL = services.broker(env.str("BROKER_URL"))
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
    # When a worker died with a task, the next one gets it after so many seconds. A worker that lives
    # has one for as long as it waits there for its next try, and then, behind all others that a mail
    # server which was down has left, for its turn: sooner, two would have it, and send a mail twice.
    "visibility_timeout": 30 * 60,
    # A Redis that hangs must not hang the site.
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# JSON alone, in and out: whoever gets at Redis could run code by a pickle.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# Nothing is kept of what a task was given, returned or failed with.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = TASK_TIME_LIMIT
# A task counts as done when it is, and not when it is begun.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# One that fails is tried again each minute, for half an hour.
CELERY_TASK_ANNOTATIONS = {
    "*": {"autoretry_for": (Exception,), "default_retry_delay": 60, "max_retries": 30}
}
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Nobody stops workers, or asks what they do, by a message in Redis.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
# % endif

LANGUAGE_CODE = "<< cookiecutter.language | python >>"
LOCALE_PATHS = [BASE_DIR / "locale"]  # % if cookiecutter.language != "en"
TIME_ZONE = "<< cookiecutter.timezone | python >>"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# % if cookiecutter.media == "local"

# What users upload. No address leads into this folder: a view hands each file to whom it belongs.
MEDIA_ROOT = BASE_DIR / env.str("MEDIA_ROOT", default="media")
MEDIA_URL = "media/"
# The group may read, for backups.
MEDIA_OPTIONS = {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750}

# % endif
# % if cookiecutter.media == "s3"

# What users upload. Each object is private, and a page that shows it has a link that ends soon.
MEDIA_URL = f"{env.str('S3_ENDPOINT_URL').rstrip('/')}/{env.str('S3_BUCKET')}/"
MEDIA_OPTIONS = bucket(
    MEDIA_URL, env.str("S3_REGION"), env.str("S3_ACCESS_KEY_ID"), env.str("S3_SECRET_ACCESS_KEY")
)

# % endif
STORAGES = {
    "default": {
        "BACKEND": "<< 'storages.backends.s3.S3Storage' if cookiecutter.media == 's3' else 'django.core.files.storage.FileSystemStorage' >>",
        "OPTIONS": MEDIA_OPTIONS,  # % if cookiecutter.media != "none"
    },
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

# % if cookiecutter.email == "smtp" and cookiecutter.django_version == "6.1"
MAILERS = {"default": services.mailer(env.email_url("EMAIL_URL"))}
# % endif
# % if cookiecutter.email == "smtp" and cookiecutter.django_version == "5.2"
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
# % if cookiecutter.email != "smtp"
EMAIL_API_KEY = env.str("EMAIL_API_KEY")
# % endif
# % if cookiecutter.email == "mailgun"
EMAIL_API_URL = f"https://api{'.eu' * env.bool('MAILGUN_EU', default=False)}.mailgun.net/v3"
# % endif
# % if cookiecutter.email != "smtp" and cookiecutter.django_version == "6.1"
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if EMAIL_API_KEY == "console"
    else {
        "BACKEND": "anymail.backends.<< cookiecutter.email >>.EmailBackend",
        "OPTIONS": {
            "<< 'server_token' if cookiecutter.email == 'postmark' else 'api_key' >>": EMAIL_API_KEY,
            "api_url": EMAIL_API_URL,  # % if cookiecutter.email == "mailgun"
            "timeout": 10,
        },
    }
}
# % endif
# % if cookiecutter.email != "smtp" and cookiecutter.django_version == "5.2"
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if EMAIL_API_KEY == "console"
    else "anymail.backends.<< cookiecutter.email >>.EmailBackend"
)
ANYMAIL = {
    "<< cookiecutter.email | upper >>_<< 'SERVER_TOKEN' if cookiecutter.email == 'postmark' else 'API_KEY' >>": EMAIL_API_KEY,
    "<< cookiecutter.email | upper >>_API_URL": EMAIL_API_URL,  # % if cookiecutter.email == "mailgun"
    "REQUESTS_TIMEOUT": 10,
}
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
# % if cookiecutter.sign_up == "open"
# The same for the link that makes an account.
SIGN_UP_TIMEOUT = 60 * 60
# % endif
# % if cookiecutter.sign_up == "invitation"
# The same for an invitation, which nobody waits for.
SIGN_UP_TIMEOUT = 3 * 24 * 60 * 60
# % endif

# % if cookiecutter.mfa != "none"
# For so long after the password the second factor may follow, and factors may be changed. In seconds.
SECOND_FACTOR_TIMEOUT = 10 * 60

# % endif
# Five wrong passwords for a user from an address lock that pair, on every way to sign in. Others
# at the address, and the user elsewhere, go on; security/lockout.py stops who tries many users.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# % if cookiecutter.login_by == "email"
# So Django's own form calls what it takes, whatever it is called in the database.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "security.lockout.address"
# % endif
AXES_COOLOFF_TIME = timedelta(minutes=30)
# What was typed is not kept with the count: `password`, and what else a form has of the kind.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "old_password",
    "new_password1",
    "new_password2",
    # % if cookiecutter.mfa != "none"
    "code",
    "passkey",
    # % endif
]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "security.lockout.CountFirstHandler"
AXES_CLIENT_IP_CALLABLE = "security.addresses.lockout_address"
AXES_LOCKOUT_CALLABLE = "security.views.locked_out"

# Cookies and sessions

# A `__Host-` cookie is one that no other subdomain and no plain HTTP page can have set.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A stolen session is worth twelve hours at the most. In seconds, from signing in, by
# `security/sessions.py`.
SESSION_COOKIE_AGE = 12 * 60 * 60

CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# HTTPS and proxies

SECURE_SSL_REDIRECT = HTTPS
# A load balancer asks for them over plain HTTP, behind the proxy.
# % if cookiecutter.background_tasks == "none"
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
# % else
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|workerz)$"]
# % endif

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
SECURE_CSP: dict[str, list[str]] = {
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
# % if cookiecutter.media == "s3"
# The bucket, and no other that the service has at its address.
SECURE_CSP["img-src"].append(MEDIA_URL)
# % endif
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
# % if cookiecutter.media == "s3"
# The bucket, and no other that the service has at its address.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] = [SELF, MEDIA_URL]
# % endif
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

# % if cookiecutter.api == "none"
# Exactly these other origins may read responses in a browser, and without cookies.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
# % endif
# % if cookiecutter.api != "none"
# Exactly these other origins may read the API's answers in a browser, and no page of the site.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/"
# With cookies they act as the user who is signed in here. A token needs none.
CORS_ALLOW_CREDENTIALS = env.bool("CORS_ALLOW_CREDENTIALS", default=False)
# % endif

# % if cookiecutter.api == "drf"
# The API

REST_FRAMEWORK = {
    # A view that is open to strangers says so, and is on the list in
    # `tests/security/test_sign_in_required.py`.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # The first one answers strangers: 401, and that a token is wanted.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.defaults.TokenAuthentication",
        "api.defaults.SessionAuthentication",
    ],
    # JSON alone, in and out.
    "DEFAULT_PARSER_CLASSES": ["api.defaults.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # Counted in the cache, so by each process for itself as long as that is local memory.  # % if cookiecutter.cache == "local"
    # Counted in Redis, by all processes together; without it the API answers 503.  # % if cookiecutter.cache == "redis"
    # Each minute of the clock begins anew: where two meet, both their shares may come at once.
    "DEFAULT_THROTTLE_CLASSES": ["api.defaults.RequestThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "300/min", "sign_in": "20/min"},
    "DEFAULT_PAGINATION_CLASS": "api.defaults.Pagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    # A stolen token is worth as long as a stolen session.
    "TOKEN_TTL": timedelta(seconds=SESSION_COOKIE_AGE),
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # What is sent differs from what comes back: nothing that is required may be empty.
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAdminUser"],
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["api.schema.document_errors"],
}

# % endif
# % if cookiecutter.api == "ninja"
# The API

# Counted in the cache, so by each process for itself as long as that is local memory.  # % if cookiecutter.cache == "local"
# Counted in Redis, by all processes together; without it the API answers 503.  # % if cookiecutter.cache == "redis"
# Each minute of the clock begins anew: where two meet, both their shares may come at once.
NINJA_DEFAULT_THROTTLE_RATES = {"user": "300/min", "sign_in": "20/min"}

# % endif
# Limits, in bytes. A larger request is refused before it is read.

REQUEST_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# % if cookiecutter.error_reporting == "sentry"
# Error reports, as security/error_reports.py sends them. Without an address there are none.

SENTRY_DSN = env.str("SENTRY_DSN", default="")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", default="production")
SENTRY_RELEASE = env.str("SENTRY_RELEASE", default="")

# % endif
# Logging and metrics  # % if cookiecutter.metrics == "prometheus"
# Logging  # % if cookiecutter.metrics == "none"

# The audit log goes to stdout, a JSON object a line; everything else goes to stderr. Each line has
# the id of its request, which the response has as X-Request-ID.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "security.logs.PlainFormatter",
            "format": "{asctime} {levelname} {request_id} {name}: {message}",
            "style": "{",
        },
        "audit": {"()": "security.logs.AuditFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
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
# % if cookiecutter.metrics == "prometheus"

# Where Prometheus reads, and nobody else: an address that the proxy does not lead to.
METRICS_ADDRESS = env.str("METRICS_ADDRESS", default="127.0.0.1:9091")
# % endif

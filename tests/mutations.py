"""Every control of a generated project, and the smallest change that takes it away.

Each change is made to a project of its own, whose tests or deploy checks must then fail:
`test_mutations.py` makes them, and writes what it saw to `docs/mutations.md`.
"""

from dataclasses import dataclass

SETTINGS = "config/settings.py"
CHECKS = "security/checks.py"
MIDDLEWARE = "security/middleware.py"


@dataclass(frozen=True)
class Mutation:
    """In `file`, `old` becomes `new`; the project's `attack`, a file of its tests, must notice."""

    control: str
    file: str
    old: str
    new: str
    attack: str
    project: str = "django61-sqlite"

    @property
    def change(self) -> str:
        """What is done, in one line."""
        if not self.new.strip():
            return f"without `{shown(self.old)}`"
        return f"`{shown(self.old)}` becomes `{shown(self.new)}`"


def shown(code: str) -> str:
    """Code as one line for a table."""
    return " ".join(code.split()).replace("|", "\\|")


def setting(control: str, old: str, new: str, attack: str, project: str = "") -> Mutation:
    """A line of the settings that becomes another, or goes."""
    return Mutation(control, SETTINGS, old, new, attack, project or "django61-sqlite")


def no_middleware(control: str, name: str, attack: str, project: str = "") -> Mutation:
    """A middleware that is gone."""
    return setting(control, f'    "{name}",\n', "", attack, project)


def no_check(name: str) -> Mutation:
    """A deploy check that is no longer registered."""
    registered = f"@register(Tags.security, deploy=True)\ndef {name}("
    return Mutation("deploy checks", CHECKS, registered, f"def {name}(", "test_deploy_checks.py")


MUTATIONS = [
    # Signing in
    no_middleware(
        "every view wants a sign-in",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "test_sign_in_required.py",
    ),
    Mutation(
        "public views are listed",
        "config/views.py",
        "@login_not_required\n@require_safe\ndef healthz",
        "@require_safe\ndef healthz",
        "test_sign_in_required.py",
    ),
    Mutation(
        "staff's pages are for staff",
        "accounts/views.py",
        "    if not request.user.is_staff:\n        raise PermissionDenied\n",
        "",
        "test_sign_in_required.py",
    ),
    Mutation(
        "a profile is one's own",
        "accounts/views.py",
        'cast("User", self.request.user)',
        'User.objects.get(pk=self.request.GET.get("id", self.request.user.pk))',
        "test_sign_in_required.py",
    ),
    Mutation(
        "users cannot promote themselves",
        "accounts/views.py",
        'fields = ["first_name", "last_name"]',
        'fields = ["first_name", "last_name", "is_staff"]',
        "test_sign_in_required.py",
    ),
    Mutation(
        "no link signs anybody out",
        "accounts/urls.py",
        "auth_views.LogoutView.as_view()",
        "auth_views.LogoutView.as_view(http_method_names=['get', 'post'], get=lambda v, r: v.post(r))",
        "test_sessions.py",
    ),
    # Brute force
    setting(
        "lock-out",
        '    "axes.backends.AxesStandaloneBackend",\n',
        "",
        "test_brute_force.py",
    ),
    setting(
        "lock-out: first backend",
        '    "axes.backends.AxesStandaloneBackend",\n'
        '    "django.contrib.auth.backends.ModelBackend",\n',
        '    "django.contrib.auth.backends.ModelBackend",\n'
        '    "axes.backends.AxesStandaloneBackend",\n',
        "test_brute_force.py",
    ),
    no_middleware("lock-out answers 429", "axes.middleware.AxesMiddleware", "test_brute_force.py"),
    setting(
        "lock-out: limit",
        "AXES_FAILURE_LIMIT = 5",
        "AXES_FAILURE_LIMIT = 500",
        "test_brute_force.py",
    ),
    setting(
        "lock-out: for the pair of user and address",
        'AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]',
        'AXES_LOCKOUT_PARAMETERS = ["ip_address"]',
        "test_brute_force.py",
    ),
    setting(
        "lock-out: for the pair of user and address",
        'AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]',
        'AXES_LOCKOUT_PARAMETERS = ["username"]',
        "test_brute_force.py",
    ),
    setting(
        "lock-out: for how long",
        "AXES_COOLOFF_TIME = timedelta(minutes=30)",
        "AXES_COOLOFF_TIME = timedelta(seconds=1)",
        "test_brute_force.py",
    ),
    setting(
        "lock-out: success forgets mistakes",
        "AXES_RESET_ON_SUCCESS = True",
        "AXES_RESET_ON_SUCCESS = False",
        "test_brute_force.py",
    ),
    setting(
        "lock-out: an IPv6 network is one address",
        'AXES_CLIENT_IP_CALLABLE = "security.addresses.lockout_address"\n',
        "",
        "test_brute_force.py",
    ),
    Mutation(
        "lock-out: an IPv6 network is one address",
        "security/addresses.py",
        "(address, 64)",
        "(address, 128)",
        "test_brute_force.py",
    ),
    setting(
        "lock-out says when to try again",
        'AXES_LOCKOUT_CALLABLE = "security.views.locked_out"\n',
        "",
        "test_brute_force.py",
    ),
    no_middleware(
        "the client's address behind proxies",
        "security.middleware.ClientAddressMiddleware",
        "test_brute_force.py",
    ),
    Mutation(
        "the client's address is not the client's word",
        "security/addresses.py",
        "chain[-proxies]",
        "chain[0]",
        "test_brute_force.py",
    ),
    Mutation(
        "the client's address is an address",
        "security/addresses.py",
        "str(ip_address(chain[-proxies]))",
        "chain[-proxies]",
        "test_brute_force.py",
    ),
    # The admin
    setting(
        "the admin's path is random",
        'env.str("ADMIN_URL").strip("/") + "/"',
        '"admin/"',
        "test_admin_path.py",
    ),
    Mutation(
        "the admin's path is long",
        "config/newenv.py",
        'f"{secrets.token_urlsafe(24)}/"',
        'f"{secrets.token_urlsafe(8)}/"',
        "test_leaked_credentials.py",
    ),
    setting(
        "logs hide the admin's path",
        '            "filters": ["hide_admin_url"],\n',
        "",
        "test_admin_path.py",
    ),
    Mutation(
        "logs hide the admin's path",
        "security/logs.py",
        'text.replace(settings.ADMIN_URL, "<admin>/")',
        "text",
        "test_admin_path.py",
    ),
    Mutation(
        "the audit log hides the admin's path",
        "security/logs.py",
        "hide_admin_url(request.path) if request",
        "request.path if request",
        "test_admin_path.py",
    ),
    Mutation(
        "no page tells the admin's path",
        "accounts/views.py",
        "        raise PermissionDenied\n",
        '        return __import__("django.shortcuts").shortcuts.redirect("admin:login")\n',
        "test_admin_path.py",
    ),
    # CSRF
    no_middleware("CSRF tokens", "django.middleware.csrf.CsrfViewMiddleware", "test_csrf.py"),
    setting(
        "CSRF trusts no other origin",
        'CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])',
        'CSRF_TRUSTED_ORIGINS = ["https://*.evil.example", "https://evil.example"]',
        "test_csrf.py",
    ),
    setting(
        "the CSRF cookie is Secure",
        "CSRF_COOKIE_SECURE = HTTPS",
        "CSRF_COOKIE_SECURE = False",
        "test_csrf.py",
    ),
    setting(
        "the CSRF cookie is HttpOnly",
        "CSRF_COOKIE_HTTPONLY = True",
        "CSRF_COOKIE_HTTPONLY = False",
        "test_csrf.py",
    ),
    setting(
        "the CSRF cookie is SameSite",
        'CSRF_COOKIE_SAMESITE = "Lax"',
        'CSRF_COOKIE_SAMESITE = "None"',
        "test_csrf.py",
    ),
    setting(
        "the CSRF cookie is this host's",
        'CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS',
        'CSRF_COOKIE_NAME = "csrf" if HTTPS',
        "test_csrf.py",
    ),
    # Sessions
    setting(
        "the session cookie is Secure",
        "SESSION_COOKIE_SECURE = HTTPS",
        "SESSION_COOKIE_SECURE = False",
        "test_sessions.py",
    ),
    setting(
        "the session cookie is HttpOnly",
        "SESSION_COOKIE_HTTPONLY = True",
        "SESSION_COOKIE_HTTPONLY = False",
        "test_sessions.py",
    ),
    setting(
        "the session cookie is SameSite",
        'SESSION_COOKIE_SAMESITE = "Lax"',
        'SESSION_COOKIE_SAMESITE = "None"',
        "test_sessions.py",
    ),
    setting(
        "the session cookie is this host's",
        'SESSION_COOKIE_NAME = "__Host-session" if HTTPS',
        'SESSION_COOKIE_NAME = "session" if HTTPS',
        "test_https.py",
    ),
    setting(
        "sessions age",
        "SESSION_COOKIE_AGE = 12 * 60 * 60",
        "SESSION_COOKIE_AGE = 14 * 24 * 60 * 60",
        "test_sessions.py",
    ),
    setting(
        "sessions do not grow younger",
        "SESSION_COOKIE_AGE = 12 * 60 * 60",
        "SESSION_COOKIE_AGE = 12 * 60 * 60\nSESSION_SAVE_EVERY_REQUEST = True",
        "test_sessions.py",
    ),
    setting(
        "no cookie but the two",
        'MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"\n',
        "",
        "test_https.py",
    ),
    # HTTPS
    setting(
        "plain HTTP leads to HTTPS",
        "SECURE_SSL_REDIRECT = HTTPS",
        "SECURE_SSL_REDIRECT = False",
        "test_https.py",
    ),
    setting(
        "plain HTTP is for the health check alone",
        'SECURE_REDIRECT_EXEMPT = [r"^healthz$"]',
        'SECURE_REDIRECT_EXEMPT = [r"healthz"]',
        "test_https.py",
    ),
    setting(
        "no forwarded scheme without a proxy",
        "if TRUSTED_PROXY_COUNT:",
        "if True:",
        "test_deploy_checks.py",
    ),
    Mutation(
        "no forwarded scheme around the proxy",
        MIDDLEWARE,
        'request.META.pop("HTTP_X_FORWARDED_PROTO", None)',
        "pass",
        "test_https.py",
    ),
    setting(
        "HSTS: for how long",
        "default=365 * 24 * 60 * 60",
        "default=60",
        "test_leaked_credentials.py",
    ),
    setting(
        "HSTS: subdomains",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS = True",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS = False",
        "test_https.py",
    ),
    Mutation(
        "TLS to the database",
        "config/services.py",
        '        options.setdefault("sslmode", "verify-full")\n',
        "        pass\n",
        "test_database_tls.py",
        "django61-postgresql",
    ),
    Mutation(
        "TLS to the database verifies",
        "config/services.py",
        'options.setdefault("sslmode", "verify-full")',
        'options.setdefault("sslmode", "require")',
        "test_database_tls.py",
        "django61-postgresql",
    ),
    Mutation(
        "the deploy check of the database",
        "security/database_checks.py",
        '{"require", "verify-ca", "verify-full"}',
        '{"prefer", "require", "verify-ca", "verify-full"}',
        "test_database_tls.py",
        "django61-postgresql",
    ),
    # What browsers are told
    no_middleware(
        "Content-Security-Policy",
        "django.middleware.csp.ContentSecurityPolicyMiddleware",
        "test_xss.py",
    ),
    no_middleware(
        "Content-Security-Policy",
        "csp.middleware.CSPMiddleware",
        "test_xss.py",
        "django52-sqlite",
    ),
    setting(
        "CSP: nothing by default",
        '"default-src": [CSP.NONE]',
        '"default-src": ["*"]',
        "test_xss.py",
    ),
    setting(
        "CSP: no inline script",
        '"script-src": [CSP.SELF, CSP.NONCE]',
        '"script-src": [CSP.SELF, CSP.UNSAFE_INLINE]',
        "test_xss.py",
    ),
    setting(
        "CSP: no inline script",
        '"script-src": [SELF, NONCE]',
        '"script-src": [SELF, "\'unsafe-inline\'"]',
        "test_xss.py",
        "django52-sqlite",
    ),
    setting(
        "CSP: nonces",
        '"script-src": [CSP.SELF, CSP.NONCE]',
        '"script-src": [CSP.SELF]',
        "test_xss.py",
    ),
    setting(
        "CSP: nonces",
        '                "django.template.context_processors.csp",\n',
        "",
        "test_xss.py",
    ),
    setting(
        "CSP: no inline style",
        '"style-src": [CSP.SELF, CSP.NONCE]',
        '"style-src": ["*"]',
        "test_xss.py",
    ),
    setting(
        "CSP: no sending elsewhere",
        '"connect-src": [CSP.SELF]',
        '"connect-src": ["*"]',
        "test_xss.py",
    ),
    setting(
        "CSP: no form to elsewhere",
        '    "form-action": [CSP.SELF],\n',
        "",
        "test_xss.py",
    ),
    setting(
        "CSP: no foreign base",
        '    "base-uri": [CSP.NONE],\n',
        "",
        "test_xss.py",
    ),
    setting(
        "no frames (CSP)",
        '    "frame-ancestors": [CSP.NONE],\n',
        "",
        "test_clickjacking.py",
    ),
    no_middleware(
        "no frames (header)",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "test_clickjacking.py",
    ),
    setting(
        "no frames (header)",
        'X_FRAME_OPTIONS = "DENY"',
        'X_FRAME_OPTIONS = "SAMEORIGIN"',
        "test_clickjacking.py",
    ),
    setting(
        "headers on static files too",
        "MIDDLEWARE = [\n",
        'MIDDLEWARE = [\n    "whitenoise.middleware.WhiteNoiseMiddleware",\n',
        "test_clickjacking.py",
    ),
    no_middleware(
        "Permissions-Policy",
        "django_permissions_policy.PermissionsPolicyMiddleware",
        "test_response_headers.py",
    ),
    no_middleware(
        "Cross-Origin-Resource-Policy",
        "security.middleware.ResponseHeadersMiddleware",
        "test_response_headers.py",
    ),
    Mutation(
        "Cross-Origin-Resource-Policy",
        MIDDLEWARE,
        '"Cross-Origin-Resource-Policy": "same-origin"',
        '"Cross-Origin-Resource-Policy": "cross-origin"',
        "test_response_headers.py",
    ),
    setting(
        "no sniffing of types",
        "SECURE_CONTENT_TYPE_NOSNIFF = True",
        "SECURE_CONTENT_TYPE_NOSNIFF = False",
        "test_deploy_checks.py",
    ),
    setting(
        "Referrer-Policy",
        'SECURE_REFERRER_POLICY = "same-origin"',
        'SECURE_REFERRER_POLICY = "unsafe-url"',
        "test_response_headers.py",
    ),
    setting(
        "Cross-Origin-Opener-Policy",
        'SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"',
        'SECURE_CROSS_ORIGIN_OPENER_POLICY = "unsafe-none"',
        "test_response_headers.py",
    ),
    no_middleware(
        "private pages are not cached",
        "security.middleware.PrivatePagesMiddleware",
        "test_private_pages.py",
    ),
    # CORS
    setting(
        "CORS: an exact list",
        'CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])',
        'CORS_ALLOWED_ORIGINS = []\nCORS_ALLOWED_ORIGIN_REGEXES = [r"https://app.example"]',
        "test_cors.py",
    ),
    setting(
        "CORS: an exact list",
        'CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])',
        "CORS_ALLOWED_ORIGINS = []\nCORS_ALLOW_ALL_ORIGINS = True",
        "test_cors.py",
    ),
    setting(
        "CORS: empty by default",
        'env.list("CORS_ALLOWED_ORIGINS", default=[])',
        'env.list("CORS_ALLOWED_ORIGINS", default=["https://a.example"])',
        "test_leaked_credentials.py",
    ),
    setting(
        "CORS: without cookies",
        'CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])',
        'CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])\n'
        "CORS_ALLOW_CREDENTIALS = True",
        "test_cors.py",
    ),
    no_middleware("CORS", "corsheaders.middleware.CorsMiddleware", "test_cors.py"),
    setting(
        "CORS: not for static files",
        "WHITENOISE_ALLOW_ALL_ORIGINS = False",
        "WHITENOISE_ALLOW_ALL_ORIGINS = True",
        "test_cors.py",
    ),
    # Hosts
    setting(
        "no other host",
        'ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")',
        'ALLOWED_HOSTS = ["*"]',
        "test_host_header.py",
    ),
    setting(
        "no subdomain by accident",
        'ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")',
        'ALLOWED_HOSTS = ["." + host for host in env.list("ALLOWED_HOSTS")]',
        "test_host_header.py",
    ),
    setting(
        "no forwarded host",
        'ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")',
        'ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS"), "evil.example"]\nUSE_X_FORWARDED_HOST = True',
        "test_host_header.py",
    ),
    # Passwords
    setting(
        "Argon2",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "test_passwords.py",
    ),
    setting(
        "passwords: twelve characters",
        '{"min_length": 12}',
        '{"min_length": 8}',
        "test_passwords.py",
    ),
    setting(
        "passwords: not personal",
        '    {"NAME": "django.contrib.auth.password_validation.'
        'UserAttributeSimilarityValidator"},\n',
        "",
        "test_passwords.py",
    ),
    setting(
        "passwords: not common",
        '    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},\n',
        "",
        "test_passwords.py",
    ),
    setting(
        "passwords: not digits alone",
        '    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},\n',
        "",
        "test_passwords.py",
    ),
    setting(
        "reset links die",
        "PASSWORD_RESET_TIMEOUT = 60 * 60",
        "PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60",
        "test_passwords.py",
    ),
    # Injection
    Mutation(
        "SQL takes parameters",
        "accounts/models.py",
        "text.lower().translate(LIKE_ESCAPES)",
        "text.lower()",
        "test_sql_injection.py",
    ),
    Mutation(
        "SQL is never built from strings",
        "accounts/models.py",
        "return self.raw(\n",
        'if text == "never":\n            self.raw(f"SELECT * FROM {text}")\n        return self.raw(\n',
        "test_sql_injection.py",
    ),
    Mutation(
        "templates escape",
        "templates/accounts/people.html",
        "{{ query }}",
        "{{ query|safe }}",
        "test_xss.py",
    ),
    Mutation(
        "templates have no inline script",
        "templates/home.html",
        "{% endblock",
        "<script>go()</script>{% endblock",
        "test_xss.py",
    ),
    # Requests
    no_middleware(
        "a limit on requests",
        "security.middleware.RequestSizeMiddleware",
        "test_request_size.py",
    ),
    setting(
        "a limit on requests",
        "REQUEST_MAX_BYTES = 10 * 1024 * 1024",
        "REQUEST_MAX_BYTES = 100 * 1024 * 1024",
        "test_request_size.py",
    ),
    setting(
        "a limit on forms",
        "DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024",
        "DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024",
        "test_request_size.py",
    ),
    setting(
        "a limit on fields",
        "DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000",
        "DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000",
        "test_request_size.py",
    ),
    setting(
        "a limit on files",
        "DATA_UPLOAD_MAX_NUMBER_FILES = 20",
        "DATA_UPLOAD_MAX_NUMBER_FILES = 1000",
        "test_request_size.py",
    ),
    # Secrets
    setting(
        "production by default",
        'env.bool("DEBUG", default=False)',
        'env.bool("DEBUG", default=True)',
        "test_leaked_credentials.py",
    ),
    setting(
        "no start without a secret key",
        'REQUIRED = [\n    "SECRET_KEY",\n',
        "REQUIRED = [\n",
        "test_leaked_credentials.py",
    ),
    setting(
        "former keys are read",
        'env.list("SECRET_KEY_FALLBACKS", default=[])',
        "[]",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "git ignores .env",
        ".gitignore",
        ".env\n.env.*\n",
        "",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "git ignores other env files",
        ".gitignore",
        ".env.*\n",
        "",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "the example holds no secret",
        ".env.example",
        "SECRET_KEY=\n",
        "SECRET_KEY=a-real-one-that-was-committed\n",
        "test_leaked_credentials.py",
    ),
    Mutation(
        ".env is private at once",
        "config/newenv.py",
        "os.O_WRONLY | os.O_CREAT, 0o600",
        "os.O_WRONLY | os.O_CREAT, 0o644",
        "test_leaked_credentials.py",
    ),
    Mutation(
        ".env is made private",
        "config/newenv.py",
        "        os.chmod(path, 0o600)\n",
        "",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "what is added does not turn debug on",
        "config/newenv.py",
        "filled(example, fresh), fresh)",
        "filled(example, DEVELOPMENT | fresh), fresh)",
        "test_leaked_credentials.py",
    ),
    # The audit log
    setting(
        "Django's refusals are in the audit log",
        '        "django.security": {"handlers": ["audit"], "level": "INFO", "propagate": False},\n',
        "",
        "test_audit_log.py",
    ),
    no_middleware(
        "changes in the admin are in the audit log",
        "security.middleware.AdminAuditMiddleware",
        "test_audit_log.py",
    ),
    Mutation(
        "sign-ins are in the audit log",
        "security/audit.py",
        "@receiver(user_logged_in)\n",
        "",
        "test_audit_log.py",
    ),
    Mutation(
        "wrong passwords are in the audit log",
        "security/audit.py",
        "@receiver(user_login_failed)\n",
        "",
        "test_audit_log.py",
    ),
    Mutation(
        "lock-outs are in the audit log",
        "security/audit.py",
        "@receiver(user_locked_out)\n",
        "",
        "test_audit_log.py",
    ),
    Mutation(
        "sign-outs are in the audit log",
        "security/audit.py",
        "@receiver(user_logged_out)\n",
        "",
        "test_audit_log.py",
    ),
    Mutation(
        "the audit log is JSON",
        "security/logs.py",
        "return json.dumps(",
        "return str(",
        "test_audit_log.py",
    ),
    # Packages and CI
    Mutation(
        "packages are pinned",
        "pyproject.toml",
        '"django~=6.1.3"',
        '"django"',
        "test_packages.py",
    ),
    Mutation(
        "actions are pinned by commit",
        ".github/workflows/ci.yml",
        "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
        "@v7",
        "test_ci.py",
    ),
    Mutation(
        "CI may do nothing by default",
        ".github/workflows/ci.yml",
        "permissions: {}\n",
        "",
        "test_ci.py",
    ),
    Mutation(
        "CI leaves no credentials behind",
        ".github/workflows/ci.yml",
        "          persist-credentials: false\n",
        "",
        "test_ci.py",
    ),
    # Deploy checks
    no_check("check_admin_url"),
    no_check("check_allowed_hosts"),
    no_check("check_cors"),
    no_check("check_axes"),
    no_check("check_proxy_headers"),
    no_check("check_password_hasher"),
    no_check("check_content_security_policy"),
    no_check("check_secret_key"),
    no_check("check_env_file"),
    no_check("check_sign_in_required"),
]

"""Every control of a generated project, and the smallest change that takes it away.

Each change is made to a project of its own, whose tests or deploy checks must then fail:
`test_mutations.py` makes them, and writes what it saw to `docs/mutations.md`.
"""

from dataclasses import dataclass

SETTINGS = "config/settings.py"
CHECKS = "security/checks.py"
MIDDLEWARE = "security/middleware.py"
UPLOADS = "security/uploads.py"


@dataclass(frozen=True)
class Mutation:
    """In `file`, `old` becomes `new`; the project's `attack`, a file of its tests, must notice.

    Without `old`, `file` is a new one.
    """

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
        if not self.old:
            return f"`{self.file}` with `{shown(self.new)}`"
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


def drf(control: str, file: str, old: str, new: str, attack: str) -> Mutation:
    """A change to a project whose API is made with Django REST Framework."""
    return Mutation(control, file, old, new, attack, "django61-drf")


def no_drf_check(name: str) -> Mutation:
    """A deploy check of that API that is no longer registered."""
    registered = f"@register(Tags.security, deploy=True)\ndef {name}("
    return drf(
        "deploy checks of the API",
        "security/api_checks.py",
        registered,
        f"def {name}(",
        "test_deploy_checks.py",
    )


def sandbox(old: str, new: str) -> Mutation:
    """A wall of the unit's sandbox that is lower, or gone."""
    unit = "deploy/systemd/site.service"
    return Mutation("the site's sandbox", unit, old, new, "test_service_sandbox.py", "server")


def container(control: str, old: str, new: str, file: str = "compose.yaml") -> Mutation:
    """A wall of the containers that is lower, or gone."""
    return Mutation(control, file, old, new, "test_containers.py", "containers")


def image(control: str, old: str, new: str, file: str = "Dockerfile") -> Mutation:
    """A wall of the image that is lower, or gone."""
    return Mutation(control, file, old, new, "test_image.py", "containers")


def kubernetes(control: str, name: str, old: str, new: str) -> Mutation:
    """A wall of the pods that is lower, or gone."""
    file = f"deploy/kubernetes/base/{name if '.' in name else f'{name}.yaml'}"
    return Mutation(control, file, old, new, "test_kubernetes.py", "kubernetes")


def ninja(control: str, file: str, old: str, new: str, attack: str) -> Mutation:
    """A change to a project whose API is made with Django Ninja."""
    return Mutation(control, file, old, new, attack, "django52-ninja")


def mysql(control: str, file: str, old: str, new: str, attack: str) -> Mutation:
    """A change to a project on MySQL or MariaDB, with all that can be asked for."""
    return Mutation(control, file, old, new, attack, "full52")


def htmx(control: str, file: str, old: str, new: str) -> Mutation:
    """A change to a project whose pages have parts that htmx fetches."""
    return Mutation(control, file, old, new, "test_htmx.py", "full52")


def full(control: str, file: str, old: str, new: str, attack: str) -> Mutation:
    """A change to a project with all that can be asked for."""
    return Mutation(control, file, old, new, attack, "full61")


def redis_api(control: str, file: str, old: str, new: str, attack: str) -> Mutation:
    """A change to a project whose API counts in Redis."""
    return Mutation(control, file, old, new, attack, "django52-ninja")


def local(control: str, file: str, old: str, new: str, attack: str = "test_uploads.py") -> Mutation:
    """A change to a project that keeps uploads on its disk, with all that can be asked for."""
    return Mutation(control, file, old, new, attack, "full52")


def bucket(
    control: str, file: str, old: str, new: str, attack: str = "test_uploads.py"
) -> Mutation:
    """A change to a project that keeps uploads in a bucket, with all that can be asked for."""
    return Mutation(control, file, old, new, attack, "full61")


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
        "a profile saves the names alone",
        "accounts/views.py",
        "User.objects.filter(pk=self.object.pk).update(**form.cleaned_data)",
        "form.save()",
        "test_sign_in_required.py",
    ),
    Mutation(
        "no link signs anybody out",
        "accounts/urls.py",
        "auth_views.LogoutView.as_view()",
        "auth_views.LogoutView.as_view(http_method_names=['get', 'post'], get=lambda v, r: v.post(r))",
        "test_sessions.py",
    ),
    Mutation(
        "a view written later wants a sign-in",
        "config/urls.py",
        '    path("healthz"',
        '    path("later/<uuid:key>/", views.home),\n    path("healthz"',
        "test_sign_in_required.py",
    ),
    Mutation(
        "sign-out clears the browser's store",
        MIDDLEWARE,
        "elif was_signed_in and SESSION_KEY not in request.session:",
        "elif False:",
        "test_sessions.py",
    ),
    setting(
        "the server keeps the session",
        "SESSION_COOKIE_HTTPONLY = True",
        'SESSION_COOKIE_HTTPONLY = True\nSESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"',
        "test_sessions.py",
    ),
    Mutation(
        "staff does what it has the permission for",
        "accounts/admin.py",
        "admin.site.register(User, UserAdmin)",
        "admin.site.register(User, UserAdmin)\nUserAdmin.has_view_permission = lambda *_: True",
        "test_sign_in_required.py",
    ),
    # An exception made for one page
    Mutation(
        "no view does without the CSRF check",
        "config/urls.py",
        "from config import views\n",
        "from django.views.decorators.csrf import csrf_exempt\n\nfrom config import views\n\n"
        "views.home = csrf_exempt(views.home)\n",
        "test_every_page.py",
    ),
    Mutation(
        "no page lets itself be framed",
        "accounts/views.py",
        "@require_safe\ndef people(",
        "@__import__('django.views.decorators.clickjacking').views.decorators.clickjacking.xframe_options_exempt\n"
        "@require_safe\ndef people(",
        "test_every_page.py",
    ),
    Mutation(
        "no page has a weaker policy",
        "accounts/views.py",
        "@require_safe\ndef people(",
        "@__import__('django.views.decorators.csp').views.decorators.csp.csp_override({})\n"
        "@require_safe\ndef people(",
        "test_every_page.py",
    ),
    Mutation(
        "no page sets a weaker cookie",
        "accounts/views.py",
        '    return render(request, "accounts/people.html", context)\n',
        '    page = render(request, "accounts/people.html", context)\n'
        '    page.set_cookie("last_query", query)\n'
        "    return page\n",
        "test_every_page.py",
    ),
    Mutation(
        "looking at a page changes nothing",
        "accounts/views.py",
        '    query = request.GET.get("q", "")\n',
        '    query = request.GET.get("q", "")\n    request.user.save()\n',
        "test_every_page.py",
    ),
    # Finding out who has an account
    setting(
        "a disabled account is not told",
        '    "django.contrib.auth.backends.ModelBackend",\n',
        '    "django.contrib.auth.backends.ModelBackend",\n'
        '    "django.contrib.auth.backends.AllowAllUsersModelBackend",\n',
        "test_who_has_an_account.py",
    ),
    Mutation(
        "a reset does not tell who has an account",
        "accounts/urls.py",
        "views.PasswordResetView.as_view()",
        'views.PasswordResetView.as_view(form_class=type("Telling", (auth_views.PasswordResetForm,), '
        '{"clean_email": lambda form: next(form.get_users(form.cleaned_data["email"])).email}))',
        "test_who_has_an_account.py",
    ),
    Mutation(
        "a reset does not tell who has an account by its time",
        "accounts/views.py",
        "return AnswerFirst(str(self.success_url), partial(super().form_valid, form))",
        "return super().form_valid(form)",
        "test_who_has_an_account.py",
    ),
    Mutation(
        "a reset does not tell who has an account by the next request",
        "gunicorn.conf.py",
        "keepalive = 0\n",
        "",
        "test_who_has_an_account.py",
    ),
    Mutation(
        "a reset does not tell who has an account by a connection that breaks off",
        "accounts/responses.py",
        "except Exception:",
        "except ZeroDivisionError:",
        "test_who_has_an_account.py",
    ),
    full(
        "a worker looks up who has an account, and no page",
        "accounts/views.py",
        "if may_be_mailed(self.request, email):",
        "if may_be_mailed(self.request, email) and next(form.get_users(email), None):",
        "test_who_has_an_account.py",
    ),
    full(
        "signing up does not tell who has an account by its time",
        "accounts/sign_up.py",
        "        # A mail of the same make",
        '        if is_taken(form.cleaned_data["email"]):\n            return super().form_valid(form)\n'
        "        # A mail of the same make",
        "test_who_has_an_account.py",
    ),
    full(
        "signing up does not tell who has an account by its answer",
        "accounts/sign_up.py",
        "        # A mail of the same make",
        '        if is_taken(form.cleaned_data["email"]):\n            return self.form_invalid(form)\n'
        "        # A mail of the same make",
        "test_who_has_an_account.py",
    ),
    Mutation(
        "a mailbox gets a few mails an hour",
        "security/mail_limit.py",
        "TO_ONE_MAILBOX, FROM_ONE_ADDRESS = 5, 20",
        "TO_ONE_MAILBOX, FROM_ONE_ADDRESS = 5000, 20",
        "test_mail_flood.py",
    ),
    Mutation(
        "a mailbox gets a few mails however it is written",
        "security/mail_limit.py",
        "{_folded(mailbox)}",
        "{mailbox.lower()}",
        "test_mail_flood.py",
    ),
    Mutation(
        "what nobody sees makes no other mailbox",
        "security/mail_limit.py",
        "domain = punycode(domain)",
        "pass",
        "test_mail_flood.py",
    ),
    Mutation(
        "mails are counted for an hour",
        "security/mail_limit.py",
        "count(cache, key, 60 * 60)",
        "count(cache, key, 60)",
        "test_mail_flood.py",
    ),
    setting(
        "many who ask for others begin no count of mails anew",
        '        "OPTIONS": {"MAX_ENTRIES": 50_000},\n',
        "",
        "test_mail_flood.py",
    ),
    Mutation(
        "what cannot be counted is not sent",
        "security/mail_limit.py",
        "UNCOUNTED = (RedisError, ValueError)",
        "UNCOUNTED = RedisError",
        "test_mail_flood.py",
        "full61",
    ),
    Mutation(
        "an address has a few mails sent an hour",
        "security/mail_limit.py",
        "TO_ONE_MAILBOX, FROM_ONE_ADDRESS = 5, 20",
        "TO_ONE_MAILBOX, FROM_ONE_ADDRESS = 5, 20_000",
        "test_mail_flood.py",
    ),
    Mutation(
        "signing up floods no mailbox",
        "accounts/sign_up.py",
        "if not may_be_mailed(",
        "if False and not may_be_mailed(",
        "test_mail_flood.py",
        "full61",
    ),
    Mutation(
        "without Redis no mail goes uncounted",
        "security/mail_limit.py",
        "        return False\n",
        "        return True\n",
        "test_cache.py",
        "full61",
    ),
    full(
        "one address signs up at a time",
        "accounts/sign_up.py",
        "class AddressField(auth_forms.UsernameField, forms.EmailField):\n",
        "class AddressField(forms.EmailField):\n"
        "    def clean(self, value):\n"
        "        return User.normalize_username(super().clean(value))\n\n",
        "test_sign_up.py",
    ),
    full(
        "no second account by signing up",
        "accounts/sign_up.py",
        'return None if is_taken(who["email"]) else User(**who)',
        "return User(**who)",
        "test_sign_up.py",
    ),
    mysql(
        "an address that looks alike is another's",
        "accounts/sign_up.py",
        "return folded(email) in map(folded, found)",
        "return found.exists()",
        "test_sign_up.py",
    ),
    mysql(
        "a name is kept as the page to sign in reads it",
        "accounts/sign_up.py",
        '        field_classes = {"username": auth_forms.UsernameField}\n',
        "",
        "test_sign_up.py",
    ),
    full(
        "an address is kept as the page to sign in reads it",
        "accounts/sign_up.py",
        "class AddressField(auth_forms.UsernameField, forms.EmailField)",
        "class AddressField(forms.EmailField)",
        "test_sign_up.py",
    ),
    full(
        "no link for who has an account",
        "accounts/sign_up.py",
        'if is_taken(who["email"]):',
        'if is_taken("nobody"):',
        "test_sign_up.py",
    ),
    full(
        "the link that makes an account is signed for that alone",
        "accounts/sign_up.py",
        "who = signing.loads(token, salt=SALT, max_age=settings.SIGN_UP_TIMEOUT)",
        "who = signing.loads(token.rpartition(':')[0] + ':' + signing.TimestampSigner(salt=SALT)"
        ".signature(token.rpartition(':')[0]), salt=SALT)",
        "test_sign_up.py",
    ),
    full(
        "the link that makes an account gets into no log",
        "accounts/sign_up.py",
        "        if not opened:\n",
        "        if False:\n",
        "test_sign_up.py",
    ),
    full(
        "the link that makes an account dies",
        "accounts/sign_up.py",
        ", max_age=settings.SIGN_UP_TIMEOUT",
        "",
        "test_sign_up.py",
    ),
    Mutation(
        "only who may make accounts invites",
        "accounts/sign_up.py",
        '    permission_required = "accounts.add_user"\n',
        "    permission_required: tuple[str, ...] = ()\n",
        "test_sign_up.py",
        "full52",
    ),
    full(
        "a password alone is not enough",
        "config/settings.py",
        '    "mfa.middleware.SecondFactorMiddleware",\n',
        "",
        "test_second_factor.py",
    ),
    full(
        "who is half signed in is nobody, in views of both kinds",
        "mfa/middleware.py",
        "        request.auser = auser\n",
        "",
        "test_second_factor.py",
    ),
    full(
        "only the pages that lead on are open before the second factor",
        "mfa/middleware.py",
        'in [*pages, "logout"]',
        'in [*pages, "logout", "profile"]',
        "test_second_factor.py",
    ),
    full(
        "staff has to have a second factor",
        "mfa/sessions.py",
        "return user.is_staff and not has_factor(user)",
        "return False",
        "test_second_factor.py",
    ),
    full(
        "a password that is typed again wants the second factor again",
        "mfa/sessions.py",
        "    request.session.pop(PROVEN, None)\n",
        "",
        "test_second_factor.py",
    ),
    full(
        "a session that is half signed in ends soon",
        "mfa/middleware.py",
        "                logout(request)",
        "                self.hide_user(request, HalfSignedIn(request.user))",
        "test_second_factor.py",
    ),
    full(
        "the image of an app's key wants a fresh sign-in",
        "mfa/views.py",
        "class QRView(FreshSignInMixin):\n",
        "class QRView(FreshSignInMixin):\n    dispatch = View.dispatch\n",
        "test_second_factor.py",
    ),
    full(
        "the session has another key after the second factor",
        "mfa/sessions.py",
        "    request.session.cycle_key()\n",
        "",
        "test_second_factor.py",
    ),
    full(
        "second factors are counted wherever they come from",
        "mfa/tries.py",
        "request.axes_ip_address, request.axes_locked_out = ANYWHERE, False",
        "request.axes_locked_out = False",
        "test_second_factor.py",
    ),
    full(
        "a second factor is counted before it is looked at",
        "mfa/proof.py",
        "    if not tries.may_try(request, user):\n        return False\n",
        "",
        "test_second_factor.py",
    ),
    setting(
        "what was typed for a second factor is not kept",
        '    "code",\n    "passkey",\n',
        "",
        "test_second_factor.py",
        "full61",
    ),
    full(
        "a code of an app opens once",
        "mfa/codes.py",
        "return unused.update(last_step=step) == 1",
        "return step > 0",
        "test_second_factor.py",
    ),
    full(
        "of two who send a code at once one gets in",
        "mfa/codes.py",
        "Factor.objects.filter(pk=factor.pk, last_step__lt=step)",
        "Factor.objects.filter(pk=factor.pk) if step > factor.last_step else Factor.objects.none()",
        "test_second_factor.py",
    ),
    full(
        "a code of an app is good for a short time",
        "mfa/codes.py",
        "steps = [now, now - 1, now + 1]",
        "steps = list(range(now - 20, now + 20))",
        "test_second_factor.py",
    ),
    full(
        "a code is one's own",
        "mfa/codes.py",
        "RecoveryCode.objects.filter(user=user, digest=",
        "RecoveryCode.objects.filter(digest=",
        "test_second_factor.py",
    ),
    full(
        "a recovery code opens once",
        "mfa/codes.py",
        ", used=False)",
        ")",
        "test_second_factor.py",
    ),
    full(
        "the database holds no secret of an app",
        "mfa/encryption.py",
        "return MultiFernet([Fernet(urlsafe_b64encode(derived(key))) for key in keys])",
        'return type("Plain", (), {"encrypt": lambda self, text: text, "decrypt": lambda self, text: text})()',
        "test_second_factor.py",
    ),
    full(
        "a new SECRET_KEY locks nobody out",
        "mfa/encryption.py",
        "keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]",
        "keys = [settings.SECRET_KEY]",
        "test_second_factor.py",
    ),
    full(
        "a change of second factors wants a fresh sign-in",
        "mfa/views.py",
        "        if is_fresh(request):",
        "        if request.user:",
        "test_second_factor.py",
    ),
    full(
        "nobody removes another's second factor",
        "mfa/views.py",
        "return self.user.factors.all()",
        "return Factor.objects.all()",
        "test_second_factor.py",
    ),
    full(
        "a change of second factors is told",
        "mfa/changes.py",
        '    tell(request, factor.user, "factor_removed")\n',
        "",
        "test_second_factor.py",
    ),
    full(
        "a change of second factors is made whole or not at all",
        "mfa/views.py",
        "    @transaction.atomic  # none is stored without the recovery codes\n",
        "",
        "test_second_factor.py",
    ),
    full(
        "a mail that cannot be sent undoes no change of second factors",
        "mfa/changes.py",
        "robust=True",
        "robust=False",
        "test_second_factor.py",
    ),
    full(
        "an app proves that it works before it counts",
        "mfa/views.py",
        "        if not step:\n            return None\n",
        "",
        "test_second_factor.py",
    ),
    full(
        "a passkey answers this site alone",
        "mfa/passkeys.py",
        "        # It would take subdomains too.\n        verify_origin=lambda said: said == origin,\n",
        "",
        "test_passkeys.py",
    ),
    full(
        "a passkey answers a question once",
        "mfa/passkeys.py",
        "    challenge: Any = request.session.pop(CHALLENGE, None)",
        '    challenge: Any = request.session.get(CHALLENGE) or {"user_verification": None, "challenge": '
        'json.loads(websafe_decode(json.loads(answer)["response"]["clientDataJSON"]))["challenge"]}',
        "test_passkeys.py",
    ),
    full(
        "a passkey is one's own",
        "mfa/passkeys.py",
        "user.factors.filter(kind=Factor.Kind.PASSKEY)",
        "Factor.objects.filter(kind=Factor.Kind.PASSKEY)",
        "test_passkeys.py",
    ),
    full(
        "deploy checks of the second factor",
        CHECKS,
        "@register(Tags.security, deploy=True)\ndef check_second_factor(",
        "def check_second_factor(",
        "test_deploy_checks.py",
    ),
    drf(
        "the API lets nobody around the second factor",
        "api/views.py",
        "if sessions.has_factor(user) and not is_proof(",
        "if not user.is_active and not is_proof(",
        "test_second_factor.py",
    ),
    ninja(
        "Ninja: the API lets nobody around the second factor",
        "api/signing_in.py",
        "if sessions.has_factor(user) and not is_proof(",
        "if not user.is_active and not is_proof(",
        "test_second_factor.py",
    ),
    drf(
        "a token makes no session fresh",
        "api/tokens.py",
        "    del request.session\n",
        "",
        "test_second_factor.py",
    ),
    ninja(
        "Ninja: a token changes no session",
        "api/tokens.py",
        "    del request.session\n",
        "",
        "test_api_tokens.py",
    ),
    Mutation(
        "a token of staff that owes a second factor opens nothing",
        "api/defaults.py",
        "        if owes_factor(auth_token.user):\n",
        "        if not auth_token.user:\n",
        "test_second_factor.py",
        "django52-drf",
    ),
    ninja(
        "Ninja: a token of staff that owes a second factor opens nothing",
        "api/guards.py",
        "        if found and owes_factor(found.user):\n            return None\n",
        "",
        "test_second_factor.py",
    ),
    drf(
        "the first second factor ends the tokens",
        "mfa/views.py",
        "        AuthToken.objects.filter(user=self.user).delete()\n",
        "",
        "test_second_factor.py",
    ),
    full(
        "one account for each address",
        "accounts/migrations/0001_initial.py",
        "max_length=254, unique=True, verbose_name",
        "max_length=254, verbose_name",
        "test_email_addresses.py",
    ),
    full(
        "addresses in small letters, by the database",
        "accounts/migrations/0001_initial.py",
        """                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="email_in_small_letters",
                    )
                ],
""",
        "",
        "test_email_addresses.py",
    ),
    full(
        "addresses in small letters, by the model",
        "accounts/fields.py",
        "return value.lower() if isinstance(value, str) else value",
        "return value",
        "test_email_addresses.py",
    ),
    full(
        "a lock-out counts an address however it is written",
        "security/lockout.py",
        "return str(name).lower()[:255] if name else None",
        "return str(name)[:255] if name else None",
        "test_email_addresses.py",
    ),
    full(
        "a lock-out counts an address however long it is",
        "security/lockout.py",
        "return str(name).lower()[:255] if name else None",
        "return str(name).lower() if name else None",
        "test_email_addresses.py",
    ),
    full(
        "a lock-out counts each address by itself",
        "config/settings.py",
        'AXES_USERNAME_FORM_FIELD = "username"\n',
        "",
        "test_brute_force.py",
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
    Mutation(
        "SECURITY.md tells how the lock works",
        "SECURITY.md",
        "after 5 wrong passwords",
        "after 10 wrong passwords",
        "test_brute_force.py",
    ),
    setting(
        "lock-out: a try counts before it is looked at",
        'AXES_HANDLER = "security.lockout.CountFirstHandler"\n',
        "",
        "test_brute_force.py",
    ),
    Mutation(
        "lock-out: one password is not tried on many users",
        "security/lockout.py",
        "users_at_address(request) >= USERS_AT_ONE_ADDRESS",
        "users_at_address(request) >= 1000 * USERS_AT_ONE_ADDRESS",
        "test_brute_force.py",
    ),
    Mutation(
        "lock-out: who is refused does not keep an address locked",
        "security/lockout.py",
        "            return True\n",
        "            super().user_login_failed(type(self), credentials or {}, request)\n"
        "            return True\n",
        "test_brute_force.py",
    ),
    Mutation(
        "lock-out: an old password is counted too",
        "accounts/forms.py",
        "if authenticate(self.request, username=name, password=password) != self.user:",
        "if not self.user.check_password(password):",
        "test_brute_force.py",
    ),
    Mutation(
        "lock-out: an old password is counted in the admin too",
        "config/urls.py",
        "{settings.ADMIN_URL}password_change/",
        "{settings.ADMIN_URL}password/",
        "test_brute_force.py",
    ),
    setting(
        "lock-out: no password is kept with the count",
        '    "new_password1",\n',
        "",
        "test_brute_force.py",
    ),
    Mutation(
        "lock-out: not one try too many",
        "security/lockout.py",
        "failures_since_start > get_failure_limit",
        "failures_since_start > 2 * get_failure_limit",
        "test_brute_force.py",
    ),
    Mutation(
        "lock-out: the last try may be right",
        "security/lockout.py",
        "        request.axes_locked_out = False\n",
        "",
        "test_brute_force.py",
    ),
    Mutation(
        "nginx says from where a request came",
        "deploy/nginx.conf",
        "$proxy_add_x_forwarded_for",
        "$http_x_forwarded_for",
        "test_proxy_files.py",
    ),
    Mutation(
        "nginx says whether it was HTTPS",
        "deploy/nginx.conf",
        "X-Forwarded-Proto $scheme",
        "X-Forwarded-Proto $http_x_forwarded_proto",
        "test_proxy_files.py",
    ),
    Mutation(
        "nginx speaks no broken TLS",
        "deploy/nginx.conf",
        "TLSv1.2 TLSv1.3",
        "TLSv1 TLSv1.2 TLSv1.3",
        "test_proxy_files.py",
    ),
    Mutation(
        "Caddy believes no client",
        "deploy/Caddyfile",
        "# trusted_proxies 192.0.2.0/24",
        "trusted_proxies 0.0.0.0/0",
        "test_proxy_files.py",
    ),
    Mutation(
        "processes count together: writers wait",
        "config/services.py",
        '            "transaction_mode": "IMMEDIATE",\n',
        "",
        "test_sqlite.py",
    ),
    Mutation(
        "processes count together: writers wait",
        "config/services.py",
        '            "timeout": 20,\n',
        "",
        "test_sqlite.py",
    ),
    Mutation(
        "processes count together: readers go on",
        "config/services.py",
        "PRAGMA journal_mode=WAL; ",
        "",
        "test_sqlite.py",
    ),
    # Health checks
    Mutation(
        "a stranger is not told what is down",
        "config/views.py",
        'return HttpResponse("no\\n", ',
        "return HttpResponse(str(error), ",
        "test_health_checks.py",
    ),
    Mutation(
        "without a database the site is not ready",
        "config/views.py",
        """        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
""",
        "",
        "test_health_checks.py",
    ),
    Mutation(
        "with a migration to apply the site is not ready",
        "config/views.py",
        "        require_migrations()\n",
        "",
        "test_health_checks.py",
    ),
    Mutation(
        "to ask whether it is ready costs one query",
        "config/views.py",
        "@cache\n",
        "@lambda function: setattr(function, 'cache_clear', list) or function\n",
        "test_health_checks.py",
    ),
    Mutation(
        "no cache answers a health check",
        "config/views.py",
        "@never_cache\n@require_safe\ndef readyz",
        "@require_safe\ndef readyz",
        "test_health_checks.py",
    ),
    # Metrics
    full(
        "metrics have an address of their own",
        "config/urls.py",
        '    path("healthz"',
        '    path("metrics", __import__("django.contrib.auth.decorators").contrib.auth.decorators'
        '.login_not_required(lambda request: __import__("django.http").http.HttpResponse('
        '__import__("prometheus_client").generate_latest()))),\n    path("healthz"',
        "test_metrics.py",
    ),
    full(
        "metrics have views for labels, not addresses",
        "config/metrics.py",
        'request.resolver_match.view_name if request.resolver_match else "none"',
        "request.path",
        "test_metrics.py",
    ),
    full(
        "metrics have no method that a client made up",
        "config/metrics.py",
        'request.method if request.method in METHODS else "other"',
        "request.method",
        "test_metrics.py",
    ),
    full(
        "deploy checks: the metrics' address is private",
        "security/checks.py",
        "@register(Tags.security, deploy=True)\ndef check_metrics_address(",
        "def check_metrics_address(",
        "test_deploy_checks.py",
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
        '"class": "security.logs.PlainFormatter"',
        '"class": "logging.Formatter"',
        "test_admin_path.py",
    ),
    Mutation(
        "logs hide the admin's path",
        "security/logs.py",
        're.sub(address, "<admin>", text)',
        "text",
        "test_admin_path.py",
    ),
    Mutation(
        "logs hide the admin's path however it is written",
        "security/logs.py",
        '.rstrip("/")',
        "",
        "test_admin_path.py",
    ),
    Mutation(
        "no log shows the admin's path as a pattern",
        "security/logs.py",
        'r"\\\\*" + ',
        "",
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
    # The decoy of the admin
    Mutation(
        "the decoy takes no password",
        "security/decoy.py",
        "return token_urlsafe()",
        'return str(self.cleaned_data["password"])',
        "test_admin_decoy.py",
        "django52-sqlite",
    ),
    Mutation(
        "the decoy lets nobody in",
        "security/decoy.py",
        "        return False\n",
        "        return super().has_permission(request)\n",
        "test_admin_decoy.py",
        "django52-sqlite",
    ),
    Mutation(
        "the decoy takes as long as the admin",
        "security/decoy.py",
        "    def clean_password(self) -> str:\n",
        "    def clean(self):\n"
        "        raise self.get_invalid_login_error()\n\n"
        "    def clean_password(self) -> str:\n",
        "test_admin_decoy.py",
        "django52-sqlite",
    ),
    Mutation(
        "the decoy tells who knocked",
        MIDDLEWARE,
        '            audit.record("admin_decoy", request)\n',
        "            pass\n",
        "test_admin_decoy.py",
        "django52-sqlite",
    ),
    Mutation(
        "the decoy is not the admin in the audit log",
        MIDDLEWARE,
        'and "admin" in match.namespaces',
        'and "admin" in match.app_names',
        "test_admin_decoy.py",
        "django52-sqlite",
    ),
    Mutation(
        "the decoy does not lead to the admin",
        "security/decoy.py",
        'DecoySite(name="decoy")',
        'DecoySite(name="admin")',
        "test_admin_decoy.py",
        "django52-sqlite",
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
    Mutation(
        "signing in leads nowhere else",
        "accounts/urls.py",
        'LoginView.as_view(extra_context={"site_name": settings.SITE_NAME})',
        'LoginView.as_view(success_url_allowed_hosts={"evil.example"})',
        "test_open_redirect.py",
    ),
    Mutation(
        "signing out leads nowhere else",
        "accounts/urls.py",
        "auth_views.LogoutView.as_view()",
        'auth_views.LogoutView.as_view(success_url_allowed_hosts={"evil.example"})',
        "test_open_redirect.py",
    ),
    Mutation(
        "signing in makes a new session key",
        "accounts/models.py",
        "from django.contrib.auth.models import",
        "from django.contrib.sessions.backends.base import SessionBase\n"
        "SessionBase.cycle_key = lambda self: None\n"
        "from django.contrib.auth.models import",
        "test_sessions.py",
    ),
    setting(
        "sessions age",
        "SESSION_COOKIE_AGE = 12 * 60 * 60",
        "SESSION_COOKIE_AGE = 14 * 24 * 60 * 60",
        "test_sessions.py",
    ),
    Mutation(
        "no use makes a session last longer",
        "security/sessions.py",
        "@receiver(user_logged_in)\n",
        "",
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
        "plain HTTP is for the health checks alone",
        'SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]',
        'SECURE_REDIRECT_EXEMPT = [r"(healthz|readyz)"]',
        "test_https.py",
    ),
    setting(
        "no forwarded scheme without a proxy",
        "if TRUSTED_PROXY_COUNT:",
        "if True:",
        "test_deploy_checks.py",
    ),
    setting(
        "the proxy says HTTPS by the header that it sets",
        '("HTTP_X_FORWARDED_PROTO", "https")',
        '("HTTP_X_FORWARDED_SSL", "on")',
        "test_https.py",
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
    setting(
        "HSTS on every response",
        '    "django.middleware.security.SecurityMiddleware",\n'
        '    "corsheaders.middleware.CorsMiddleware",\n'
        '    "security.middleware.RequestSizeMiddleware",\n'
        '    "whitenoise.middleware.WhiteNoiseMiddleware",\n',
        '    "corsheaders.middleware.CorsMiddleware",\n'
        '    "security.middleware.RequestSizeMiddleware",\n'
        '    "whitenoise.middleware.WhiteNoiseMiddleware",\n'
        '    "django.middleware.security.SecurityMiddleware",\n',
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
        "TLS to the database knows the authorities",
        "config/services.py",
        "        share_authorities()\n",
        "        pass\n",
        "test_database_tls.py",
        "django61-postgresql",
    ),
    Mutation(
        "other authorities stand in their place",
        "config/services.py",
        "if not found.keys() & os.environ.keys():",
        "if True:",
        "test_database_tls.py",
        "django61-postgresql",
    ),
    Mutation(
        "TLS to a database that the query names",
        "config/services.py",
        '("host", "hostaddr", "service")',
        '("host", "service")',
        "test_database_tls.py",
        "django61-postgresql",
    ),
    Mutation(
        "the deploy check of the database",
        "security/database_checks.py",
        'options.get("sslmode") == "verify-full"',
        'options.get("sslmode") in {"require", "verify-full"}',
        "test_database_tls.py",
        "django61-postgresql",
    ),
    mysql(
        "MySQL: TLS to the database",
        "config/services.py",
        "if authority or is_elsewhere(url_config):",
        "if authority:",
        "test_database_tls.py",
    ),
    mysql(
        "MySQL: TLS to the database verifies",
        "config/services.py",
        "ssl.create_default_context(cafile=cafile)",
        "ssl._create_unverified_context(cafile=cafile)",
        "test_database_tls.py",
    ),
    mysql(
        "MySQL: the deploy check of the database",
        "security/database_checks.py",
        "        and context.check_hostname\n",
        "",
        "test_database_tls.py",
    ),
    mysql(
        "MySQL: what does not fit is refused",
        "config/services.py",
        '"sql_mode": "TRADITIONAL"',
        '"sql_mode": "NO_ENGINE_SUBSTITUTION"',
        "test_mysql.py",
    ),
    mysql(
        "MySQL: a transaction sees what others committed",
        "config/services.py",
        '"isolation_level": "read committed"',
        '"isolation_level": "repeatable read"',
        "test_mysql.py",
    ),
    mysql(
        "MySQL: a try that a deadlock took back is counted",
        "security/lockout.py",
        "if error.args[:1] != (1213,) or not tries_left:",
        "if True:",
        "test_mysql.py",
    ),
    full(
        "Redis: pages do without it",
        "security/cache.py",
        "        except RedisError as error:\n",
        "        except ZeroDivisionError as error:\n",
        "test_cache.py",
    ),
    full(
        "Redis: nothing out of it is run",
        "config/services.py",
        '            "serializer": "security.cache.JSONSerializer",\n',
        "",
        "test_cache.py",
    ),
    full(
        "Redis: one that hangs does not hang the site",
        "config/services.py",
        '            "socket_timeout": 0.5,\n',
        '            "socket_timeout": 5,\n',
        "test_cache.py",
    ),
    full(
        "Redis: that it is down is logged once",
        "security/cache.py",
        "            PagesCache.down = True\n",
        "",
        "test_cache.py",
    ),
    full(
        "Redis: the deploy check wants TLS",
        "security/cache_checks.py",
        'server.get("connection_class") is SSLConnection',
        "True",
        "test_cache.py",
    ),
    full(
        "Redis: the deploy check wants TLS that verifies",
        "security/cache_checks.py",
        '        and server.get("ssl_cert_reqs", "required") == "required"\n',
        "",
        "test_cache.py",
    ),
    full(
        "Redis: the deploy check wants a password",
        "security/cache_checks.py",
        'if not server.get("password"):',
        "if False:",
        "test_cache.py",
    ),
    full(
        "Redis: a session is no matter for it",
        "security/checks.py",
        '(".LocMemCache", ".DummyCache", ".PagesCache")',
        '(".LocMemCache", ".DummyCache")',
        "test_deploy_checks.py",
    ),
    redis_api(
        "Redis: what it would count is refused without it",
        "security/cache.py",
        'ConnectionProxy(caches, "limits")',
        '__import__("django.core.cache.backends.locmem").core.cache.backends.locmem.LocMemCache("", {})',
        "test_cache.py",
    ),
    redis_api(
        "Redis: the API says that it is closed",
        "api/middleware.py",
        "isinstance(exception, RedisError)",
        "False",
        "test_cache.py",
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
    setting(
        "Permissions-Policy: each device",
        '        "display-capture",\n',
        "",
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
    setting(
        "CORS: not into private networks",
        'CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])',
        'CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])\n'
        "CORS_ALLOW_PRIVATE_NETWORK = True",
        "test_cors.py",
    ),
    no_middleware("CORS", "corsheaders.middleware.CorsMiddleware", "test_cors.py"),
    setting(
        "CORS: a listed origin reads every refusal",
        '    "corsheaders.middleware.CorsMiddleware",\n'
        '    "security.middleware.RequestSizeMiddleware",\n',
        '    "security.middleware.RequestSizeMiddleware",\n'
        '    "corsheaders.middleware.CorsMiddleware",\n',
        "test_cors.py",
    ),
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
        "passwords: not nearly personal",
        'UserAttributeSimilarityValidator"},\n',
        'UserAttributeSimilarityValidator", "OPTIONS": {"max_similarity": 1.0}},\n',
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
    Mutation(
        "a new password changes nothing else",
        "accounts/forms.py",
        'user.save(update_fields=["password"])',
        "user.save()",
        "test_passwords.py",
    ),
    Mutation(
        "nor does one by a link",
        "config/urls.py",
        "as_view(form_class=SetPasswordForm)",
        "as_view()",
        "test_passwords.py",
    ),
    Mutation(
        "a new password takes the old one",
        "accounts/forms.py",
        "if authenticate(self.request, username=name, password=password) != self.user:",
        "if False:",
        "test_passwords.py",
    ),
    Mutation(
        "no page shows a hash",
        "templates/accounts/people.html",
        "{{ person.get_full_name }}",
        "{{ person.get_full_name }} {{ person.password }}",
        "test_passwords.py",
    ),
    Mutation(
        "a reset link is the proof",
        "config/urls.py",
        "PasswordResetConfirmView.as_view(",
        'PasswordResetConfirmView.as_view(token_generator=type("Any", (), {"check_token": lambda *_: True})(), ',
        "test_passwords.py",
    ),
    Mutation(
        "a reset link signs nobody in",
        "config/urls.py",
        "PasswordResetConfirmView.as_view(",
        "PasswordResetConfirmView.as_view(post_reset_login=True, "
        'post_reset_login_backend="django.contrib.auth.backends.ModelBackend", ',
        "test_passwords.py",
    ),
    Mutation(
        "no step of a reset can be skipped",
        "config/urls.py",
        "PasswordResetConfirmView.as_view(",
        'PasswordResetConfirmView.as_view(reset_url_token="x-y", token_generator=type("Any", (), {"check_token": lambda *_: True})(), ',
        "test_input_validation.py",
    ),
    Mutation(
        "the server checks what a form lets through",
        "accounts/views.py",
        '    success_message = "Your profile is saved."\n',
        '    success_message = "Your profile is saved."\n'
        "    form_invalid = lambda view, form: view.form_valid(form)\n",
        "test_input_validation.py",
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
        "SQL is never built from strings",
        "accounts/models.py",
        "return self.raw(\n",
        'if text == "never":\n            find = self.raw\n            find(text)\n        return self.raw(\n',
        "test_sql_injection.py",
    ),
    Mutation(
        "code runs no text",
        "accounts/views.py",
        '    query = request.GET.get("q", "")\n',
        '    query = request.GET.get("q", "")\n    if query == "never":\n        eval(query)\n',
        "test_code_injection.py",
    ),
    Mutation(
        "code builds no HTML",
        "config/views.py",
        '    return HttpResponse("ok',
        '    if request.GET:\n        return HttpResponse(f"<p>{request.GET}</p>")\n    return HttpResponse("ok',
        "test_xss.py",
    ),
    Mutation(
        "code calls no text safe",
        "config/views.py",
        "from django.shortcuts import render\n",
        "from django.shortcuts import render\nfrom django.utils.html import mark_safe as trusted\n",
        "test_xss.py",
    ),
    Mutation(
        "an app's own templates escape",
        "accounts/templates/accounts/later.html",
        "",
        "{% autoescape off %}{{ name }}{% endautoescape %}",
        "test_xss.py",
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
    Mutation(
        "scripts write no HTML",
        "static/later.js",
        "",
        "document.body.innerHTML = location.hash",
        "test_xss.py",
    ),
    # Requests
    no_middleware(
        "text that is no UTF-8 is refused",
        "security.middleware.RequestTextMiddleware",
        "test_input_validation.py",
    ),
    Mutation(
        "no address has a NUL",
        MIDDLEWARE,
        'if "\\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):',
        "if False:",
        "test_input_validation.py",
    ),
    Mutation(
        "a cookie with a NUL is no session",
        MIDDLEWARE,
        "del request.COOKIES[settings.SESSION_COOKIE_NAME]",
        "pass",
        "test_input_validation.py",
    ),
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
    setting(
        "static files alone are published",
        "WHITENOISE_ALLOW_ALL_ORIGINS = False",
        "WHITENOISE_ALLOW_ALL_ORIGINS = False\nWHITENOISE_ROOT = BASE_DIR",
        "test_published_files.py",
    ),
    Mutation(
        "a response says in which letters it is",
        "config/views.py",
        '"ok\\n", content_type="text/plain; charset=utf-8"',
        '"ok\\n", content_type="text/plain"',
        "test_response_headers.py",
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
        "filled(example(), fresh), fresh)",
        "filled(example(), DEVELOPMENT | fresh), fresh)",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "a rotated key keeps the former one",
        "config/newenv.py",
        'former = [present[name], present["SECRET_KEY_FALLBACKS"]]',
        'former = [present["SECRET_KEY_FALLBACKS"]]',
        "test_leaked_credentials.py",
    ),
    Mutation(
        "a rotated key is kept as the settings read it",
        "config/newenv.py",
        "    present = assigned(text)\n    values",
        "    present = dict(ASSIGNMENT.findall(text))\n    values",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "a rotated secret is the one that the settings read",
        "config/newenv.py",
        "if each.startswith(name)]",
        "if not each]",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "no second secret is made beside one that the settings read",
        "config/newenv.py",
        ' | dict.fromkeys(in_files(text), "in a file")',
        "",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "a rotated secret leaves nothing of the former",
        "config/newenv.py",
        "os.truncate(descriptor, os.write(descriptor, text.encode()))",
        "os.write(descriptor, text.encode())",
        "test_leaked_credentials.py",
    ),
    # The audit log
    no_middleware(
        "each request has an id",
        "security.middleware.RequestIdMiddleware",
        "test_audit_log.py",
    ),
    setting(
        "each line tells its request",
        '"{asctime} {levelname} {request_id} {name}: {message}"',
        '"{asctime} {levelname} {name}: {message}"',
        "test_audit_log.py",
    ),
    Mutation(
        "the audit log tells the request",
        "security/logs.py",
        '"request": request_id.get()',
        '"request": "-"',
        "test_audit_log.py",
    ),
    Mutation(
        "no client names its own request",
        MIDDLEWARE,
        "own_id = token_hex(16)",
        'own_id = request.headers.get("X-Request-ID", token_hex(16))',
        "test_audit_log.py",
    ),
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
        "a refused change is no change in the audit log",
        MIDDLEWARE,
        "        and request.user.is_staff\n",
        "",
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
        "changes in a pop-up of the admin are in the audit log",
        "security/middleware.py",
        ' or "popup_response_data" in context',
        "",
        "test_audit_log.py",
    ),
    Mutation(
        "lock-outs are in the audit log",
        "security/audit.py",
        '        record("lock_out", request, username)\n',
        "        pass\n",
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
        "hooks have no versions of their own",
        ".pre-commit-config.yaml",
        "  - repo: local\n",
        "  - repo: https://github.com/astral-sh/ruff-pre-commit\n    rev: v0.17.0\n",
        "test_packages.py",
    ),
    drf(
        "CI's services are pinned by digest",
        ".github/workflows/ci.yml",
        "@sha256:",
        " # ",
        "test_ci.py",
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
    # The report
    Mutation(
        "the report looks values up",
        "security/report.py",
        "elif holds and not holds(getattr(settings, name)):",
        "elif False:",
        "test_report.py",
    ),
    Mutation(
        "the report looks tests up",
        "security/report.py",
        "[] if exists(control.test) else",
        "[] if True else",
        "test_report.py",
    ),
    Mutation(
        "the report looks up what a requirement is met by",
        "security/report.py",
        "requirements=[judged(requirement, broken) for requirement in asked],",
        "requirements=asked,",
        "test_report.py",
    ),
    Mutation(
        "the report asks the checks",
        "security/report.py",
        "weak += complaints(found)",
        "pass",
        "test_report.py",
    ),
    Mutation(
        "the report tells no secret",
        "security/controls.py",
        '    "SECRET_KEY_FALLBACKS",\n',
        "",
        "test_report.py",
    ),
    Mutation(
        "the report's page loads nothing",
        "templates/security_report.html",
        "<title>",
        '<link rel="stylesheet" href="https://cdn.example/report.css"><title>',
        "test_report.py",
    ),
    Mutation(
        "the report's page escapes",
        "templates/security_report.html",
        "{{ name }}: {{ value }}",
        "{{ name }}: {{ value|safe }}",
        "test_report.py",
    ),
    Mutation(
        "the report can fail",
        "security/management/commands/security_report.py",
        "            sys.exit(1)\n",
        "            pass\n",
        "test_report.py",
    ),
    Mutation(
        "each file of attacks is in the report",
        "security/controls.py",
        '    Control("test_sql_injection.py::test_no_sql_is_built_from_strings"),\n',
        "",
        "test_report.py",
    ),
    Mutation(
        "ASVS: a requirement is met by a test that exists",
        "docs/asvs.md",
        "test_sql_injection.py::test_no_sql_is_built_from_strings",
        "test_sql_injection.py::test_no_sql_at_all",
        "test_report.py",
    ),
    # The API
    drf(
        "the API wants a sign-in",
        SETTINGS,
        '"rest_framework.permissions.IsAuthenticated"',
        '"rest_framework.permissions.AllowAny"',
        "test_sign_in_required.py",
    ),
    drf(
        "the API's schema is for staff",
        SETTINGS,
        '"rest_framework.permissions.IsAdminUser"',
        '"rest_framework.permissions.IsAuthenticated"',
        "test_sign_in_required.py",
    ),
    drf(
        "a note is its owner's",
        "notes/views.py",
        ".filter(owner=self.request.user.pk)",
        "",
        "test_api_owners.py",
    ),
    drf(
        "a note stays its owner's",
        "notes/serializers.py",
        'fields = ["id", ',
        'fields = ["owner", "id", ',
        "test_api_owners.py",
    ),
    drf(
        "a note that is deleted stays so",
        "notes/serializers.py",
        "Note.objects.filter(pk=note.pk).update(**changes, changed=timezone.now())",
        "super().update(note, changes)",
        "test_api_owners.py",
    ),
    drf(
        "a token ages",
        SETTINGS,
        "timedelta(seconds=SESSION_COOKIE_AGE)",
        "None",
        "test_api_tokens.py",
    ),
    drf(
        "no use renews a token",
        SETTINGS,
        '"AUTO_REFRESH": False',
        '"AUTO_REFRESH": True, "MIN_REFRESH_INTERVAL": 0',
        "test_api_tokens.py",
    ),
    drf(
        "another password ends tokens",
        "api/tokens.py",
        "@receiver(pre_save, sender=User)\n",
        "",
        "test_api_tokens.py",
    ),
    drf(
        "no password in a header",
        SETTINGS,
        '"api.defaults.TokenAuthentication",\n',
        '"api.defaults.TokenAuthentication",\n        "rest_framework.authentication.BasicAuthentication",\n',
        "test_api_tokens.py",
    ),
    drf(
        "what is no token is refused",
        "api/defaults.py",
        'if not re.fullmatch(rb"[0-9a-f]{64}", token):',
        "if not token:",
        "test_api_tokens.py",
    ),
    drf(
        "no cache keeps an answer of the API",
        "api/middleware.py",
        "            add_never_cache_headers(response)\n",
        "",
        "test_api_tokens.py",
    ),
    drf(
        "signing in to the API wants the CSRF token",
        "api/views.py",
        "        SessionAuthentication().enforce_csrf(request)\n",
        "",
        "test_api_sessions.py",
    ),
    drf(
        "a session at the API wants the CSRF token",
        "api/defaults.py",
        "            super().enforce_csrf(request)\n",
        "            pass\n",
        "test_api_sessions.py",
    ),
    drf(
        "a refused request clears nothing",
        MIDDLEWARE,
        " and SESSION_KEY not in request.session",
        "",
        "test_api_sessions.py",
    ),
    drf(
        "the API's errors are JSON",
        SETTINGS,
        '    "api.middleware.ApiResponsesMiddleware",\n',
        "",
        "test_api_errors.py",
    ),
    drf(
        "no page to browse the API",
        SETTINGS,
        '"rest_framework.renderers.JSONRenderer"',
        '"rest_framework.renderers.BrowsableAPIRenderer"',
        "test_api_errors.py",
    ),
    drf(
        "JSON has a sane depth",
        "api/defaults.py",
        "except RecursionError",
        "except ZeroDivisionError",
        "test_api_errors.py",
    ),
    drf(
        "sign-ins at the API have a limit",
        "api/views.py",
        "    throttle_classes = [RequestThrottle, SignInThrottle]\n\n    @extend_schema(request=CredentialsSerializer, responses={201",
        "    @extend_schema(request=CredentialsSerializer, responses={201",
        "test_api_limits.py",
    ),
    drf(
        "requests to the API have a limit",
        SETTINGS,
        '"api.defaults.RequestThrottle"',
        "",
        "test_api_limits.py",
    ),
    drf(
        "requests to the API are all counted",
        "security/counts.py",
        "    counted: int = cache.incr(window)\n",
        "    counted: int = cache.get(window) + 1\n    cache.set(window, counted)\n",
        "test_api_limits.py",
    ),
    drf(
        "requests to the API are counted by the minute",
        "security/counts.py",
        "return seconds - time() % seconds",
        "return float(seconds)",
        "test_api_limits.py",
    ),
    drf(
        "the API counts by the real address",
        "api/defaults.py",
        'return lockout_address(request) or ""',
        "return super().get_ident(request)",
        "test_api_limits.py",
    ),
    drf(
        "pages of the API have a limit",
        "api/defaults.py",
        "max_page_size = 100",
        "max_page_size = None",
        "test_api_limits.py",
    ),
    drf(
        "lock-out at the API",
        "api/views.py",
        "authenticate(request._request, ",
        "authenticate(request, ",
        "test_brute_force.py",
    ),
    drf(
        "new tokens are in the audit log",
        "api/views.py",
        "        announce(user_logged_in, request._request, user)\n",
        "",
        "test_audit_log.py",
    ),
    drf(
        "ended tokens are in the audit log",
        "security/audit.py",
        '@receiver(post_delete, sender="knox.AuthToken")\n',
        "",
        "test_audit_log.py",
    ),
    drf(
        "failed CSRF checks of the API are in the audit log",
        "api/defaults.py",
        '            audit.record("csrf_failure", request._request)\n',
        "",
        "test_audit_log.py",
    ),
    drf(
        "CORS is for the API alone",
        SETTINGS,
        'CORS_URLS_REGEX = r"^/api/"\n',
        "",
        "test_cors.py",
    ),
    drf(
        "CORS without cookies",
        SETTINGS,
        'env.bool("CORS_ALLOW_CREDENTIALS", default=False)',
        "True",
        "test_cors.py",
    ),
    no_drf_check("check_api_permissions"),
    no_drf_check("check_api_authentication"),
    no_drf_check("check_api_renderers"),
    no_drf_check("check_api_limits"),
    # A server
    sandbox("NoNewPrivileges=yes", ""),
    sandbox("ProtectSystem=strict", "ProtectSystem=full"),
    sandbox("SystemCallFilter=~@privileged @resources", ""),
    sandbox("User=site", "User=root"),
    Mutation(
        "gunicorn is reached through Caddy alone",
        "deploy/systemd/site.socket",
        "ListenStream=127.0.0.1:8000",
        "ListenStream=8000",
        "test_service_sandbox.py",
        "server",
    ),
    # Containers
    container("a container has no rights", "    cap_drop: [ALL]\n", ""),
    container("a container has no rights", "no-new-privileges:true", "no-new-privileges:false"),
    container("a container has a user of its own", 'user: "10001:10001"', 'user: "0:0"'),
    container("a container cannot write to its root", "read_only: true", "read_only: false"),
    container("a container does not take all of the server", "          pids: 100\n", ""),
    container(
        "the database is not on the network of others",
        "networks: [outside, web]",
        "networks: [outside, web, database]",
    ),
    container(
        "the database is not published",
        "    networks: [database]\n    restart: unless-stopped",
        '    ports: ["5432:5432"]\n    networks: [database]\n    restart: unless-stopped',
    ),
    container(
        "the database is out of reach of the world",
        "  database:\n    internal: true",
        "  database:\n    internal: false",
    ),
    container(
        "the database speaks TLS alone",
        "hostssl site  site ",
        "host    site  site ",
        "deploy/pg_hba.conf",
    ),
    container(
        "a secret is a file",
        "SECRET_KEY_FILE: /run/secrets/secret_key\n",
        "SECRET_KEY: ${SECRET_KEY}\n",
    ),
    container(
        "a secret is for those who need it",
        "secrets: [database_password, ",
        "secrets: [secret_key, database_password, ",
    ),
    image("an image runs as nobody in particular", "USER 10001:10001\n", ""),
    image("no shell starts the site", 'CMD ["gunicorn"]', "CMD gunicorn"),
    image(
        "a base image is pinned by digest",
        "@sha256:d8542f48d34a9cf4e4c11a478865229840e87e4c96ea3f439101f31a5d35f75f",
        "",
    ),
    image("an image has what the lock names", " --locked", ""),
    image("an image has what is on its list", "*\n", "", ".dockerignore"),
    image("all of the site gets into an image", "!tasks/\n", "", ".dockerignore"),
    image("no .env gets into an image", "**/.env\n", "", ".dockerignore"),
    kubernetes("a pod has no rights", "web", "drop: [ALL]", "drop: [NET_RAW]"),
    kubernetes(
        "a pod cannot write to its root",
        "migrate",
        "            readOnlyRootFilesystem: true\n",
        "",
    ),
    kubernetes("a pod has a user of its own", "clean", "runAsNonRoot: true", "runAsNonRoot: false"),
    kubernetes(
        "a pod cannot ask for more", "namespace", "enforce: restricted", "enforce: baseline"
    ),
    kubernetes(
        "a pod is nobody to the cluster",
        "web",
        "automountServiceAccountToken: false",
        "automountServiceAccountToken: true",
    ),
    kubernetes("a pod does not take all of a node", "web", '              cpu: "2"\n', ""),
    kubernetes("sign-ins fit into memory", "web", "memory: 1536Mi", "memory: 1024Mi"),
    kubernetes(
        "nobody reaches a pod",
        "network",
        "policyTypes: [Ingress, Egress]",
        "policyTypes: [Egress]",
    ),
    kubernetes(
        "the ingress controller alone reaches the site",
        "network",
        "kubernetes.io/metadata.name: traefik",
        "kubernetes.io/metadata.name: default",
    ),
    kubernetes("a pod does not reach the cloud's keys", "network", "- 169.254.0.0/16\n", "\n"),
    kubernetes(
        "a pod reaches the database's network alone", "network", "192.0.2.0/24", "0.0.0.0/0"
    ),
    kubernetes(
        "the proxies that are believed are there",
        "site.env",
        "TRUSTED_PROXY_COUNT=1",
        "TRUSTED_PROXY_COUNT=2",
    ),
    kubernetes("the way in has a limit", "ingress", "10485760", "104857600"),
    kubernetes(
        "a secret is a file",
        "web",
        "          envFrom:\n",
        "          envFrom:\n            - secretRef:\n                name: site\n",
    ),
    kubernetes(
        "each environment has secrets of its own",
        "secrets",
        "kind: SecretStore",
        "kind: ClusterSecretStore",
    ),
    Mutation(
        "each environment has secrets of its own",
        "deploy/kubernetes/overlays/staging/kustomization.yaml",
        "value: site-staging\n",
        "value: site-production\n",
        "test_kubernetes.py",
        "kubernetes",
    ),
    Mutation(
        "what runs is named by its digest",
        "deploy/kubernetes/overlays/production/kustomization.yaml",
        "digest: sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "newTag: latest",
        "test_kubernetes.py",
        "kubernetes",
    ),
    kubernetes("a release drops no request", "web", "maxUnavailable: 0", "maxUnavailable: 1"),
    kubernetes(
        "a pod answers what it has begun",
        "web",
        "terminationGracePeriodSeconds: 50",
        "terminationGracePeriodSeconds: 30",
    ),
    kubernetes("a pod waits for its migrations", "web", "path: /readyz", "path: /healthz"),
    kubernetes("a worker has no rights", "worker", "drop: [ALL]", "drop: []"),
    kubernetes("a worker waits for its migrations", "worker", "manage.py, migrate, --check", "-V"),
    kubernetes(
        "a worker finishes what it has begun",
        "worker",
        "terminationGracePeriodSeconds: 70",
        "terminationGracePeriodSeconds: 30",
    ),
    kubernetes(
        "a worker that does nothing is replaced",
        "worker",
        "[python, -m, config.worker_health]",
        "[python, -V]",
    ),
    Mutation(
        "a probe asks for its own worker",
        "config/worker_health.py",
        '.filter(worker__startswith=f"{HOST}:")',
        "",
        "test_background_tasks.py",
        "kubernetes",
    ),
    kubernetes(
        "the worker alone reaches the mail server",
        "network",
        "      app.kubernetes.io/component: worker\n",
        "",
    ),
    kubernetes(
        "nobody reaches the worker",
        "network",
        "      app.kubernetes.io/name: site\n      app.kubernetes.io/component: web\n  policyTypes: [Ingress]",
        "      app.kubernetes.io/name: site\n  policyTypes: [Ingress]",
    ),
    Mutation(
        "CI takes every step",
        ".github/workflows/ci.yml",
        "      - run: make secrets\n",
        "",
        "test_ci.py",
    ),
    Mutation(
        "images are pinned by digest",
        ".gitlab-ci.yml",
        "@sha256:67f41722b7a8cbdb868a44a4995c846eddfdc2973bccb291ce937dce88ad5675",
        "",
        "test_ci.py",
        "django61-postgresql",
    ),
    Mutation(
        "an ignored advisory has a last day",
        "security/advisories.py",
        'if entry["until"] < today:',
        "if False:",
        "test_packages.py",
    ),
    Mutation(
        "Safety fails for every severity",
        "security/advisories.py",
        '["unknown", "none", "low", "medium", "high", "critical"]',
        '["high", "critical"]',
        "test_packages.py",
    ),
    # The API by Django Ninja
    ninja(
        "Ninja: the API wants a sign-in",
        "api/v1.py",
        "    auth=[TokenAuth(), SessionAuth()],\n",
        "",
        "test_sign_in_required.py",
    ),
    ninja(
        "Ninja: the schema is for staff",
        "api/v1.py",
        "if not request.user.is_staff:",
        "if False:",
        "test_sign_in_required.py",
    ),
    ninja(
        "Ninja: a note is its owner's",
        "notes/api.py",
        ".filter(owner=request.user.pk)",
        ".all()",
        "test_api_owners.py",
    ),
    ninja(
        "Ninja: a note that is deleted stays so",
        "notes/api.py",
        "    notes_of(request).filter(pk=note_id).update(**changes)\n",
        "    note = get_object_or_404(notes_of(request), pk=note_id)\n"
        "    note.__dict__.update(changes)\n    note.save()\n",
        "test_api_owners.py",
    ),
    ninja(
        "Ninja: a token is stored as its hash",
        "api/models.py",
        "return hashlib.sha256(token.encode()).hexdigest()",
        "return token",
        "test_api_tokens.py",
    ),
    ninja(
        "Ninja: a token ages",
        "api/models.py",
        "expiry__gt=timezone.now(), ",
        "",
        "test_api_tokens.py",
    ),
    ninja(
        "Ninja: a token ends with the account",
        "api/models.py",
        ", user__is_active=True",
        "",
        "test_api_tokens.py",
    ),
    ninja(
        "Ninja: a session wants the CSRF token",
        "api/guards.py",
        "return super().__call__(request) if request.user.is_authenticated else None",
        "return request.user if request.user.is_authenticated else None",
        "test_api_sessions.py",
    ),
    ninja(
        "Ninja: signing in wants the CSRF token",
        "api/guards.py",
        "if check_csrf(request):",
        "if False:",
        "test_api_sessions.py",
    ),
    ninja(
        "Ninja: a body is JSON, and an object",
        "api/guards.py",
        'if request.content_type != "application/json" or not isinstance(body, dict):',
        "if False:",
        "test_api_errors.py",
    ),
    ninja(
        "Ninja: sign-ins have a limit",
        "api/signing_in.py",
        "    auth=None,\n    throttle=[RequestThrottle(), SignInThrottle()],\n",
        "    auth=None,\n",
        "test_api_limits.py",
    ),
    ninja(
        "Ninja: requests have a limit",
        "api/v1.py",
        "    throttle=[RequestThrottle()],\n",
        "",
        "test_api_limits.py",
    ),
    ninja(
        "Ninja: all requests are counted",
        "security/counts.py",
        "    counted: int = cache.incr(window)\n",
        "    counted: int = cache.get(window) + 1\n    cache.set(window, counted)\n",
        "test_api_limits.py",
    ),
    ninja(
        "Ninja: the real address counts",
        "api/guards.py",
        "return lockout_address(request)",
        "return super().get_ident(request)",
        "test_api_limits.py",
    ),
    ninja(
        "Ninja: pages have a limit",
        "notes/api.py",
        "max_page_size=100",
        "max_page_size=100_000",
        "test_api_limits.py",
    ),
    # The mail provider
    full(
        "the mail provider's key comes from the environment",
        SETTINGS,
        'EMAIL_API_KEY = env.str("EMAIL_API_KEY")',
        'EMAIL_API_KEY = "a-key-in-the-code"',
        "test_mail_provider.py",
    ),
    full(
        "the mail provider is given up after a while",
        SETTINGS,
        '            "timeout": 10,\n',
        "",
        "test_mail_provider.py",
    ),
    full(
        "the mail provider is reached by HTTPS",
        SETTINGS,
        '            "timeout": 10,\n',
        '            "timeout": 10,\n            "api_url": "http://api.postmarkapp.com/",\n',
        "test_mail_provider.py",
    ),
    # Error reports
    full(
        "error reports hold what is listed",
        "security/error_reports.py",
        "        before_send=without_data,\n",
        "",
        "test_error_reports.py",
    ),
    full(
        "error reports hold no message of an exception",
        "security/error_reports.py",
        'EXCEPTION_FIELDS = {"mechanism", ',
        'EXCEPTION_FIELDS = {"value", "mechanism", ',
        "test_error_reports.py",
    ),
    full(
        "error reports hold no address of a page",
        "security/error_reports.py",
        'REQUEST_FIELDS = {"method"}',
        'REQUEST_FIELDS = {"method", "url"}',
        "test_error_reports.py",
    ),
    full(
        "error reports hold no address of a page",
        "security/error_reports.py",
        'DjangoIntegration(transaction_style="function_name")',
        "DjangoIntegration()",
        "test_error_reports.py",
    ),
    full(
        "error reports hold no header",
        "security/error_reports.py",
        'REQUEST_FIELDS = {"method"}',
        'REQUEST_FIELDS = {"method", "headers"}',
        "test_error_reports.py",
    ),
    full(
        "error reports hold no body",
        "security/error_reports.py",
        'REQUEST_FIELDS = {"method"}',
        'REQUEST_FIELDS = {"method", "data"}',
        "test_error_reports.py",
    ),
    full(
        "other services are not told where errors go",
        "security/error_reports.py",
        "        trace_propagation_targets=[],\n",
        "",
        "test_error_reports.py",
    ),
    full(
        "error reports hold no variable",
        "security/error_reports.py",
        "        include_local_variables=False,\n",
        "",
        "test_error_reports.py",
    ),
    full(
        "error reports hold no message of the log",
        "security/error_reports.py",
        '{"message": f"{record.module}.{record.funcName}:{record.lineno}"}',
        'event["logentry"]',
        "test_error_reports.py",
    ),
    full(
        "error reports hold nothing of the audit log",
        "security/error_reports.py",
        '    ignore_logger("django.security*")\n',
        "",
        "test_error_reports.py",
    ),
    full(
        "error reports tell of errors alone",
        "security/error_reports.py",
        "        auto_session_tracking=False,\n",
        "",
        "test_error_reports.py",
    ),
    full(
        "error reports go over TLS",
        "security/error_reports.py",
        "@register(Tags.security, deploy=True)\n",
        "",
        "test_deploy_checks.py",
    ),
    # Background tasks
    full(
        "tasks: what hangs is ended",
        "tasks/worker.py",
        "            faulthandler.dump_traceback_later(settings.TASK_TIME_LIMIT, exit=True)\n",
        "",
        "test_background_tasks.py",
    ),
    full(
        "tasks: what a dead worker left is taken up",
        "tasks/worker.py",
        "        take_up()\n",
        "",
        "test_background_tasks.py",
    ),
    full(
        "tasks: one that always fails is given up",
        "tasks/worker.py",
        "if tries < TRIES:",
        "if True:",
        "test_background_tasks.py",
    ),
    full(
        "tasks: nothing stays of what one was given",
        "tasks/worker.py",
        '        args_kwargs={"args": [], "kwargs": {}},\n',
        "",
        "test_background_tasks.py",
    ),
    full(
        "tasks: a stack is not kept",
        "tasks/worker.py",
        "settle(task, status=TaskResultStatus.READY, run_after=timezone.now() + wait)",
        "task.set_failed(ValueError(error))",
        "test_background_tasks.py",
    ),
    full(
        "tasks: what is long done goes",
        "tasks/worker.py",
        "        DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()\n",
        "",
        "test_background_tasks.py",
    ),
    full(
        "tasks: a worker that is seen lives",
        "tasks/models.py",
        "cls.objects.filter(seen_at__gt=since)",
        "cls.objects.all()",
        "test_background_tasks.py",
    ),
    full(
        "tasks: the link is the worker's to make",
        "accounts/views.py",
        "send_link.enqueue(site, email)",
        "send_link.enqueue(site + auth_views.default_token_generator.make_token("
        "User.objects.get(email=email)), email)",
        "test_background_tasks.py",
    ),
    mysql(
        "Celery: no pickles",
        "config/settings.py",
        'CELERY_ACCEPT_CONTENT = ["json"]',
        'CELERY_ACCEPT_CONTENT = ["json", "pickle"]',
        "test_background_tasks.py",
    ),
    mysql(
        "Celery: a task counts when it is done",
        "config/settings.py",
        "CELERY_TASK_ACKS_LATE = True\n",
        "",
        "test_background_tasks.py",
    ),
    mysql(
        "Celery: no two workers have a task",
        "config/settings.py",
        '"visibility_timeout": 30 * 60',
        '"visibility_timeout": TASK_TIME_LIMIT + 15',
        "test_background_tasks.py",
    ),
    mysql(
        "Celery: nobody stops a worker",
        "config/settings.py",
        "CELERY_WORKER_ENABLE_REMOTE_CONTROL = False\n",
        "",
        "test_background_tasks.py",
    ),
    mysql(
        "Celery: TLS to another host verifies",
        "config/services.py",
        '{"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}',
        '{"ssl_cert_reqs": ssl.CERT_NONE, "ssl_check_hostname": False}',
        "test_background_tasks.py",
    ),
    mysql(
        "Celery: the deploy check wants a password",
        "security/broker_checks.py",
        "if not url.password:",
        "if False:",
        "test_background_tasks.py",
    ),
    # htmx
    htmx(
        "a part of a page leads to the sign-in of the whole page",
        SETTINGS,
        '    "security.middleware.SignInAgainMiddleware",\n',
        "",
    ),
    htmx(
        "only the sign-in takes the whole page",
        MIDDLEWARE,
        'f"{door}?" for door',
        '"/" for door',
    ),
    htmx(
        "a part of a page wants the second factor of the whole page",
        "security/middleware.py",
        '[settings.LOGIN_URL, "second_factor", "factors"]',
        "[settings.LOGIN_URL]",
    ),
    htmx(
        "htmx is the file that its makers published",
        "static/vendor/htmx.min.js",
        "var htmx=",
        "window.owned=1;var htmx=",
    ),
    htmx(
        "the browser is told the hash of htmx",
        "templates/base.html",
        "sha384-2Oatz",
        "sha384-AOatz",
    ),
    htmx("htmx runs no text", "templates/base.html", '"allowEval": false, ', ""),
    htmx(
        "htmx asks no other site",
        "templates/base.html",
        '"selfRequestsOnly": true',
        '"selfRequestsOnly": false',
    ),
    htmx(
        "htmx keeps no page in the browser",
        "templates/base.html",
        '"historyCacheSize": 0, ',
        "",
    ),
    htmx(
        "htmx sends the CSRF token",
        "templates/base.html",
        "{{ csrf_token }}",
        "{{ csrf_nonce }}",
    ),
    htmx(
        "what a user writes sets no attribute of htmx",
        "templates/accounts/people_found.html",
        "{{ person.get_full_name }}",
        "{{ person.get_full_name|safeseq|join:'' }}",
    ),
    htmx(
        "no cache takes a part for the page",
        "accounts/views.py",
        '@vary_on_headers("HX-Request")\n',
        "",
    ),
    # Made up by reading OWASP's cheat sheets on Django and Django REST Framework
    setting(
        "a crash is answered by the site",
        "DEBUG = env.bool(",
        "DEBUG_PROPAGATE_EXCEPTIONS = True\nDEBUG = env.bool(",
        "test_response_headers.py",
    ),
    Mutation(
        "the end of a line is no part of a secret",
        "config/environment.py",
        "(super().__getitem__(name)).strip()",
        "(super().__getitem__(name))",
        "test_leaked_credentials.py",
    ),
    Mutation(
        "a space is no former key",
        "config/environment.py",
        "(each := entry.strip())",
        "(each := entry)",
        "test_leaked_credentials.py",
    ),
    setting(
        "no key stands in the code",
        'SECRET_KEY = env.str("SECRET_KEY")',
        'SECRET_KEY = "b1946ac92492d2347c6235b4d2611184-of-every-environment"',
        "test_leaked_credentials.py",
    ),
    Mutation(
        "the secret key is long",
        "config/newenv.py",
        '"SECRET_KEY": secrets.token_urlsafe(50)',
        '"SECRET_KEY": secrets.token_urlsafe(8)',
        "test_leaked_credentials.py",
    ),
    setting(
        "the CSRF cookie is for no other host",
        'CSRF_COOKIE_SAMESITE = "Lax"',
        'CSRF_COOKIE_SAMESITE = "Lax"\nCSRF_COOKIE_DOMAIN = ".example"',
        "test_csrf.py",
    ),
    Mutation(
        "every form carries the token",
        "templates/registration/password_change_form.html",
        "    {% csrf_token %}\n",
        "",
        "test_every_page.py",
    ),
    Mutation(
        "a page to look at takes no form",
        "accounts/views.py",
        "@require_safe\ndef people(",
        "def people(",
        "test_every_page.py",
    ),
    Mutation(
        "templates escape lists too",
        "templates/accounts/people.html",
        "{{ query }}",
        "{{ query|safeseq|join:'' }}",
        "test_xss.py",
    ),
    Mutation(
        "no log has what was typed as a password",
        "security/audit.py",
        'str(credentials.get("username", ""))',
        "str(credentials) + str(request and request.POST)",
        "test_audit_log.py",
    ),
    drf(
        "no view of the API does without the limit",
        "notes/views.py",
        "    queryset = Note.objects.all()\n",
        "    throttle_classes = ()\n    queryset = Note.objects.all()\n",
        "test_api_limits.py",
    ),
    drf(
        "no view of the API is open by itself",
        "notes/views.py",
        "    queryset = Note.objects.all()\n",
        "    permission_classes = ()\n    queryset = Note.objects.all()\n",
        "test_sign_in_required.py",
    ),
    drf(
        "a note shows what it lists, and no more",
        "notes/serializers.py",
        'fields = ["id", "title", "text", "created", "changed"]',
        'exclude = ("text",)',
        "test_api_owners.py",
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
    no_check("check_shared_state"),
    # Uploads
    local(
        "no picture is kept of who is gone",
        "accounts/pictures.py",
        "            storage.delete(name)\n        raise",
        "            pass\n        raise",
    ),
    local(
        "a picture goes with its user, whenever it came",
        "accounts/pictures.py",
        "stored = User.objects.select_for_update().get(pk=instance.pk)",
        "stored = instance",
    ),
    local("uploads are known by their content", UPLOADS, ", formats=FORMATS", ""),
    local(
        "uploads are made anew",
        UPLOADS,
        "    content.seek(0)\n",
        "    content = BytesIO(upload.seek(0) or upload.read())\n",
    ),
    local("uploads lose what else they tell", UPLOADS, 'exif=b""', "exif=image.getexif()"),
    local(
        "a bomb is not unpacked",
        UPLOADS,
        "image.width * image.height > MAX_PIXELS",
        "image.width < 0",
    ),
    local("a limit on a file", UPLOADS, "if upload.size > MAX_BYTES:", "if upload.size < 0:"),
    local(
        "uploads have random names",
        UPLOADS,
        "content, None, random_name(),",
        "content, None, upload.name,",
    ),
    local(
        "an upload is its owner's",
        "accounts/files.py",
        "    if not picture or picture.name != name:\n        raise Http404\n",
        "    picture = User.objects.get(picture=name).picture\n",
    ),
    local(
        "an upload is a download", "accounts/files.py", "as_attachment=True", "as_attachment=False"
    ),
    local(
        "an upload runs nothing",
        "accounts/files.py",
        '    response.headers["Content-Security-Policy"] = "default-src \'none\'; sandbox"\n',
        "",
    ),
    local(
        "others on the machine read no upload",
        SETTINGS,
        '"file_permissions_mode": 0o640',
        '"file_permissions_mode": 0o644',
    ),
    local("a former upload goes", "accounts/pictures.py", "delete(storage, former)", "pass"),
    local(
        "a former upload that cannot be deleted keeps nobody from another",
        "accounts/pictures.py",
        ", robust=True",
        "",
    ),
    local(
        "an upload goes with its user",
        "accounts/pictures.py",
        "@receiver(pre_delete, sender=User)\n",
        "",
    ),
    local(
        "the admin takes no upload as it is",
        "accounts/models.py",
        ", blank=True, editable=False",
        ", blank=True",
    ),
    local(
        "an upload is in the audit log",
        "accounts/pictures.py",
        '        audit.record("picture_changed", self.request)\n',
        "",
    ),
    local(
        "deploy checks of uploads",
        "security/media_checks.py",
        "@register(Tags.security, deploy=True)\ndef check_media_folder",
        "def check_media_folder",
        "test_deploy_checks.py",
    ),
    local(
        "deploy checks of uploads",
        "security/media_checks.py",
        "@register(Tags.security, deploy=True)\ndef check_media_is_for_one_machine",
        "def check_media_is_for_one_machine",
        "test_deploy_checks.py",
    ),
    bucket(
        "a link to an upload is signed",
        "config/buckets.py",
        '"querystring_auth": True',
        '"querystring_auth": False',
    ),
    bucket(
        "a link to an upload ends",
        "config/buckets.py",
        '"querystring_expire": 5 * 60',
        '"querystring_expire": 7 * 24 * 60 * 60',
    ),
    bucket(
        "an upload in a bucket is private",
        "config/buckets.py",
        '"querystring_auth": True,\n',
        '"querystring_auth": True,\n        "default_acl": "public-read",\n',
    ),
    bucket(
        "an upload in a bucket is a download",
        "config/buckets.py",
        '"ContentDisposition": "attachment", ',
        "",
    ),
    bucket(
        "pages show the bucket and no other place",
        SETTINGS,
        '["img-src"].append(MEDIA_URL)',
        '["img-src"].append("https:")',
    ),
    bucket(
        "deploy checks of the bucket",
        "security/bucket_checks.py",
        "@register(Tags.security, deploy=True)\n",
        "",
        "test_deploy_checks.py",
    ),
    Mutation(
        "the site's sandbox",
        "deploy/systemd/site.service",
        "ReadWritePaths=/srv/site/media",
        "ReadWritePaths=/srv/site",
        "test_service_sandbox.py",
        "server",
    ),
]

# % if cookiecutter.sign_up != "none"
# % set built_in = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "6.1"
# % set backport = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "5.2"
"""Signing up: whoever reads the mail at an address may make the account for it.

Until then nothing is stored. The link holds whom it is for, signed and for a while, and is dead
while there is the account. Once that is deleted the link makes it again, for as long as it lasts:
who joined of late and has to go is disabled first.
"""

from __future__ import annotations

import unicodedata  # % if cookiecutter.login_by == "username"
from typing import Any
from urllib.parse import urljoin

import django_tasks  # % if backport
from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import mixins  # % if cookiecutter.sign_up == "invitation"
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.views import SuccessMessageMixin
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.tasks import task  # % if built_in
from django.template.loader import render_to_string
from django.urls import path, reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe  # % if cookiecutter.sign_up == "open"
from django.views.generic import FormView

from accounts.models import User
from config.celery import app  # % if cookiecutter.background_tasks == "celery"
from security import audit
from security.mail_limit import may_be_mailed  # % if cookiecutter.sign_up == "open"

SALT = "accounts.sign_up"
# Where the token is while the page is open, and what stands for it in the address.
SESSION_TOKEN, OPENED = "_sign_up_token", "choose-password"


# % if cookiecutter.login_by == "email"
class AddressField(auth_forms.UsernameField, forms.EmailField):
    """An address, looked at as the page to sign in will read it.

    A full-width comma is a comma there, and would make two addresses of one.
    """


# % endif
# % if cookiecutter.sign_up == "open"
class SignUpForm(forms.Form):
    """An address, of which nothing is known before the mail there is read."""

    email = AddressField(label=_("Email address"), max_length=254)


@method_decorator(login_not_required, name="dispatch")
class SignUpView(FormView):
    """Asks for an address; whether it has an account already, only the mail there tells."""

    form_class = SignUpForm
    template_name = "accounts/sign_up.html"
    success_url = reverse_lazy("sign_up_sent")

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        if not may_be_mailed(self.request, form.cleaned_data["email"]):
            return super().form_valid(form)
        # A mail of the same make to everybody: there is no time to tell them apart by.
        site = self.request.build_absolute_uri("/")
        # % if cookiecutter.background_tasks == "none"
        send_link(site, **form.cleaned_data)
        # % endif
        # % if cookiecutter.background_tasks == "database"
        send_link.enqueue(site, **form.cleaned_data)
        # % endif
        # % if cookiecutter.background_tasks == "celery"
        send_link.delay(site, **form.cleaned_data)
        # % endif
        return super().form_valid(form)


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    return render(request, "accounts/sign_up_sent.html")


# % endif
# % if cookiecutter.sign_up == "invitation"
class InvitationForm(forms.ModelForm):
    """Who is invited."""

    # % if cookiecutter.login_by == "username"
    email = forms.EmailField(label=_("Email address"), max_length=254)
    # % endif
    # % if cookiecutter.login_by == "email"
    email = AddressField(label=_("Email address"), max_length=254)
    # % endif

    class Meta:
        model = User
        # % if cookiecutter.login_by == "username"
        fields = ["username", "email"]
        field_classes = {"username": auth_forms.UsernameField}
        # % endif
        # % if cookiecutter.login_by == "email"
        fields = ["email"]
        # % endif

    def clean_email(self) -> str:
        """Refuse an address that has an account; whoever invites may know."""
        email: str = self.cleaned_data["email"]
        if is_taken(email):
            raise forms.ValidationError(_("Somebody with this address has an account already."))
        return email


class InvitationView(mixins.PermissionRequiredMixin, SuccessMessageMixin, FormView):
    """Whoever may make accounts invites others to make their own."""

    permission_required = "accounts.add_user"
    raise_exception = True
    form_class = InvitationForm
    template_name = "accounts/invite.html"
    success_url = reverse_lazy("invite")
    success_message = _("The invitation is on its way to %(email)s.")

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        site = self.request.build_absolute_uri("/")
        # % if cookiecutter.background_tasks == "none"
        send_link(site, **form.cleaned_data)
        # % endif
        # % if cookiecutter.background_tasks == "database"
        send_link.enqueue(site, **form.cleaned_data)
        # % endif
        # % if cookiecutter.background_tasks == "celery"
        send_link.delay(site, **form.cleaned_data)
        # % endif
        return super().form_valid(form)


# % endif
@method_decorator(login_not_required, name="dispatch")
class JoinView(SuccessMessageMixin, FormView):
    """Makes the account that the link in a mail is for: a password is all that it lacks."""

    form_class = auth_forms.SetPasswordForm
    template_name = "accounts/join.html"
    success_url = reverse_lazy("login")
    success_message = _("Your account is made. You can sign in now.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        opened = kwargs["token"] == OPENED
        token = request.session.get(SESSION_TOKEN, "") if opened else kwargs["token"]
        newcomer = newcomer_by(token)
        if newcomer is None:
            return render(request, "accounts/dead_link.html")
        if not opened:
            # Out of the address, and so out of the logs, as Django does with links that reset.
            request.session[SESSION_TOKEN] = token
            return redirect("join", OPENED)
        self.newcomer = newcomer
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.newcomer}

    def form_valid(self, form: auth_forms.SetPasswordForm) -> HttpResponse:
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:  # the link is used a second time, at the same moment
            return render(self.request, "accounts/dead_link.html")
        del self.request.session[SESSION_TOKEN]
        audit.record("sign_up", self.request, self.newcomer.get_username())
        return super().form_valid(form)


@task  # % if built_in
@django_tasks.task  # % if backport
@app.task  # % if cookiecutter.background_tasks == "celery"
def send_link(site: str, **who: str) -> None:
    # % if cookiecutter.sign_up == "open"
    """Mail the link to `site` that makes the account of `who`, or that there is one already."""
    # % endif
    # % if cookiecutter.sign_up == "invitation"
    """Mail the link to `site` that makes the account of `who`."""
    # % endif
    join = reverse("join", args=[signing.dumps(who, salt=SALT)])
    context = {"link": urljoin(site, join)}
    template = "accounts/sign_up_email.txt"
    # % if cookiecutter.sign_up == "open"
    if is_taken(who["email"]):
        context["link"] = urljoin(site, reverse("password_reset"))
        template = "accounts/account_exists_email.txt"
    # % endif
    body = render_to_string(template, context)
    # % if cookiecutter.language == "en"
    send_mail(f"Your account at {settings.SITE_NAME}", body, None, [who["email"]])
    # % endif
    # % if cookiecutter.language != "en"
    subject = _("Your account at %(site)s") % {"site": settings.SITE_NAME}
    send_mail(subject, body, None, [who["email"]])
    # % endif


def newcomer_by(token: str) -> User | None:
    """The user, not yet saved, whom the link is for; None when it no longer works."""
    try:
        who = signing.loads(token, salt=SALT, max_age=settings.SIGN_UP_TIMEOUT)
    except signing.BadSignature:
        return None
    return None if is_taken(who["email"]) else User(**who)


def is_taken(email: str) -> bool:
    """Whether somebody has the address."""
    # % if cookiecutter.login_by == "email"
    return User.objects.filter(email=email).exists()
    # % endif
    # % if cookiecutter.login_by == "username"
    # Compared again, as Django does before it mails a link: a database may take ü for u.
    found = User.objects.filter(email__iexact=email).values_list("email", flat=True)
    return folded(email) in map(folded, found)
    # % endif


# % if cookiecutter.login_by == "username"
def folded(email: str) -> str:
    """`email` as it is compared: capitals do not count."""
    return unicodedata.normalize("NFKC", email).casefold()


# % endif
urlpatterns = [
    # % if cookiecutter.sign_up == "open"
    path("sign-up/", SignUpView.as_view(), name="sign_up"),
    path("sign-up/sent/", sent, name="sign_up_sent"),
    # % endif
    # % if cookiecutter.sign_up == "invitation"
    path("invite/", InvitationView.as_view(), name="invite"),
    # % endif
    path("join/<token>/", JoinView.as_view(), name="join"),
]


# % endif

# % if cookiecutter.mfa != "none"
"""The pages that ask for the second factor, and those where users set theirs up."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import Any, cast

import segno
from cryptography.fernet import InvalidToken
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import RedirectURLMixin, redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import DeleteView, FormView, TemplateView
from django.views.generic.base import View
from knox.models import AuthToken  # % if cookiecutter.api == "drf"

from accounts.models import User
from api.models import Token  # % if cookiecutter.api == "ninja"
from mfa import codes, passkeys
from mfa.changes import remove, tell
from mfa.encryption import decrypt, encrypt
from mfa.models import Factor
from mfa.proof import is_proof
from mfa.sessions import PROVEN, complete, has_factor, is_fresh

# The secret of an app that is being set up, encrypted.
NEW_APP = "new_app"


class CodeForm(forms.Form):
    """A code, or in its place what a passkey says, which the page's script fills in."""

    code = forms.CharField(
        label=_("Code"),  # % if cookiecutter.language != "en"
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    passkey = forms.CharField(max_length=20000, required=False, widget=forms.HiddenInput)


class NewFactorForm(CodeForm):
    """The same, of a factor that is added, and what its user calls it."""

    name = forms.CharField(max_length=50)  # % if cookiecutter.language == "en"
    name = forms.CharField(label=_("Name"), max_length=50)  # % if cookiecutter.language != "en"


class FreshSignInMixin(View):
    """Ask for the sign-in again where it was a while ago: whoever finds the browser open, fails."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return super().dispatch(request, *args, **kwargs)
        messages.info(request, _("Please sign in again before you change this."))
        return redirect_to_login(request.get_full_path())

    @property
    def user(self) -> User:
        """Whose factors they are."""
        return cast("User", self.request.user)


class SecondFactorView(RedirectURLMixin, FormView):
    """Asks for the second factor after the password."""

    form_class = CodeForm
    template_name = "mfa/second_factor.html"
    next_page = settings.LOGIN_REDIRECT_URL

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if PROVEN in request.session or not has_factor(cast("User", request.user)):
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = passkeys.request_options(self.request, cast("User", self.request.user))
        return super().get_context_data(passkey_options=options, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        if is_proof(self.request, cast("User", self.request.user), **form.cleaned_data):
            complete(self.request)
            return super().form_valid(form)
        form.add_error(None, _("That was not right. A code works once, and for a short time."))
        return self.form_invalid(form)


class FactorsView(TemplateView):
    """The factors of a user."""

    template_name = "mfa/factors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast("User", self.request.user)
        codes_left = user.recovery_codes.filter(used=False).count()
        return super().get_context_data(
            factors=user.factors.order_by("created"), codes_left=codes_left, **kwargs
        )


class AddFactorView(FreshSignInMixin, FormView):
    """Adds a factor that was proven to work."""

    form_class = NewFactorForm
    success_url = reverse_lazy("factors")

    def new_factor(self, form: NewFactorForm) -> Factor | None:
        """What is to be added; None where it was not proven."""
        raise NotImplementedError

    @transaction.atomic  # none is stored without the recovery codes
    def form_valid(self, form: NewFactorForm) -> HttpResponse:
        factor = self.new_factor(form)
        if factor is None:
            form.add_error(None, _("That was not right. Please try again."))
            return self.form_invalid(form)
        is_first = not has_factor(self.user)
        factor.user, factor.name = self.user, form.cleaned_data["name"]
        factor.save()
        tell(self.request, self.user, "factor_added")
        if not is_first:
            return super().form_valid(form)
        # What was let in by a password alone ends: other sessions, since they lack the proof.  # % if cookiecutter.api == "none"
        # What was let in by a password alone ends: tokens, and other sessions, which lack the proof.  # % if cookiecutter.api != "none"
        AuthToken.objects.filter(user=self.user).delete()  # % if cookiecutter.api == "drf"
        Token.objects.filter(user=self.user).delete()  # % if cookiecutter.api == "ninja"
        complete(self.request)
        return show_new_recovery_codes(self.request, self.user)


class AddAppView(AddFactorView):
    """Adds an app, by a code that it shows."""

    template_name = "mfa/add_app.html"
    initial = {"name": _("Phone")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(secret=new_secret(self.request), **kwargs)

    def new_factor(self, form: NewFactorForm) -> Factor | None:
        step = codes.step_of(new_secret(self.request), form.cleaned_data["code"])
        if not step:
            return None
        data = self.request.session.pop(NEW_APP)
        return Factor(kind=Factor.Kind.APP, data=data, last_step=step)


class AddPasskeyView(AddFactorView):
    """Adds a passkey that the browser made."""

    template_name = "mfa/add_passkey.html"
    initial = {"name": _("Passkey")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = passkeys.creation_options(self.request, self.user)
        return super().get_context_data(passkey_options=options, **kwargs)

    def new_factor(self, form: NewFactorForm) -> Factor | None:
        data = passkeys.new_passkey(self.request, form.cleaned_data["passkey"])
        return Factor(kind=Factor.Kind.PASSKEY, data=data) if data else None


class RemoveView(FreshSignInMixin, DeleteView):
    """Removes a factor of the user's own."""

    template_name = "mfa/remove.html"
    success_url = reverse_lazy("factors")

    def get_queryset(self) -> Any:
        return self.user.factors.all()

    def form_valid(self, form: forms.Form) -> HttpResponse:
        remove(self.request, self.object)
        return redirect(self.get_success_url())


class RecoveryCodesView(FreshSignInMixin, TemplateView):
    """Makes new recovery codes, and shows them this once."""

    template_name = "mfa/new_recovery_codes.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make them, for who has something to recover."""
        if not has_factor(self.user):
            raise Http404
        return show_new_recovery_codes(request, self.user)


class QRView(FreshSignInMixin):
    """The app's secret as an image, which the policy would not let stand in the page itself."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Draw it, once the page has made it."""
        if NEW_APP not in request.session:
            raise Http404
        image = BytesIO()
        code = segno.make(codes.address_of(new_secret(request), self.user), micro=False)
        code.save(image, kind="svg", scale=6, light="#fff")
        return HttpResponse(image.getvalue(), content_type="image/svg+xml")


def new_secret(request: HttpRequest) -> str:
    """The secret of the app that is being set up in this session."""
    with suppress(KeyError, InvalidToken):  # there is none yet, or the key that reads it is gone
        return decrypt(request.session[NEW_APP])
    secret = codes.random_secret()
    request.session[NEW_APP] = encrypt(secret)
    return secret


def show_new_recovery_codes(request: HttpRequest, user: User) -> HttpResponse:
    """Make recovery codes, and the page that shows them."""
    made = codes.new_recovery_codes(user)
    tell(request, user, "recovery_codes_made")
    return render(request, "mfa/recovery_codes.html", {"codes": made})


# % endif

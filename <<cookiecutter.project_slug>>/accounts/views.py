"""The pages of a signed-in user. Signing in and passwords are Django's own views."""

from functools import partial  # % if cookiecutter.background_tasks == "none"
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers  # % if cookiecutter.frontend == "htmx"
from django.views.generic import UpdateView

from accounts.forms import PasswordChangeForm
from accounts.models import User
from accounts.reset import send_link  # % if cookiecutter.background_tasks != "none"
from accounts.responses import AnswerFirst  # % if cookiecutter.background_tasks == "none"
from security.mail_limit import may_be_mailed


class PasswordChangeView(auth_views.PasswordChangeView):
    """Counts wrong old passwords together with those of signing in."""

    form_class = PasswordChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}


class PasswordResetView(auth_views.PasswordResetView):
    """Answers before it is looked up whether there is somebody to write to."""

    def form_valid(self, form: Any) -> HttpResponse:
        # % if cookiecutter.background_tasks == "none"
        if not may_be_mailed(self.request, form.cleaned_data["email"]):
            return redirect(str(self.success_url))
        return AnswerFirst(str(self.success_url), partial(super().form_valid, form))
        # % endif
        # % if cookiecutter.background_tasks != "none"
        site, email = self.request.build_absolute_uri("/"), form.cleaned_data["email"]
        if may_be_mailed(self.request, email):
            send_link.enqueue(site, email)  # % if cookiecutter.background_tasks == "database"
            send_link.delay(site, email)  # % if cookiecutter.background_tasks == "celery"
        return redirect(str(self.success_url))
        # % endif


class ProfileView(UpdateView):
    """Users change their own names. Whose profile it is, the session alone says."""

    fields = ["first_name", "last_name"]
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("profile")
    success_message = _("Your profile is saved.")

    def get_object(self, queryset: Any = None) -> User:
        return cast("User", self.request.user)

    def form_valid(self, form: Any) -> HttpResponse:
        # The names alone: staff may have changed the rest since it was read, to lock them out.
        User.objects.filter(pk=self.object.pk).update(**form.cleaned_data)
        messages.success(self.request, self.success_message)
        return redirect(str(self.success_url))


@require_safe
@vary_on_headers("HX-Request")  # % if cookiecutter.frontend == "htmx"
def people(request: HttpRequest) -> HttpResponse:
    """Staff look people up. Anybody else is refused, and not told where staff sign in."""
    if not request.user.is_staff:
        raise PermissionDenied
    query = request.GET.get("q", "")
    context = {"query": query, "people": list(User.objects.search(query))}
    # % if cookiecutter.frontend == "htmx"
    # While somebody types, htmx asks for the list alone.
    template = "people_found.html" if "HX-Request" in request.headers else "people.html"
    return render(request, f"accounts/{template}", context)
    # % else
    return render(request, "accounts/people.html", context)
    # % endif

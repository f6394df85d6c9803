"""The pages of a signed-in user. Signing in and passwords are Django's own views."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.contrib.auth import views as auth_views
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers  # % if cookiecutter.frontend == "htmx"
from django.views.generic import UpdateView

from accounts.models import User
from accounts.reset import queue_links  # % if cookiecutter.background_tasks != "none"
from accounts.responses import AnswerFirst
from security.mail_limit import may_be_mailed


class PasswordResetView(auth_views.PasswordResetView):
    """Answers before it is looked up whether there is somebody to write to."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not may_be_mailed(self.request, form.cleaned_data["email"]):
            return redirect(str(self.success_url))
        # % if cookiecutter.background_tasks == "none"
        return AnswerFirst(str(self.success_url), partial(super().form_valid, form))
        # % endif
        # % if cookiecutter.background_tasks != "none"
        site = self.request.build_absolute_uri("/")
        return AnswerFirst(str(self.success_url), partial(queue_links, site, form))
        # % endif


class ProfileView(SuccessMessageMixin, UpdateView):
    """Users change their own names. Whose profile it is, the session alone says."""

    fields = ["first_name", "last_name"]
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("profile")
    success_message = _("Your profile is saved.")

    def get_object(self, queryset: Any = None) -> User:
        return cast("User", self.request.user)


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

"""The pages of a signed-in user. Signing in and passwords are Django's own views."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe
from django.views.generic import UpdateView

from accounts.models import User


class ProfileView(SuccessMessageMixin, UpdateView):
    """Users change their own names. Whose profile it is, the session alone says."""

    fields = ["first_name", "last_name"]
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("profile")
    success_message = "Your profile is saved."

    def get_object(self, queryset: Any = None) -> User:
        return cast("User", self.request.user)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Staff look people up. Anybody else is refused, and not told where staff sign in."""
    if not request.user.is_staff:
        raise PermissionDenied
    query = request.GET.get("q", "")
    context = {"query": query, "people": list(User.objects.search(query))}
    return render(request, "accounts/people.html", context)

# % if cookiecutter.media != "none"
"""Pictures of users: each is for the eyes of its owner."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts.models import User
from security import audit, uploads


class PictureForm(forms.Form):
    """A picture to upload."""

    picture = uploads.ImageField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP. Where and when it was taken is not kept."),
    )


class PictureView(FormView):
    """Users choose a picture of themselves. Whose it is, the session alone says."""

    form_class = PictureForm
    template_name = "accounts/picture.html"
    success_url = reverse_lazy("profile")

    def form_valid(self, form: PictureForm) -> HttpResponse:
        replace(cast("User", self.request.user), form.cleaned_data["picture"])
        audit.record("picture_changed", self.request)
        messages.success(self.request, _("Your picture is saved."))
        return super().form_valid(form)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Users take their picture away."""
    replace(cast("User", request.user), None)
    audit.record("picture_removed", request)
    messages.success(request, _("Your picture is removed."))
    return redirect("profile")


def replace(user: User, picture: UploadedFile | None) -> None:
    """Give `user` another picture, or none; the file of the former one goes."""
    storage = user.picture.storage
    name = storage.save(f"pictures/{picture.name}", picture) if picture else ""
    try:
        with transaction.atomic():
            # As it is stored now: of two that come at once, neither may leave a file behind.
            stored = User.objects.select_for_update().get(pk=user.pk)
            former, stored.picture.name = stored.picture.name, name
            stored.save(update_fields=["picture"])
            delete(storage, former)
    except BaseException:
        if name:
            storage.delete(name)
        raise


@receiver(pre_delete, sender=User)
def user_deleted(instance: User, **kwargs: Any) -> None:
    """The picture goes with its user: that of now, since another may have come in between."""
    stored = User.objects.select_for_update().get(pk=instance.pk)
    delete(stored.picture.storage, stored.picture.name)


def delete(storage: Any, name: str | None) -> None:
    """Delete a file, if there is one, once the database no longer names it."""
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


urlpatterns = [
    path("picture/", PictureView.as_view(), name="picture"),
    path("picture/remove/", remove, name="picture_remove"),
]
# % endif

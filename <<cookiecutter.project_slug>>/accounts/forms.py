"""Forms that take a password."""

from typing import Any

from django.contrib.auth import authenticate, forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User
from security.lockout import forget


class SetPasswordForm(forms.SetPasswordForm):
    """Saves the password alone: staff may have changed the rest since it was read, to lock them out."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        user.save(update_fields=["password"])
        return user


class PasswordChangeForm(SetPasswordForm, forms.PasswordChangeForm):
    """Takes the old password as a sign-in does: counted first, and not at all where that is locked.

    Whoever finds a session open could else guess it here.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Refuse what does not sign the user in."""
        name, password = self.user.get_username(), self.cleaned_data["old_password"]
        if authenticate(self.request, username=name, password=password) != self.user:
            code = "password_incorrect"
            raise ValidationError(self.error_messages[code], code=code)
        forget(self.request, name)
        return str(password)

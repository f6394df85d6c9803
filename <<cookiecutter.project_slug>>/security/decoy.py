# % if cookiecutter.admin_decoy == "yes"
"""A sign-in at /admin/ that looks like the admin's and lets nobody in.

Whoever knocks there looks for a way in. AdminAuditMiddleware writes each knock to the audit log,
and django-axes counts each try, as it does at every door.
"""

from secrets import token_urlsafe

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest


class NobodysForm(AdminAuthenticationForm):
    """Django's own form, which takes its own way: neither words nor time tell it apart."""

    def clean_password(self) -> str:
        """Make a wrong password of every one; what was typed is not even compared."""
        return token_urlsafe()


class DecoySite(AdminSite):
    """An admin for nobody, not even for who is signed in."""

    login_form = NobodysForm

    def has_permission(self, request: HttpRequest) -> bool:
        return False


site = DecoySite(name="decoy")


# % endif

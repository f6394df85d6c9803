# % if cookiecutter.mfa != "none"
"""`manage.py encrypt_factors`: what a former SECRET_KEY encrypted, by the one of now."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand

from mfa.encryption import cipher
from mfa.models import Factor


class Command(BaseCommand):
    """Encrypts the secrets of apps anew."""

    help = "Encrypt the second factors with SECRET_KEY, so that a former key can be taken out."

    def handle(self, *args: Any, **options: Any) -> None:
        apps = Factor.objects.filter(kind=Factor.Kind.APP)
        for factor in apps:
            try:
                data = cipher().rotate(factor.data.encode()).decode()
            except InvalidToken:
                self.stderr.write(f"No key reads {factor}: it has to be set up again.")
                continue
            # Not what was removed meanwhile, or set up anew.
            apps.filter(pk=factor.pk, data=factor.data).update(data=data)
        self.stdout.write("SECRET_KEY alone reads the second factors now.")


# % endif

# % if cookiecutter.mfa != "none"
# % set built_in = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "6.1"
# % set backport = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "5.2"
"""Changes to second factors: each gets into the audit log, and is mailed to whom it concerns."""

from __future__ import annotations

import django_tasks  # % if backport
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.tasks import task  # % if built_in
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.celery import app  # % if cookiecutter.background_tasks == "celery"
from mfa.models import Factor
from mfa.sessions import has_factor
from security import audit

WHAT = {
    "factor_added": _("A second factor was added."),
    "factor_removed": _("A second factor was removed."),
    "recovery_codes_made": _("New recovery codes were made, and the former ones work no longer."),
    "recovery_code_used": _("A recovery code was used to sign in."),
}


def tell(request: HttpRequest, user: User, event: str) -> None:
    """Write `event` to the audit log, and to `user`, as soon as it is in the database for good."""
    domain = request.get_host()

    def write() -> None:
        audit.record(event, request, user.get_username())
        if user.email:
            # % if cookiecutter.background_tasks == "none"
            send_word(domain, user.pk, event)
            # % endif
            # % if cookiecutter.background_tasks == "database"
            send_word.enqueue(domain, user.pk, event)
            # % endif
            # % if cookiecutter.background_tasks == "celery"
            send_word.delay(domain, user.pk, event)
            # % endif

    # Robust: a mail that cannot be sent is logged, and the change is made all the same.
    transaction.on_commit(write, robust=True)


@task  # % if built_in
@django_tasks.task  # % if backport
@app.task  # % if cookiecutter.background_tasks == "celery"
def send_word(domain: str, user_id: int, event: str) -> None:
    """Mail a user of the site at `domain` that `event` happened."""
    user = User.objects.get(pk=user_id)
    context = {"user": user, "what": WHAT[event], "domain": domain}
    body = render_to_string("mfa/email.txt", context)
    # % if cookiecutter.language == "en"
    send_mail(f"Your account at {settings.SITE_NAME}", body, None, [user.email])
    # % endif
    # % if cookiecutter.language != "en"
    subject = _("Your account at %(site)s") % {"site": settings.SITE_NAME}
    send_mail(subject, body, None, [user.email])
    # % endif


@transaction.atomic
def remove(request: HttpRequest, factor: Factor) -> None:
    """Remove `factor`; with the last one the recovery codes go."""
    factor.delete()
    if not has_factor(factor.user):
        factor.user.recovery_codes.all().delete()
    tell(request, factor.user, "factor_removed")


# % endif

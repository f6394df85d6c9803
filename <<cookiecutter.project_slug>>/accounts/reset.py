# % if cookiecutter.background_tasks != "none"
# % set built_in = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "6.1"
# % set backport = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "5.2"
"""A new password: a worker looks up for whom, and makes the link: what waits for it opens nothing."""

from urllib.parse import urlsplit

import django_tasks  # % if backport
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.tasks import task  # % if built_in
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from config.celery import app  # % if cookiecutter.background_tasks == "celery"


@task  # % if built_in
@django_tasks.task  # % if backport
@app.task  # % if cookiecutter.background_tasks == "celery"
def send_link(site: str, email: str) -> None:
    """Mail whoever has the address the link to `site` where a new password is chosen.

    It is asked for any address: the page that asks has the same to do for all, and cannot tell.
    """
    for user in PasswordResetForm().get_users(email):
        mail_link(site, user)


def mail_link(site: str, user: User) -> None:
    """Mail a user the link."""
    url = urlsplit(site)
    context = {
        "user": user,
        "protocol": url.scheme,
        "domain": url.netloc,
        "uid": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    subject = render_to_string("registration/password_reset_subject.txt", context).strip()
    body = render_to_string("registration/password_reset_email.html", context)
    send_mail(subject, body, None, [user.email])


# % endif

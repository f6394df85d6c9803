"""Every URL of the site.

A view is closed to strangers unless it says `login_not_required`; the list of those that do is
in `tests/security/test_sign_in_required.py`.
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import include, path
from django.views.generic import RedirectView

from accounts import files  # % if cookiecutter.media == "local"
from accounts.forms import SetPasswordForm
from api.v1 import api  # % if cookiecutter.api == "ninja"
from config import views
from config.workers import workerz  # % if cookiecutter.background_tasks != "none"
from security import decoy  # % if cookiecutter.admin_decoy == "yes"

admin.site.site_header = admin.site.site_title = settings.SITE_NAME

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("accounts.pictures")),  # % if cookiecutter.media != "none"
    path("accounts/", include("accounts.sign_up")),  # % if cookiecutter.sign_up != "none"
    path("accounts/", include("mfa.urls")),  # % if cookiecutter.mfa != "none"
    # Short, since a mail on the console breaks a longer line in two.
    path(
        "reset/<uidb64>/<token>/",
        PasswordResetConfirmView.as_view(form_class=SetPasswordForm),
        name="password_reset_confirm",
    ),
    path("api/v1/", include("api.urls")),  # % if cookiecutter.api == "drf"
    path("api/v1/", api.urls),  # % if cookiecutter.api == "ninja"
    path("media/<path:name>", files.show, name="media"),  # % if cookiecutter.media == "local"
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("workerz", workerz, name="workerz"),  # % if cookiecutter.background_tasks != "none"
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    # The admin's own page would take any number of wrong passwords.
    path(
        f"{settings.ADMIN_URL}password_change/",
        admin.site.admin_view(RedirectView.as_view(pattern_name="password_change")),
    ),
    path(settings.ADMIN_URL, admin.site.urls),
    path("admin/", decoy.site.urls),  # % if cookiecutter.admin_decoy == "yes"
]

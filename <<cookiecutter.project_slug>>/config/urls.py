"""Every URL of the site.

A view is closed to strangers unless it says `login_not_required`; the list of those that do is
in `tests/security/test_sign_in_required.py`.
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import include, path

from config import views

admin.site.site_header = admin.site.site_title = settings.SITE_NAME

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("accounts.urls")),
    # Short, since a mail on the console breaks a longer line in two.
    path(
        "reset/<uidb64>/<token>/",
        PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("healthz", views.healthz, name="healthz"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path(settings.ADMIN_URL, admin.site.urls),
]

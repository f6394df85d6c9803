# % if cookiecutter.mfa != "none"
"""The pages of second factors."""

from django.urls import path

from mfa import views

urlpatterns = [
    path("second-factor/", views.SecondFactorView.as_view(), name="second_factor"),
    path("factors/", views.FactorsView.as_view(), name="factors"),
    path("factors/app/", views.AddAppView.as_view(), name="add_app"),
    path("factors/app/qr.svg", views.QRView.as_view(), name="qr"),
    path("factors/passkey/", views.AddPasskeyView.as_view(), name="add_passkey"),
    path("factors/<int:pk>/remove/", views.RemoveView.as_view(), name="remove_factor"),
    path("factors/recovery-codes/", views.RecoveryCodesView.as_view(), name="recovery_codes"),
]


# % endif

"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and signing in."""

    name = "accounts"

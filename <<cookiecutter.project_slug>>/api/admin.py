# % if cookiecutter.api == "ninja"
"""Tokens in the admin: staff can end them, and neither make nor see one."""

from django.contrib import admin
from django.http import HttpRequest

from api.models import Token


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Who has a token, since when and until when."""

    list_display = ["user", "created", "expiry"]
    fields = ["user", "created", "expiry"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        return False


# % endif

# % if cookiecutter.mfa != "none"
"""Second factors in the admin: staff removes those that were lost, and neither makes nor sees one."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from mfa.changes import remove
from mfa.models import Factor


@admin.register(Factor)
class FactorAdmin(admin.ModelAdmin):
    """Who has which, and since when."""

    list_display = ["user", "kind", "name", "created"]
    fields = ["user", "kind", "name", "created"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Factor | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Factor) -> None:
        remove(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Factor]) -> None:
        for factor in queryset:
            remove(request, factor)


# % endif

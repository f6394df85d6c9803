"""Users in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _  # % if cookiecutter.login_by == "email"

from accounts.models import User

# % if cookiecutter.login_by == "email"
PERMISSIONS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")


class AccountAdmin(UserAdmin):
    """Users without the user name that Django's own admin shows."""

    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name")}),
        (_("Permissions"), {"fields": PERMISSIONS}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    list_display = ("email", "first_name", "last_name", "is_staff")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)


# % endif
admin.site.register(User, UserAdmin)  # % if cookiecutter.login_by == "username"
admin.site.register(User, AccountAdmin)  # % if cookiecutter.login_by == "email"

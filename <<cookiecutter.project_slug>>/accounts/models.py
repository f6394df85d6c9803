"""The user. It is our own class from the first migration: changing later is hard."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models  # % if cookiecutter.login_by == "email"
from django.db.models import FileField  # % if cookiecutter.media != "none"
from django.db.models.functions import Lower  # % if cookiecutter.login_by == "email"
from django.db.models.query import RawQuerySet
from django.utils.translation import gettext_lazy as _  # % if cookiecutter.login_by == "email"

# % if cookiecutter.login_by == "email"
from accounts.fields import EmailAddressField

# % endif
# `!` escapes the wildcards of LIKE in the query below.
LIKE_ESCAPES = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})


class AccountManager(UserManager["User"]):
    """Makes and finds users."""

    # % if cookiecutter.login_by == "email"
    def create_user(  # type: ignore[override] # there is no user name
        self, email: str, password: str | None = None, **fields: object
    ) -> User:
        """Make and save a user; without a password, one who cannot sign in by one."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override] # there is no user name
        self, email: str, password: str | None = None, **fields: object
    ) -> User:
        """Make and save a user who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    # % endif
    def search(self, text: str) -> RawQuerySet[User]:
        """The first 50 users whose names or e-mail address hold `text`.

        This is the example for SQL where the ORM does not reach: the statement is a constant, and
        `text` travels beside it as a parameter, never inside it.
        """
        pattern = f"%{text.lower().translate(LIKE_ESCAPES)}%"
        return self.raw(
            """
            SELECT * FROM accounts_user
            WHERE LOWER(email) LIKE %(pattern)s ESCAPE '!'
            # % if cookiecutter.login_by == "username"
               OR LOWER(username) LIKE %(pattern)s ESCAPE '!'
            # % endif
            # % if cookiecutter.database != "mysql"
               OR LOWER(first_name || ' ' || last_name) LIKE %(pattern)s ESCAPE '!'
            # % endif
            # % if cookiecutter.database == "mysql"
               OR LOWER(CONCAT(first_name, ' ', last_name)) LIKE %(pattern)s ESCAPE '!'
            # % endif
            # % if cookiecutter.login_by == "username"
            ORDER BY username
            # % endif
            # % if cookiecutter.login_by == "email"
            ORDER BY email
            # % endif
            LIMIT 50
            """,
            {"pattern": pattern},
        )


class User(AbstractUser):
    """Somebody who can sign in."""

    # % if cookiecutter.login_by == "email"
    username = None  # type: ignore[assignment] # the address is the name
    email = EmailAddressField(_("email address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(AbstractUser.Meta):
        # The database itself holds no two addresses that differ by capitals alone.
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_in_small_letters"
            )
        ]

    # % endif
    # % if cookiecutter.media != "none"
    # No form of the admin has it: a file gets in by `accounts.pictures` alone, which makes it anew.
    picture = FileField(upload_to="pictures", blank=True, editable=False)

    # % endif
    objects: ClassVar[AccountManager] = AccountManager()

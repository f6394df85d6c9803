"""The user. It is our own class from the first migration: changing later is hard."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db.models.query import RawQuerySet

# `!` escapes the wildcards of LIKE in the query below.
LIKE_ESCAPES = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})


class AccountManager(UserManager["User"]):
    """Finds users."""

    def search(self, text: str) -> RawQuerySet[User]:
        """The first 50 users whose user name, names or e-mail address hold `text`.

        This is the example for SQL where the ORM does not reach: the statement is a constant, and
        `text` travels beside it as a parameter, never inside it.
        """
        pattern = f"%{text.lower().translate(LIKE_ESCAPES)}%"
        return self.raw(
            """
            SELECT * FROM accounts_user
            WHERE LOWER(username) LIKE %(pattern)s ESCAPE '!'
               OR LOWER(first_name || ' ' || last_name) LIKE %(pattern)s ESCAPE '!'
               OR LOWER(email) LIKE %(pattern)s ESCAPE '!'
            ORDER BY username
            LIMIT 50
            """,
            {"pattern": pattern},
        )


class User(AbstractUser):
    """Somebody who can sign in."""

    objects: ClassVar[AccountManager] = AccountManager()

# % if cookiecutter.api == "ninja"
"""What is sent to sign in, and what comes back."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

# Not every database takes a NUL.
NO_NUL = r"^[^\x00]*$"


class Credentials(Schema):
    """What a user signs in with."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=NO_NUL)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=NO_NUL)]
    # % if cookiecutter.mfa != "none"
    # Of an app, or a recovery code, for who has a second factor.
    code: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = ""
    # % endif


class Session(Schema):
    """Who is signed in, if anybody, and the CSRF token to send as X-CSRFToken."""

    username: str | None
    csrf_token: str


class NewToken(Schema):
    """A new token, shown this once, and when it ends."""

    token: str
    expires: datetime


# % endif

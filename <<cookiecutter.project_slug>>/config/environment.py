"""The environment as the settings read it."""

from typing import Any

import environ
from environ.fileaware_mapping import FileAwareMapping


class Values(FileAwareMapping):  # type: ignore[misc]
    """Values by their names; that of a name with `_FILE` appended is in the file that it names.

    The line break at the end of a file, as editors leave it, is no part of the secret in there.
    """

    def __getitem__(self, name: str) -> str:
        return str(super().__getitem__(name)).strip()


class Env(environ.Env):  # type: ignore[misc]
    """Makes settings of the values, and leaves out empty entries of a list.

    A former SECRET_KEY that is nothing but a space would be one that anybody can guess.
    """

    ENVIRON = Values(cache=False)

    @classmethod
    def parse_value(cls, value: str, cast: Any) -> Any:
        parsed = super().parse_value(value, cast)
        return [each for entry in parsed if (each := entry.strip())] if cast is list else parsed

"""An error carries its remedy and its exit code."""

IN_CONFLICT = 3
"""The exit code of an update that is in place, with conflicts to resolve."""


class DjfortError(Exception):
    """What the user is told in place of a traceback: what went wrong, and what to do about it."""

    exit_code = 1


class WrongAnswer(DjfortError):  # noqa: N818 - named for what it is
    """An answer, a flag or their combination cannot be taken; nothing was written."""

    exit_code = 2


class Interrupted(DjfortError):  # noqa: N818 - named for what it is
    """The user, or a signal, stopped djfort (128 + SIGINT, as a shell would say it)."""

    exit_code = 130

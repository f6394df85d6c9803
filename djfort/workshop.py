"""A place to work aside, that is gone afterwards whatever ends the work."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from djfort.errors import DjfortError


@contextmanager
def private_folder(folder: Path) -> Iterator[Path]:
    """Make `folder`, for nobody else to look into, and remove it with all that it holds then.

    A signal is no way to leave it behind. What the disk or a program refuses is a DjfortError.
    """
    try:
        folder.mkdir(mode=0o700)
        yield folder
    except (OSError, subprocess.CalledProcessError) as error:
        raise DjfortError(f"{error}; nothing was written.") from error
    finally:
        with undisturbed():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no second Ctrl-C or SIGTERM stop what must be finished."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in handlers:
            signal.signal(number, signal.SIG_IGN)
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@contextmanager
def held_back() -> Iterator[None]:
    """Let Ctrl-C or SIGTERM wait until the end: a program just started would be left running."""
    came: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = {
        number: signal.signal(number, lambda number, _frame: came.append(number))
        for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])

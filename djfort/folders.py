"""Where djfort keeps things of its own (XDG Base Directory Specification)."""

import os
from pathlib import Path


def state() -> Path:
    """The folder for what must outlast a run: XDG_STATE_HOME."""
    return _folder("XDG_STATE_HOME", ".local/state")


def cache() -> Path:
    """The folder for what could be fetched again: XDG_CACHE_HOME."""
    return _folder("XDG_CACHE_HOME", ".cache")


def _folder(variable: str, default: str) -> Path:
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else Path.home() / default) / "djfort"

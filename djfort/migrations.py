"""Migrations of the project in an update: what a database may have applied is not written anew.

Django looks at a migration once in each database: what changes in the file later, or goes with it,
stays there as it was, and nothing tells.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from djfort.merge import Side
from djfort.worktree import listed

MIGRATION = re.compile(r"(?:.*/)?(\w+)/migrations/(\d{4}_\w+)\.py")


def unchanged(base: Side, theirs: Side) -> tuple[Side, list[str]]:
    """`theirs` with each migration as it is in `base`, and what is left to do to databases."""
    applied = {path for path in base.files if MIGRATION.fullmatch(path)}
    left = applied & theirs.files.keys()
    kept = {path: base.files[path] for path in left if theirs.files[path] != base.files[path]}
    notes = []
    if kept:
        notes.append(
            f"Kept as it was, since databases may have it applied: {listed(sorted(kept))}; have"
            " `python manage.py makemigrations` write what has to change there, and read it"
            " before you commit."
        )
    if gone := sorted(applied - left):
        notes.append(
            f"Gone, but not what it made in databases: {listed(gone)}; where it is applied, run"
            f" {_undone(gone, left)} before the update gets there."
        )
    return replace(theirs, files={**theirs.files, **kept}), notes


def _undone(gone: Iterable[str], left: Iterable[str]) -> str:
    """The commands that take migrations back, in each app to the last that is `left`."""
    last = dict(_names(left))
    apps = dict.fromkeys(app for app, _ in _names(gone))
    return " and ".join(f"`python manage.py migrate {app} {last.get(app, 'zero')}`" for app in apps)


def _names(paths: Iterable[str]) -> list[tuple[str, str]]:
    """The app and the name of each migration, in order."""
    return [MIGRATION.findall(path)[0] for path in sorted(paths)]

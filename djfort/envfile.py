"""The project's `.env`, completed by the project's own `config.newenv`: no value of it changes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from djfort.errors import DjfortError

NAME = ".env"
EXAMPLE = ".env.example"
MAKER = "config/newenv.py"
ASSIGNMENT = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def complete(env_file: Path, project: Path) -> list[str]:
    """Copy `env_file` into the folder `project` and have `config.newenv` there complete the copy.

    Returns what it said if it added something, and else takes the copy away again. Raises
    DjfortError if it fails.
    """
    if not env_file.is_file() or env_file.is_symlink() or not (project / MAKER).is_file():
        return []
    copy = project / NAME
    copy.touch(mode=0o600)
    shutil.copyfile(env_file, copy)
    made = subprocess.run(
        [sys.executable, "-B", "-m", "config.newenv"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        last_line = made.stderr.strip().rpartition("\n")[2]
        raise DjfortError(f"config.newenv failed ({last_line}); nothing was written.")
    if copy.read_bytes() != env_file.read_bytes():
        return [made.stderr.strip()]
    copy.unlink()
    return []


def differences(env: str, old_example: str, new_example: str) -> list[str]:
    """What the new `.env.example` says otherwise than the old one about names that `env` has."""
    present = dict(ASSIGNMENT.findall(env))
    old, new = dict(ASSIGNMENT.findall(old_example)), dict(ASSIGNMENT.findall(new_example))
    unused = [name for name in present if name in old and name not in new]
    proposed = [
        name
        for name, value in new.items()
        if name in present and name in old and value not in (old[name], present[name])
    ]
    notes = []
    if unused:
        notes.append(f"No longer used in {NAME}: {', '.join(unused)}.")
    if proposed:
        notes.append(
            f"{NAME} keeps its values; {EXAMPLE} has new ones for {', '.join(proposed)}: compare."
        )
    return notes

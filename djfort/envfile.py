"""The project's `.env`, completed by the project's own `config.newenv`: no value of it changes.

It holds secrets, so it is never copied. What would be added is found out with a `.env` of the same
names and no values; the real one is then completed where it is.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from djfort.errors import DjfortError

NAME = ".env"
EXAMPLE = ".env.example"
MAKER = "config/newenv.py"
ASSIGNMENT = re.compile(r"^(?:export +)?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def missing(env_file: Path, project: Path) -> dict[str, bool]:
    """The names that `config.newenv` in the folder `project` would give values in `env_file`.

    Each with whether it is there, without a value. Raises DjfortError if it fails.
    """
    if not env_file.is_file() or env_file.is_symlink() or not (project / MAKER).is_file():
        return {}
    if not os.access(env_file, os.W_OK):
        raise DjfortError(f"{env_file} cannot be written; nothing was.")
    # Quotes are no value.
    present = {n: v.strip(" \t\"'") for n, v in ASSIGNMENT.findall(read(env_file))}
    stand_in = project / NAME
    stand_in.write_text("".join(f"{n}={v and 'set'}\n" for n, v in present.items()))
    _run_maker(project)
    completed = dict(ASSIGNMENT.findall(read(stand_in)))
    stand_in.unlink()
    given = (name for name, value in completed.items() if value != present.get(name))
    return {name: name in present for name in given if not present.get(name)}


def complete(env_file: Path, project: Path, names: Iterable[str]) -> dict[str, str]:
    """Have `config.newenv` in the folder `project` complete `env_file`; once done, it does nothing.

    Returns a digest of the value of each of the `names`. Raises DjfortError if it fails.
    """
    link = project / NAME
    link.unlink(missing_ok=True)
    link.symlink_to(env_file)
    _run_maker(project)
    if link.is_symlink():
        link.unlink()
    else:  # it writes a new file, and renames that
        link.replace(env_file)
    values = dict(ASSIGNMENT.findall(read(env_file)))
    return {name: _digest(values[name]) for name in names if name in values}


def take_out(env_file: Path, digests: Mapping[str, str], names: Mapping[str, bool]) -> None:
    """Take the values of `names` out of `env_file`, as `missing` named them, and `complete` did.

    One that is another by now stays.
    """
    if not env_file.is_file():
        return

    def without(line: re.Match[str]) -> str:
        name, value = line[1], line[2]
        if name not in names or digests.get(name) != _digest(value):
            return line[0]
        return f"{name}=\n" if names[name] else ""

    content = re.sub(rf"{ASSIGNMENT.pattern}\n?", without, read(env_file), flags=re.MULTILINE)
    descriptor = os.open(env_file, os.O_WRONLY)
    try:
        os.ftruncate(descriptor, os.write(descriptor, content.encode()))
    finally:
        os.close(descriptor)


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


def _run_maker(project: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-B", "-m", "config.newenv"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        last_line = made.stderr.strip().rpartition("\n")[2]
        raise DjfortError(f"config.newenv failed ({last_line})")


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def read(env_file: Path) -> str:
    """The text of an env file; raises DjfortError for one that is none."""
    try:
        return env_file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DjfortError(
            f"{env_file} is not in UTF-8; save it so, and run djfort again."
        ) from None

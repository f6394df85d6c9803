"""Git, run as a program: with what was meant for another repository left out of its environment."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from djfort.errors import DjfortError

ELSEWHERE = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
"""What a git hook around us has in its environment (githooks(5)): it names that repository."""
NO_LOCKS = {"GIT_OPTIONAL_LOCKS": "0"}
"""Or `git status` would lock the index to refresh it, and a kill -9 then would leave the lock."""


def run(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    allowed: tuple[int, ...] = (0,),
) -> subprocess.CompletedProcess[bytes]:
    """Run git in `cwd`; raises DjfortError for an exit code that is not `allowed`, or no git."""
    surroundings = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    try:
        ended = subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            env={**surroundings, **NO_LOCKS, **(env or {})},
            input=stdin,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise DjfortError("djfort regenerate needs git; install git 2.38 or newer.") from error
    if ended.returncode not in allowed:
        said = ended.stderr.decode(errors="replace").strip()
        raise DjfortError(f"`git {arguments[0]}` failed: {said}")
    return ended


def line(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """What git prints, for a command that prints one line."""
    return os.fsdecode(run(*arguments, cwd=cwd, env=env).stdout).removesuffix("\n")


def fields(output: bytes) -> list[str]:
    """The fields of an output that separates them by NUL (`-z`)."""
    return [os.fsdecode(field) for field in output.split(b"\0") if field]


def contents(objects: Iterable[str], cwd: Path) -> dict[str, bytes]:
    """The content of each of the `objects`, which are there, by its name."""
    names = list(objects)
    stdin = "".join(f"{name}\n" for name in names).encode()
    output = run("cat-file", "--batch", cwd=cwd, stdin=stdin).stdout
    found, start = {}, 0
    for name in names:
        begin = output.index(b"\n", start) + 1
        size = int(output[start:begin].split()[-1])
        found[name] = output[begin : begin + size]
        start = begin + size + 1
    return found

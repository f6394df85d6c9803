"""Stop `regenerate` from outside, again and again, and look at what that leaves.

A program of its own, which forks: what is imported and compiled once serves every trial.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from two_versions import State, git, state

from djfort.errors import DjfortError
from djfort.regenerate import Talk, Wish, regenerate

WATCHED = ("new.txt", "template_deletes.txt", "both.txt")
"""One file that an update adds, deletes and changes: to see its first change, in any order."""


def start(project: Path, template: str) -> int:
    """An update under way, in a process group of its own, as a shell would have it; its id."""
    child = os.fork()
    if not child:
        code = 130
        try:
            os.setpgid(0, 0)
            regenerate(project, Wish(template=template), Talk())
            code = 0
        except DjfortError as error:
            print(error, file=sys.stderr)
            code = error.exit_code
        finally:
            os._exit(code)
    return child


def finish(child: int) -> int:
    """The exit code of an update."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def stop(child: int, number: signal.Signals, project: Path) -> None:
    """Send a signal to an update and all its group; return when nobody has the project's lock."""
    try:
        os.killpg(child, number)
    except ProcessLookupError:  # it has ended, or not begun
        os.kill(child, number)
    finish(child)
    lock = project / ".git/djfort/root/lock"
    if lock.exists():
        subprocess.run(["flock", lock, "true"], check=True)


def first_change(project: Path) -> None:
    """Wait until the update has changed a file."""

    def look() -> list[int | None]:
        entries = {entry.name: entry.inode() for entry in os.scandir(project)}
        return [entries.get(name) for name in WATCHED]

    before, end = look(), time.monotonic() + 60
    while look() == before:
        time.sleep(0.0002)
        assert time.monotonic() < end


def outcome(project: Path, before: State, after: State) -> str:
    """Whether a project is as it was before, or after, an update; else what tells it from both."""
    found = state(project)
    if found in (before, after):
        return "before" if found == before else "after"
    paths = {path for path in found.keys() | after.keys() if found.get(path) != after.get(path)}
    return f"neither: {', '.join(sorted(paths))}"


def main(template: str, original: Path, folder: Path, moment: str, name: str, trials: int) -> None:
    """Print what each trial left, and what the next update made of that."""
    undisturbed = shutil.copytree(original, folder / "undisturbed", symlinks=True)
    regenerate(undisturbed, Wish(template=template, dry_run=True), Talk())
    begin = time.monotonic()
    assert finish(start(undisturbed, template)) == 0
    needed = time.monotonic() - begin
    before, after = state(original), state(undisturbed)
    moments: dict[str, Callable[[Path, float], object]] = {
        "first change": lambda project, _share: first_change(project),
        "random": lambda _project, share: time.sleep(needed * 1.2 * share),
    }
    left = []
    for trial in range(trials):
        project = shutil.copytree(original, folder / str(trial), symlinks=True)
        child = start(project, template)
        # At random, and yet early in one trial and late in another.
        moments[moment](project, (trial + random.random()) / trials)  # noqa: S311
        stop(child, signal.Signals[name], project)
        found = outcome(project, before, after)
        code = finish(start(project, template))
        again = outcome(project, before, after) + git(project, "diff", "--name-only")
        left.append((found, code, again))
        shutil.rmtree(project)
    print(json.dumps(left))


if __name__ == "__main__":
    template, original, folder, moment, name, trials = sys.argv[1:]
    main(template, Path(original), Path(folder), moment, name, int(trials))

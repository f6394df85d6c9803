"""What may follow once a project is written: install, first commit, first superuser."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from djfort import pythons
from djfort.errors import DjfortError
from djfort.questions import Condition, Question


@dataclass(frozen=True)
class Step:
    """Commands to run in the project, one after the other, and how to offer them."""

    name: str
    offer: str
    commands: tuple[tuple[str, ...], ...]

    @property
    def question(self) -> Question:
        """The offer, as a question that Enter says yes to."""
        return Question(self.name, self.offer, "yes", {"yes": "Yes", "no": "No"})

    def by_hand(self) -> str:
        """The line to type in a shell for it."""
        return " && ".join(map(shlex.join, self.commands))


STEPS = (
    Step("install", "Install its packages now?", (("make", "install"),)),
    Step(
        "git",
        "Start a git repository with a first commit?",
        (
            ("git", "init", "--quiet", "--initial-branch=main"),
            ("git", "add", "--all"),
            ("git", "commit", "--quiet", "--no-verify", "--message=Generate the project"),
        ),
    ),
    Step("superuser", "Create the first superuser?", (("make", "superuser"),)),
)
CONDITION = Condition("superuser", ("yes",), "install", ("yes",), "it needs the packages installed")


def take(step: Step, project: Path, answers: Mapping[str, str]) -> None:
    """Run the commands of `step` in `project`; raises DjfortError for the one that fails."""
    environment = _environment(answers)
    for command in step.commands:
        try:
            # What they say is talk: stdout is for the project's path alone.
            subprocess.run(command, cwd=project, env=environment, stdout=sys.stderr, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise DjfortError(f"`{shlex.join(command)}` failed ({error}).") from error


def in_repository(folder: Path) -> bool:
    """Whether `folder`, or the first folder above it that exists, is in a git work tree."""
    while not folder.is_dir():
        folder = folder.parent
    found = subprocess.run(
        ["git", "rev-parse", "--is-inside-work-tree"], cwd=folder, capture_output=True, check=False
    )
    return found.returncode == 0


def _environment(answers: Mapping[str, str]) -> dict[str, str]:
    """Our own environment, less what was meant for a make or git around us.

    The uv beside this Python is on its path; the author commits where git knows no user.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_DIR", "GIT_INDEX", "GIT_WORK_TREE", "MAKE", "MFLAGS"))
    }
    if uv := pythons.uv():
        environment["PATH"] = os.pathsep.join([environment.get("PATH", ""), str(Path(uv).parent)])
    configured = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False)
    if configured.returncode and "author_name" in answers:
        for role in "AUTHOR", "COMMITTER":
            environment.setdefault(f"GIT_{role}_NAME", answers["author_name"])
            environment.setdefault(f"GIT_{role}_EMAIL", answers["author_email"])
    return environment

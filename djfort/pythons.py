"""Which Python and Django a project could run on here. Nothing is fetched to find out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from djfort import rules
from djfort.answers import Defaults
from djfort.questions import Question, Questionnaire

VERSIONS = {"python_version", "django_version"}
"""The questions whose defaults differ from machine to machine."""


class RunnableDefaults(Defaults):
    """The user's own defaults, and versions that give way, with a word on stderr, if need be.

    `preferred` gives what goes before the template's default, once one is needed.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        given: Mapping[str, str],
        preferred: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        super().__init__(questionnaire)
        self._questions = {question.name: question for question in questionnaire.questions}
        self._given = given
        self._prefer = preferred

    def _written(self, question: Question) -> str:
        """As in `Defaults`, but for what the user prefers and the versions."""
        name = question.name
        if name not in self._questions:
            return question.default
        if name in VERSIONS and name in self._versions:
            return self._versions[name]
        return self._preferred.get(name, question.default)

    @cached_property
    def _preferred(self) -> Mapping[str, str]:
        return self._prefer()

    @cached_property
    def _versions(self) -> dict[str, str]:
        """The versions to propose instead of the template's; none where those will do."""
        python, django = self._questions["python_version"], self._questions["django_version"]
        chosen = {**self._preferred, **self._given}
        if python.name in chosen or can_run(python.default):
            return {}
        asked_for = chosen.get(django.name)
        pair = newest_pair(self._questionnaire, [asked_for] if asked_for else django.choices)
        if pair:
            print(
                f"Python {python.default} is not here and uv cannot fetch it, so the default is"
                f" Python {pair[python.name]} with Django {pair[django.name]}.",
                file=sys.stderr,
            )
        return pair


def newest_pair(questionnaire: Questionnaire, djangos: Iterable[str]) -> dict[str, str]:
    """The newest Python that can run here, with the newest of the `djangos` for it, if any can."""
    newest_djangos = sorted(djangos, key=rules.version, reverse=True)
    pythons = questionnaire.choices["python_version"]
    for python in sorted(pythons, key=rules.version, reverse=True):
        for django in newest_djangos:
            pair = {"python_version": python, "django_version": django}
            if not any(questionnaire.broken(pair)) and can_run(python):
                return pair
    return {}


def can_run(version: str) -> bool:
    """Whether a Python `version`, such as "3.13", runs here or is one that uv would fetch."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return True
    program = uv()
    # The quickest to answer comes first. A shim of pyenv may be there and fail, so each is run.
    return (
        (program is not None and _downloads(program, version))
        or _succeeds(f"python{version}", "-c", "")
        or (program is not None and _succeeds(program, "python", "find", version))
    )


def uv() -> str | None:
    """The uv on the path, else the one installed beside this Python, else None."""
    return shutil.which("uv") or shutil.which(Path(sys.executable).with_name("uv"))


def _downloads(uv: str, version: str) -> bool:
    """Whether `uv` knows a CPython `version` to download, and no variable forbids it."""
    if os.environ.get("UV_PYTHON_DOWNLOADS", "").lower() in {"never", "manual", "false", "0"}:
        return False
    if os.environ.get("UV_OFFLINE", "").lower() in {"true", "1", "yes", "on"}:
        return False
    command = [uv, "python", "list", "--only-downloads", version]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    return "cpython-" in listed.stdout


def _succeeds(*command: str) -> bool:
    """Whether a program is there and ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False

"""A template in memory: its questions, the files of the project, and what these include.

So that one may come of a folder, of a commit or of a package, and nothing is written to read it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from djfort import questions, sources
from djfort.questions import Questionnaire

QUESTIONS, INCLUDES = "cookiecutter.json", "templates"


@dataclass(frozen=True)
class File:
    """What a file holds, and whether it can be run."""

    content: bytes
    executable: bool = False


Files = Mapping[str, File]
"""Files by their path, with `/` everywhere."""


@dataclass(frozen=True)
class Template:
    """The text of cookiecutter.json, and how to read the files below one of its folders."""

    settings: str
    read: Callable[[str], Files]

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """What it asks; known before any of its files is read."""
        return questions.parse(self.settings)

    @cached_property
    def files(self) -> Files:
        """The files that make the project."""
        return self.read(sources.CHECKOUT_FOLDER)

    @cached_property
    def includes(self) -> Files:
        """The files that these may include."""
        return self.read(INCLUDES)


def from_folder(folder: Path) -> Template:
    """The template that lies in `folder`; raises OSError where there is none."""
    settings = (folder / QUESTIONS).read_text(encoding="utf-8")
    folders = {sources.CHECKOUT_FOLDER: sources.project_folder(folder)}
    return Template(settings, lambda name: _files(folders.get(name, folder / name)))


def _files(top: Path) -> dict[str, File]:
    """The files below `top`, less the bytecode that Python leaves where a template is installed."""
    found = {}
    for folder, inside, names in os.walk(top):
        inside[:] = [name for name in inside if name != "__pycache__"]
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 - twice as fast for hundreds of files
            with open(path, "rb") as file:  # noqa: PTH123
                content = file.read()
            executable = os.access(path, os.X_OK)
            found[os.path.relpath(path, top).replace(os.sep, "/")] = File(content, executable)
    return found

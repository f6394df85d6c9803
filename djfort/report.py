"""What came of it: the project's files, what is left to do, and how to do it again."""

import json
import os
import shlex
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from djfort import finish, messages
from djfort.answers import Defaults
from djfort.pythons import VERSIONS
from djfort.questions import Questionnaire
from djfort.steps import Step
from djfort.versions import Version
from djfort.workshop import private_folder

Folder = dict[str, "Folder"]
"""What lies in a folder, by its name; nothing lies in a file."""


@dataclass(frozen=True)
class Report:
    """A project that was written, or that would be. Its fields are the keys of `--json`."""

    path: str
    answers: Mapping[str, str]
    files: list[str]
    next_steps: list[str]
    again: str
    dry_run: bool

    def as_json(self) -> str:
        """One object, in ASCII, so that every terminal and pipe carries it."""
        return json.dumps(asdict(self), indent=2)

    def as_tree(self) -> str:
        """The files as a tree."""
        return tree(Path(self.path).name, self.files)

    def as_text(self) -> str:
        """What a person wants to know at the end."""
        again = f"The same again, without a question:\n  {self.again}"
        if self.dry_run:
            return f"Nothing was written.\n{again}"
        return f"{again}\n{where_next(self.path, self.next_steps)}"


def where_next(path: str, commands: Iterable[str]) -> str:
    """Where the project is, and the commands that are left to type."""
    return "\n  ".join([f"The project is in {path}. Next:", *commands])


def next_steps(project: Path, target: Path, left: Iterable[Step]) -> list[str]:
    """The commands to type once the files of `project` are in `target`, in their order.

    A project whose Makefile can make its database needs that done before it first runs. One of
    another template than djfort's may have no Makefile.
    """
    others = {step.name: step.by_hand() for step in left}
    cd = f"cd {shlex.quote(str(target))}"
    makefile = project / "Makefile"
    if not makefile.is_file():
        return [cd, *filter(None, [others.get("git")])]
    install = others.pop("install", None)
    has_database = "\ndatabase:" in makefile.read_text(encoding="utf-8")
    database = "make database" if has_database else None
    return [cd, *filter(None, [install, database, *others.values()]), "make run"]


def again(
    questionnaire: Questionnaire,
    answers: Mapping[str, str],
    default: Defaults,
    given: Container[str],
) -> str:
    """The command line that gives the same project without a question, on any machine.

    It names each answer that is not the template's default or not the `default` of this machine,
    and the versions that were `given`, for these another machine may take otherwise.
    """
    template_default = Defaults(questionnaire)
    words = ["djfort", "new", "--yes"]
    for question in questionnaire.questions:
        answer = answers[question.name]
        is_default = template_default(question, answers) == answer == default(question, answers)
        if not is_default or (question.name in VERSIONS and question.name in given):
            words += [question.flag, answer]
    return shlex.join(words)


@contextmanager
def preview(version: Version, answers: Mapping[str, str]) -> Iterator[Path]:
    """The project that `answers` would make, in a folder that is gone afterwards."""
    folder = Path(tempfile.gettempdir()) / f"djfort-{os.urandom(8).hex()}"
    with private_folder(folder):
        project = version.write(answers, folder)
        messages.compile_all(project)
        finish.write_env(project, quietly=True)
        yield project


def files(project: Path) -> list[str]:
    """The path of each file in `project`, with `/` everywhere, sorted."""
    return sorted(
        path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()
    )


def tree(name: str, paths: Iterable[str]) -> str:
    """The folder `name` and the `paths` below it, drawn as a tree; folders come first."""
    root: Folder = {}
    for path in paths:
        folder = root
        for part in path.split("/"):
            folder = folder.setdefault(part, {})
    return "\n".join([f"{name}/", *_branches(root, "")])


def _branches(folder: Folder, indent: str) -> Iterator[str]:
    entries = sorted(folder.items(), key=lambda entry: (not entry[1], entry[0]))
    for number, (name, below) in enumerate(entries, start=1):
        last = number == len(entries)
        yield f"{indent}{'└── ' if last else '├── '}{name}{'/' if below else ''}"
        yield from _branches(below, indent + ("    " if last else "│   "))

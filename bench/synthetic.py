"""One template in two versions, written for djfort, for cruft and for copier alike.

Of its files 20 have a condition each. In version 2.0.0, ten are changed, three added, two deleted
and one is renamed.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from djfort import sources

CONDITIONS, CHANGED, ADDED, DELETED = 20, 10, 3, 2
LINES = 30
SOMEBODY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in {"NAME": "Ann", "EMAIL": "ann@example.com"}.items()
}
"""Who commits, in the environment of git: the tools commit too."""


@dataclass(frozen=True)
class Syntax:
    """How a template is written for a tool."""

    folder: str
    """What the files of the project lie in; "" for copier, which takes the whole repository."""
    variable: str
    condition: tuple[str, str]
    settings: dict[str, str]
    """The files beside those of the project, and the saved answers among these."""


def _cookiecutter_json(more: dict[str, object]) -> str:
    return json.dumps({"project_slug": "shop", "database": ["sqlite", "postgresql"]} | more)


def _djfort() -> Syntax:
    real = json.loads((sources.template() / "cookiecutter.json").read_text(encoding="utf-8"))
    settings = {name: real[name] for name in ("_extensions", "_jinja2_env_vars")}
    return Syntax(
        sources.CHECKOUT_FOLDER,
        "<< cookiecutter.project_slug >>",
        ("<% if cookiecutter.database == 'sqlite' %>", "<% endif %>"),
        {
            "cookiecutter.json": _cookiecutter_json(settings),
            f"{sources.CHECKOUT_FOLDER}/.djfort.json": "<< cookiecutter | saved_answers >>\n",
        },
    )


SYNTAXES = {
    "djfort": _djfort(),
    "cruft": Syntax(
        "{{cookiecutter.project_slug}}",
        "{{ cookiecutter.project_slug }}",
        ("{% if cookiecutter.database == 'sqlite' %}", "{% endif %}"),
        {"cookiecutter.json": _cookiecutter_json({})},
    ),
    "copier": Syntax(
        "template",
        "{{ project_slug }}",
        ("{% if database == 'sqlite' %}", "{% endif %}"),
        {
            "copier.yml": (
                "_subdirectory: template\n_templates_suffix: ''\nproject_slug: shop\n"
                "database:\n  type: str\n  choices: [sqlite, postgresql]\n  default: sqlite\n"
            ),
            "template/{{ _copier_conf.answers_file }}": "{{ _copier_answers|to_nice_yaml }}\n",
        },
    ),
}


def make(folder: Path, tool: str, files: int) -> Path:
    """Write the template for `tool` with so many `files`, as a git repository with two tags."""
    syntax = SYNTAXES[tool]
    texts = {f"part{number % 7}/file{number}.txt": _text(syntax, number) for number in range(files)}
    names = list(texts)
    _write(folder, syntax.settings)
    _write(folder / syntax.folder, texts)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _release(folder, "1.0.0")
    changed = {path: texts[path].replace("line 7 ", "line seven ") for path in names[:CHANGED]}
    added = {f"part0/new{number}.txt": _text(syntax, number) for number in range(ADDED)}
    _write(folder / syntax.folder, changed | added)
    for path in names[-DELETED:]:
        (folder / syntax.folder / path).unlink()
    moved = folder / syntax.folder / names[-DELETED - 1]
    moved.rename(moved.with_name("renamed.txt"))
    _release(folder, "2.0.0")
    return folder


def edit(project: Path) -> None:
    """Edit a project as its user does, beside what the template changes and in the same files."""
    for number in (0, 1, 30):
        file = project / f"part{number % 7}/file{number}.txt"
        file.write_text(file.read_text().replace("line 25 ", "my line 25 "))
    (project / "mine.txt").write_text("Mine.\n")


def check(project: Path) -> None:
    """Raise ValueError if an update lost an edit, or did nothing."""
    text = (project / "part0" / "file0.txt").read_text()
    if not ("my line 25" in text and "line seven" in text):
        raise ValueError(f"{project} is not what an update should make of it")


def commit(project: Path) -> None:
    """Commit all of a project, in a new repository."""
    _git(project, "init", "--quiet", "--initial-branch=main")
    _git(project, "add", "--all")
    _git(project, "commit", "--quiet", "--message=Work")


def _text(syntax: Syntax, number: int) -> str:
    lines = [f"line {line} of file {number}: {line * number}\n" for line in range(LINES)]
    lines[2] = f"This is {syntax.variable}.\n"
    if number < CONDITIONS:
        begin, end = syntax.condition
        lines[12:12] = [f"{begin}\n", "It has a file.\n", f"{end}\n"]
    return "".join(lines)


def _write(folder: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _release(folder: Path, tag: str) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", f"--message={tag}")
    _git(folder, "tag", tag)


def _git(folder: Path, *arguments: str) -> None:
    environment = os.environ | SOMEBODY
    command = ["git", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)

"""A template in two versions, tagged in a git repository, and projects made of the first.

Each file has a role in the second version, such as to be renamed. The files come alone, or on top
of djfort's own template.

Its fixtures are for every file that names it in pytest_plugins (so PYTEST_DONT_REWRITE: it is
imported before).
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import CHECKOUT, Run

from djfort import answers, questions, sources
from djfort import template as templates
from djfort.versions import Version

State = dict[str, tuple[int, bytes]]
Update = Callable[..., subprocess.CompletedProcess[str]]

LINES = [f"line {number} of it\n" for number in range(1, 21)]
TEXT = "".join(LINES)
CHANGED = TEXT.replace(LINES[2], "line 3 of version 2\n")
BINARY = bytes(range(256)) * 4

VERSION_1 = {
    "both.txt": TEXT,
    "server.txt": "<% if cookiecutter.database == 'postgresql' %>\nA server.\n<% endif %>\n",
    "user_renames.txt": TEXT.replace("it", "user's"),
    "template_renames.txt": TEXT.replace("it", "template's"),
    "template_deletes.txt": TEXT.replace("it", "doom"),
    "picture.bin": BINARY,
    "picture_kept.bin": BINARY[::-1],
    "run.sh": "#!/bin/sh\n" + TEXT,
    "windows.bat": TEXT.replace("\n", "\r\n").replace("it", "bat"),
    "notes/in_folder.txt": TEXT.replace("it", "notes"),
}
VERSION_2 = {
    "both.txt": CHANGED,
    "user_renames.txt": CHANGED.replace("it", "user's"),
    "template_renames.txt": None,
    "template_renamed.txt": TEXT.replace("it", "template's"),
    "template_deletes.txt": None,
    "picture.bin": BINARY + b"\0version 2",
    "run.sh": "#!/bin/sh\n" + CHANGED,
    "windows.bat": CHANGED.replace("\n", "\r\n").replace("it", "bat"),
    "new.txt": "New in version 2.\n",
    "local/new.txt": "The template's.\n",
}
NEWENV = (sources.project_folder(CHECKOUT) / "config" / "newenv.py").read_text(encoding="utf-8")
ALONE = {
    ".gitignore": ".env\nlocal/\n__pycache__/\n",
    ".gitattributes": "*.bin binary\n",
    ".djfort.json": "<< cookiecutter | saved_answers >>\n",
    ".env.example": "SECRET_KEY=\nADMIN_URL=\nOLD_NAME=1\n",
    "config/__init__.py": '"""Settings."""\n',
    "config/newenv.py": NEWENV,
}
ANSWERS = {
    "project_name": "Corner Shop",
    "project_slug": "shop",
    "deployment": "none",
    "mfa": "none",
    "email": "smtp",
    "database": "sqlite",
    "media": "none",
}
PRIVATE = "SECRET_KEY=mine\nADMIN_URL=admin/\nOLD_NAME=7\n"


@dataclass(frozen=True)
class Template:
    """A git repository with a template, its versions tagged v1 and v2, and v2 checked out."""

    folder: Path

    @property
    def project(self) -> Path:
        """The folder whose files make the project."""
        return sources.project_folder(self.folder)

    def release(self, tag: str, files: dict[str, str | bytes | None]) -> None:
        """Change `files` of the project, None for those to delete, and tag the result."""
        for path, content in files.items():
            write(self.project / path, content)
        git(self.folder, "add", "--force", ".")  # what a project ignores is a template's file
        commit(self.folder, tag)
        git(self.folder, "tag", tag)

    def ask(self, changes: dict[str, object]) -> None:
        """Change questions in cookiecutter.json, None for those to ask no more."""
        file = self.folder / "cookiecutter.json"
        content = json.loads(file.read_text(encoding="utf-8")) | changes
        kept = {name: value for name, value in content.items() if value is not None}
        file.write_text(json.dumps(kept), encoding="utf-8")

    def make(self, project: Path, tag: str = "v1") -> Path:
        """Make a project of version `tag`, with a `.env`, and commit it in its own repository."""
        git(self.folder, "checkout", "--quiet", tag)
        questionnaire = questions.load(self.folder)
        complete = answers.complete(questionnaire, ANSWERS, answers.Defaults(questionnaire))
        into = project.parent / f"making-{project.name}"
        into.mkdir(parents=True)
        version = Version(templates.from_folder(self.folder), self.folder.name, tag)
        version.write(complete, into).rename(project)
        into.rmdir()
        git(self.folder, "checkout", "--quiet", "main")
        (project / ".env").write_text(PRIVATE)
        (project / ".env").chmod(0o600)
        return project


def synthetic(folder: Path) -> Template:
    """The small template: what djfort needs, and a file for each role."""
    template = Template(folder)
    (folder / sources.CHECKOUT_FOLDER).mkdir(parents=True)
    real = json.loads((CHECKOUT / "cookiecutter.json").read_text(encoding="utf-8"))
    settings = {name: real[name] for name in ("_extensions", "_jinja2_env_vars")}
    asked = ANSWERS | {"database": ["sqlite", "postgresql"]}
    (folder / "cookiecutter.json").write_text(json.dumps(asked | settings))
    return _with_two_versions(template, ALONE | VERSION_1)


def own(folder: Path) -> Template:
    """Djfort's own template, with a file for each role besides."""
    folder.mkdir(parents=True)
    shutil.copy(CHECKOUT / "cookiecutter.json", folder)
    for name in sources.CHECKOUT_FOLDER, "templates":
        shutil.copytree(CHECKOUT / name, folder / name)
    template = Template(folder)
    ignore = (template.project / ".gitignore").read_text(encoding="utf-8")
    example = (template.project / ".env.example").read_text(encoding="utf-8")
    attributes = (template.project / ".gitattributes").read_text(encoding="utf-8")
    more = {
        ".gitignore": f"{ignore}local/\n",
        ".env.example": f"{example}OLD_NAME=1\n",
        ".gitattributes": f"{attributes}*.bin binary\n*.bat -text\n",
    }
    return _with_two_versions(template, VERSION_1 | more)


def _with_two_versions(template: Template, first: dict[str, str | bytes]) -> Template:
    git(template.folder, "init", "--quiet", "--initial-branch=main")
    template.release("v1", first)
    (template.project / "run.sh").chmod(0o755)
    git(template.folder, "tag", "--delete", "v1")
    template.release("v1", {})
    template.ask({"colour": "green"})
    example = (template.project / ".env.example").read_text(encoding="utf-8")
    new_example = example.replace("OLD_NAME=1\n", "NEW_NAME=2\n")
    template.release("v2", VERSION_2 | {".env.example": new_example})
    return template


def write(path: Path, content: str | bytes | None) -> None:
    """Give a file this content and no newline of its own; None deletes it."""
    if content is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` as somebody; returns what it says."""
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str = "Edit") -> None:
    """Commit all that is not ignored, starting a repository where there is none."""
    if not (folder / ".git").exists() and not (folder.parent / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def state(folder: Path) -> State:
    """Everything below `folder` but `.git` and bytecode: the mode and content of each file."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_mode, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != ".git" and path.suffix != ".pyc"
    }


def edit(project: Path, path: str, old: str, new: str) -> None:
    """Replace a text in a file of the project."""
    file = project / path
    content = file.read_bytes().decode()
    assert old in content
    file.write_bytes(content.replace(old, new, 1).encode())


Made = tuple[Template, Path]


def _made(template: Template) -> Made:
    """The template, and a project of its first version, committed."""
    project = template.make(template.folder.parent / "shop")
    commit(project, "Made")
    return template, project


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The small template, and a project of its first version, committed."""
    return _made(synthetic(tmp_path_factory.mktemp("small") / "house-style"))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Djfort's own template in two versions, and a project of the first, committed."""
    return _made(own(tmp_path_factory.mktemp("whole") / "house-style"))


@pytest.fixture(params=["small", pytest.param("whole", marks=pytest.mark.slow)])
def made(request: pytest.FixtureRequest) -> Made:
    """Each template with a project; a file of tests may have it be one of them alone."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def template(made: Made) -> Template:
    """The template, for each test the same: to be left as it is."""
    return made[0]


@pytest.fixture
def project(made: Made, folder: Path) -> Path:
    """A project of its first version, committed; one for each test."""
    return shutil.copytree(made[1], folder / "shop", symlinks=True)


@pytest.fixture
def update(djfort: Run, template: Template, project: Path) -> Update:
    """Update the project to the template's second version, by the command."""

    def run(*flags: str, **options: object) -> subprocess.CompletedProcess[str]:
        named = ("--template", str(template.folder))
        return djfort("regenerate", "--yes", *named, *flags, **{"cwd": project} | options)

    return run

"""From each version that was released to the newest one, with nothing lost on the way."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import CHECKOUT, Run, files_of
from two_versions import commit, edit, git

from djfort import __version__, sources

HEADING = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)
RELEASED = HEADING.findall((CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_the_newest_release_in_the_changelog_is_this_version() -> None:
    assert RELEASED[0] == __version__


@pytest.fixture
def template(folder: Path) -> Path:
    """Our template as it is now, in a repository that has the released ones as tags."""
    repository = folder / "template"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    for version in reversed(RELEASED):
        if not _take_release(version, repository):
            assert version == __version__, f"v{version} is no tag here; fetch the tags"
            _take_now(repository)
        commit(repository, version)
        git(repository, "tag", f"v{version}")
    _take_now(repository)
    commit(repository, "now")
    return repository


def _take_release(version: str, repository: Path) -> bool:
    """Write the template of a tag of this checkout; whether there is such a tag."""
    archive = ["git", "archive", "--format=tar", f"v{version}"]
    found = subprocess.run(archive, cwd=CHECKOUT, capture_output=True)
    if found.returncode:
        return False
    _clear(repository)
    subprocess.run(["tar", "--extract"], cwd=repository, input=found.stdout, check=True)
    return True


def _take_now(repository: Path) -> None:
    _clear(repository)
    shutil.copy(CHECKOUT / "cookiecutter.json", repository)
    for name in sources.CHECKOUT_FOLDER, "templates":
        ignore = shutil.ignore_patterns("__pycache__", ".*_cache")
        shutil.copytree(CHECKOUT / name, repository / name, ignore=ignore)


def _clear(repository: Path) -> None:
    git(repository, "rm", "-r", "--quiet", "--force", "--ignore-unmatch", ".")


@pytest.mark.slow
@pytest.mark.parametrize("version", RELEASED)
def test_a_project_of_a_released_version_goes_to_the_newest(
    djfort: Run, template: Path, folder: Path, version: str
) -> None:
    made = djfort("new", "--yes", "--template", str(template), "--to", f"v{version}")
    assert made.returncode == 0, made.stderr
    project = folder / "my_site"
    commit(project)
    edit(project, "README.md", "\n", "\nWhat we wrote ourselves.\n")
    commit(project)
    result = djfort("regenerate", "--yes", "--template", str(template), "--to", "main", "my_site")
    assert result.returncode == 0, result.stderr
    flags = ("--output-dir=fresh", "--answers", str(project / ".djfort.json"))
    fresh = djfort("new", "--yes", "--template", str(template), "--to", "main", *flags)
    assert fresh.returncode == 0, fresh.stderr
    expected, found = files_of(folder / "fresh/my_site"), files_of(project)
    found = {path: content for path, content in found.items() if not path.startswith(".git/")}
    edited = found["README.md"].decode()
    assert edited.replace("What we wrote ourselves.\n", "", 1) == expected["README.md"].decode()
    assert found | {"README.md": b""} == expected | {"README.md": b""}

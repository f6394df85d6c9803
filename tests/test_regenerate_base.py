"""The version that a project was made with: where it is found, and what happens without it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from conftest import CHECKOUT, DJFORT, Run
from two_versions import Made, Template, Update, commit, edit, state

from djfort import __version__, releases, sources

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]

OLDER = "0.0.9"
OFFLINE = {"UV_OFFLINE": "1", "PIP_NO_INDEX": "1"}


@pytest.fixture
def made(small: Made) -> Made:
    """The small template is enough for these."""
    return small


@pytest.fixture
def older(djfort: Run, folder: Path) -> Path:
    """A project that says an older djfort made it, with an edit, committed."""
    assert djfort("new", "--yes", "--python-version=3.13").returncode == 0
    project = folder / "my_site"
    edit(project, ".djfort.json", f'"version": "{__version__}"', f'"version": "{OLDER}"')
    edit(project, "templates/home.html", "<h1>", '<h1 class="mine">')
    edit(project, "config/urls.py", '"""', '"""As version 0.0.9 wrote it. ')
    commit(project)
    return project


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel of that older djfort, as a package index would serve it."""
    checkout = tmp_path_factory.mktemp("older") / "checkout"
    ignore = shutil.ignore_patterns(".*_cache", "__pycache__")
    for name in "djfort", "templates", sources.CHECKOUT_FOLDER:
        shutil.copytree(CHECKOUT / name, checkout / name, ignore=ignore)
    for name in "cookiecutter.json", "pyproject.toml", "README.md", "LICENSE":
        shutil.copy(CHECKOUT / name, checkout)
    edit(checkout, "djfort/__init__.py", __version__, OLDER)
    urls = sources.project_folder(checkout) / "config/urls.py"
    urls.write_text(urls.read_text().replace('"""', '"""As version 0.0.9 wrote it. ', 1))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "../wheels"]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    return checkout.parent / "wheels"


def index_at(wheels: Path) -> dict[str, str]:
    """The environment in which uv looks in a folder and nowhere else."""
    return {"UV_NO_INDEX": "1", "UV_FIND_LINKS": str(wheels)}


def test_it_comes_from_the_package_index_once_and_then_from_the_cache(
    djfort: Run, older: Path, wheels: Path
) -> None:
    copy = shutil.copytree(older, older.with_name("copy"))
    for project, where in (older, index_at(wheels)), (copy, OFFLINE):
        result = djfort("regenerate", "--yes", cwd=project, env=os.environ | where)
        assert result.returncode == 0, result.stderr
        assert "As version 0.0.9" not in (project / "config/urls.py").read_text()
        assert '<h1 class="mine">' in (project / "templates/home.html").read_text()
        saved = json.loads((project / ".djfort.json").read_text())
        assert saved["djfort"]["version"] == __version__


def test_pip_finds_it_where_there_is_no_uv(
    monkeypatch: pytest.MonkeyPatch, wheels: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "with_pip"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    monkeypatch.setattr(sys, "executable", str(environment / "bin/python"))
    monkeypatch.setattr(releases.pythons, "uv", lambda: None)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    releases.released.cache_clear()
    found = releases.released(OLDER)
    assert found
    assert b"As version 0.0.9" in found.files["config/urls.py"].content


def test_going_to_an_older_release_by_name(djfort: Run, folder: Path, wheels: Path) -> None:
    assert djfort("new", "--yes", "--python-version=3.13").returncode == 0
    project = folder / "my_site"
    commit(project)
    where = os.environ | index_at(wheels)
    result = djfort("regenerate", "--yes", "--to", OLDER, cwd=project, env=where)
    assert result.returncode == 0, result.stderr
    assert "As version 0.0.9" in (project / "config/urls.py").read_text()


def test_a_version_that_is_no_number_is_never_looked_for(tmp_path: Path) -> None:
    for version in "../../etc", "1; touch x", "git+https://example.com/x", "--help", "":
        assert releases.released(version) is None


def test_without_it_a_script_is_refused(djfort: Run, older: Path) -> None:
    before = state(older)
    result = djfort("regenerate", "--yes", cwd=older, env=os.environ | OFFLINE)
    assert result.returncode == 2
    assert "without it nobody can say which changes are yours" in result.stderr
    assert "decide file by file in a terminal" in result.stderr
    assert state(older) == before


@pytest.fixture
def person(template: Template, project: Path) -> Callable[[], pexpect.spawn]:
    """Somebody at a terminal, whose project is of a version that is not to be had."""
    edit(project, ".djfort.json", '"v1"', '"v0"')
    edit(project, "user_renames.txt", "line 9", "my line 9")
    commit(project)

    def open_terminal() -> pexpect.spawn:
        named = ["--template", str(template.folder), "--set", "colour=blue"]
        command = ["regenerate", "--plain", *named]
        return pexpect.spawn(str(DJFORT), command, cwd=project, encoding="utf-8", timeout=60)

    return open_terminal


def test_without_it_a_person_decides_file_by_file(
    person: Callable[[], pexpect.spawn], project: Path
) -> None:
    terminal = person()
    wish = {"both.txt": "theirs", "user_renames.txt": "both", "new.txt": "mine"}
    decided = []
    while True:
        terminal.expect([r"([\w./]+)\?\r\n", r"Write this\? "])
        if terminal.match.re.pattern.startswith("Write"):
            break
        path = terminal.match[1]
        decided.append(path)
        terminal.expect(r"Number \[1\]: ")
        if path == "both.txt":
            terminal.sendline("difference")
            terminal.expect(r"\+line 3 of version 2")
            terminal.expect(r"Number \[1\]: ")
        terminal.sendline(wish.get(path, "mine"))
    terminal.sendline("y")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert set(wish) <= set(decided)
    assert "line 3 of version 2" in (project / "both.txt").read_text()
    assert "my line 9" in (project / "user_renames.txt").read_text()
    assert "line 3 of version 2" in (project / "user_renames.txt.template").read_text()
    assert not (project / "new.txt").exists()
    assert (project / "template_deletes.txt").exists()
    assert json.loads((project / ".djfort.json").read_text())["djfort"]["version"] == "v2"


def test_a_base_that_does_not_reproduce_is_said(update: Update, project: Path) -> None:
    result = update("--dry-run")
    assert "does not write any more" not in result.stderr
    digest = json.loads((project / ".djfort.json").read_text())["djfort"]["digest"]
    edit(project, ".djfort.json", digest, "0" * 64)
    commit(project)
    result = update()
    assert result.returncode == 0
    assert "house-style v1 does not write any more what it wrote" in result.stderr


def test_a_project_without_a_digest_is_updated(update: Update, project: Path) -> None:
    file = project / ".djfort.json"
    content = json.loads(file.read_text())
    del content["djfort"]["digest"]
    file.write_text(json.dumps(content))
    commit(project)
    result = update()
    assert result.returncode == 0
    assert "does not write any more" not in result.stderr
    assert len(json.loads(file.read_text())["djfort"]["digest"]) == 64

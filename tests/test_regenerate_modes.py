"""`djfort regenerate` where there is no git, in a subfolder, to look only, and back again."""

import json
import subprocess
from pathlib import Path

import pexpect
import pytest
from conftest import DJFORT, Run
from two_versions import (
    LINES,
    Made,
    Template,
    Update,
    commit,
    edit,
    git,
    state,
    write,
)

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]


@pytest.fixture
def made(small: Made) -> Made:
    """The small template is enough for these."""
    return small


@pytest.fixture
def no_repository(project: Path) -> Path:
    """The project, in no repository."""
    subprocess.run(["rm", "-rf", project / ".git"], check=True)
    return project


def test_without_git_it_merges_and_names_the_backup(update: Update, no_repository: Path) -> None:
    project = no_repository
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    before = state(project)
    result = update()
    assert result.returncode == 0, result.stderr
    content = (project / "both.txt").read_text()
    assert "line 3 of version 2" in content
    assert "my line 18 of" in content
    backup = project / ".djfort/last/before"
    assert f"What was there before is kept in {backup}." in result.stderr
    assert (backup / "both.txt").read_bytes() == before["both.txt"][1]
    assert (project / ".djfort/.gitignore").read_text() == "*\n"


def test_without_git_conflicts_are_markers_and_both_versions_are_at_hand(
    update: Update, no_repository: Path
) -> None:
    project = no_repository
    edit(project, "both.txt", LINES[2], "my line 3\n")
    (project / "picture.bin").write_bytes(b"\0mine")
    result = update()
    assert result.returncode == 3
    assert "<<<<<<< yours" in (project / "both.txt").read_text()
    assert "both.txt: both changed it; edit between the markers" in result.stderr
    shown = project / ".djfort/last/template/picture.bin"
    assert f"The template's side of each conflict is in {shown.parent}." in result.stderr
    assert shown.read_bytes().endswith(b"version 2")
    assert (project / "picture.bin").read_bytes() == b"\0mine"


def test_without_git_abort_gives_all_back(update: Update, djfort: Run, no_repository: Path) -> None:
    before = state(no_repository)
    assert update().returncode == 0
    assert djfort("regenerate", "--abort", str(no_repository)).returncode == 0
    after = {path: kept for path, kept in state(no_repository).items() if ".djfort/" not in path}
    assert after == before


def test_a_subfolder_of_a_repository_with_edits_elsewhere(
    template: Template, project: Path, djfort: Run, folder: Path
) -> None:
    subprocess.run(["rm", "-rf", project / ".git"], check=True)
    (folder / "services").mkdir()
    project = project.rename(folder / "services" / "shop")
    write(folder / "other.txt", "Other.\n")
    write(folder / "services/both.txt", "Not the project's.\n")
    git(folder, "init", "--quiet")
    edit(project, "user_renames.txt", "line 18 of", "my line 18 of")
    commit(folder)
    write(folder / "other.txt", "Edited.\n")
    result = djfort("regenerate", "--yes", "--template", str(template.folder), str(project))
    assert result.returncode == 0, result.stderr
    assert "line 3 of version 2" in (project / "both.txt").read_text()
    assert "my line 18 of" in (project / "user_renames.txt").read_text()
    assert (folder / "other.txt").read_text() == "Edited.\n"
    assert (folder / "services/both.txt").read_text() == "Not the project's.\n"
    status = git(folder, "status", "--porcelain").splitlines()
    assert [line for line in status if " services/shop/" not in line] == [" M other.txt"]


def test_a_project_that_the_repository_around_it_does_not_track(
    update: Update, no_repository: Path, folder: Path
) -> None:
    git(folder, "init", "--quiet")
    assert update().returncode == 0
    assert "line 3 of version 2" in (no_repository / "both.txt").read_text()
    assert git(folder, "status", "--porcelain") == "?? shop/\n"


@pytest.mark.parametrize(("look", "code"), [("--dry-run", 0), ("--check", 1)])
def test_looking_changes_nothing_and_says_what_would(
    update: Update, project: Path, look: str, code: int
) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    before = state(project)
    result = update(look)
    assert result.returncode == code
    assert state(project) == before
    assert git(project, "status", "--porcelain") == ""
    for line in "conflict  both.txt", "added     new.txt", "deleted   template_deletes.txt":
        assert line in result.stdout.splitlines()
    assert result.stderr.endswith("Nothing was written.\n")


def test_check_of_a_project_that_is_up_to_date(update: Update, project: Path) -> None:
    result = update("--check", "--to", "v1")
    assert result.returncode == 0
    assert result.stderr == f"{project} is up to date with version v1.\n"
    assert result.stdout == ""


def test_the_json_report(update: Update, project: Path) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    report = json.loads(update("--check", "--json", "--set", "database=postgresql").stdout)
    assert (report["from_version"], report["to_version"]) == ("v1", "v2")
    assert report["changed_answers"] == {"database": "postgresql", "colour": "green"}
    assert report["files"]["server.txt"] == "added"
    assert report["files"]["both.txt"] == "conflict"
    assert list(report["conflicts"]) == ["both.txt"]
    assert report["done"] is False


def test_abort_gives_back_all_that_was_there(update: Update, djfort: Run, project: Path) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    write(project / "local/new.txt", "My own.\n")
    write(project / "untracked.txt", "My own.\n")
    before = state(project)
    assert update().returncode == 3
    result = djfort("regenerate", "--abort", cwd=project)
    assert result.returncode == 0, result.stderr
    assert state(project) == before
    assert git(project, "status", "--porcelain") == "?? untracked.txt\n"


def test_abort_keeps_what_was_done_since(update: Update, djfort: Run, project: Path) -> None:
    assert update().returncode == 0
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    result = djfort("regenerate", "--abort", cwd=project)
    kept = project / ".git/djfort/root/last/before"
    assert str(kept) in result.stderr
    assert "my line 18 of" in (kept / "both.txt").read_text()


def test_an_update_that_is_committed_cannot_be_aborted(
    update: Update, djfort: Run, project: Path
) -> None:
    assert update().returncode == 0
    commit(project)
    result = djfort("regenerate", "--abort", cwd=project)
    assert result.returncode == 2
    assert "git revert" in result.stderr


def test_without_an_update_there_is_nothing_to_abort(djfort: Run, project: Path) -> None:
    result = djfort("regenerate", "--abort", cwd=project)
    assert (result.returncode, result.stderr) == (2, "There is no update to undo.\n")


def test_a_new_question_takes_its_default_and_that_is_said(update: Update, project: Path) -> None:
    result = update()
    assert "colour: a new question; 'green' is its default" in result.stderr
    saved = json.loads((project / ".djfort.json").read_text())["cookiecutter"]
    assert saved["colour"] == "green"


def test_a_new_question_is_answered_by_set(update: Update, project: Path) -> None:
    result = update("--set", "colour=blue")
    assert "new question" not in result.stderr
    saved = json.loads((project / ".djfort.json").read_text())["cookiecutter"]
    assert saved["colour"] == "blue"


def test_answers_change_without_a_new_version(update: Update, project: Path) -> None:
    result = update("--to", "v1", "--database", "postgresql")
    assert result.returncode == 0, result.stderr
    assert (project / "server.txt").read_text().strip() == "A server."
    assert not (project / "new.txt").exists()


def test_back_and_forth_gives_the_same_project(update: Update, project: Path) -> None:
    before = state(project)
    for flags in ("--database", "postgresql"), ("--database", "sqlite"):
        assert update("--to", "v1", *flags).returncode == 0
        commit(project)
    after = state(project)
    del before[".env"], after[".env"]  # it keeps every name that it ever had
    assert after == before


@pytest.mark.parametrize("answer", ["y", "n"])
def test_in_a_terminal_it_shows_what_will_happen_and_asks(
    template: Template, project: Path, answer: str
) -> None:
    before = state(project)
    arguments = ["regenerate", "--template", str(template.folder)]
    terminal = pexpect.spawn(str(DJFORT), arguments, cwd=project, encoding="utf-8", timeout=60)
    terminal.expect(r"changed   both\.txt\r\n")
    terminal.expect(r"Write this\? \[Y/n\]: ")
    assert state(project) == before
    terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == {"y": 0, "n": 130}[answer]
    assert (state(project) == before) == (answer == "n")


@pytest.mark.parametrize("look", ["--dry-run", "--check"])
def test_looking_finishes_no_interrupted_update(update: Update, project: Path, look: str) -> None:
    assert update().returncode == 0
    room = project / ".git/djfort/root"
    (room / "last").rename(room / "pending")
    before = state(project)
    result = update(look)
    assert (result.returncode, state(project)) == (1, before)
    assert "An update was interrupted; run djfort regenerate to finish it." in result.stderr
    assert (room / "pending").exists()
    assert update().returncode == 0
    assert not (room / "pending").exists()

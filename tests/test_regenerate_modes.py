"""`djfort regenerate` where there is no git, in a subfolder, to look only, and back again."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from conftest import DJFORT, Run
from two_versions import (
    LINES,
    Template,
    Update,
    commit,
    edit,
    git,
    state,
    write,
)

from djfort import envfile, placement
from djfort.envfile import ASSIGNMENT
from djfort.errors import DjfortError
from djfort.outcome import Outcome
from djfort.regenerate import Talk, Wish, regenerate

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]


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
    os.utime(project / "both.txt", (0, 0))  # so that git would like to refresh its index
    before, index = state(project), (project / ".git/index").read_bytes()
    result = update(look)
    assert result.returncode == code
    assert state(project) == before
    assert (project / ".git/index").read_bytes() == index
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


@pytest.fixture
def person(project: Path) -> Callable[..., pexpect.spawn]:
    """`djfort regenerate` of the project in a terminal, in plain lines."""

    def open_terminal(*flags: str) -> pexpect.spawn:
        arguments = ["regenerate", "--plain", *flags]
        return pexpect.spawn(str(DJFORT), arguments, cwd=project, encoding="utf-8", timeout=60)

    return open_terminal


def saved_answers(project: Path) -> dict[str, str]:
    return json.loads((project / ".djfort.json").read_text())["cookiecutter"]


@pytest.mark.parametrize("answer", ["y", "n"])
def test_in_a_terminal_it_asks_new_questions_shows_what_will_happen_and_asks(
    person: Callable[..., pexpect.spawn], template: Template, project: Path, answer: str
) -> None:
    before = state(project)
    terminal = person("--template", str(template.folder))
    terminal.expect(r"colour \[green\]: ")
    terminal.sendline("blue")
    terminal.expect("Is it right")
    terminal.sendline("")
    terminal.expect(r"changed   both\.txt\r\n")
    terminal.expect(r"Write this\? \[Y/n\]: ")
    assert state(project) == before
    terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == {"y": 0, "n": 130}[answer]
    assert (state(project) == before) == (answer == "n")
    if answer == "y":
        assert saved_answers(project)["colour"] == "blue"


def test_a_question_is_asked_again_with_its_answer_as_default(
    person: Callable[..., pexpect.spawn], template: Template, project: Path
) -> None:
    named = ("--template", str(template.folder), "--to", "v1")
    terminal = person(*named, "--ask", "database")
    terminal.expect(r"Number \[1\]: ")  # sqlite
    terminal.sendline("postgresql")
    terminal.expect("Is it right")
    terminal.sendline("")
    terminal.expect(r"Write this\?")
    terminal.sendline("y")
    terminal.expect(pexpect.EOF)
    assert saved_answers(project)["database"] == "postgresql"
    commit(project)
    terminal = person(*named, "--ask")
    terminal.expect(r"Corner Shop\]: ")
    terminal.sendline("The Corner")
    while terminal.expect([r"\]: ", "Is it right"]) == 0:
        terminal.sendline("")
    assert re.search(r"database +postgresql", terminal.before)
    terminal.sendline("")
    terminal.expect(r"Write this\?")
    terminal.sendline("y")
    terminal.expect(pexpect.EOF)
    answers = saved_answers(project)
    assert (answers["project_name"], answers["project_slug"]) == ("The Corner", "shop")
    assert answers["database"] == "postgresql"


def test_a_question_to_ask_again_must_exist_and_somebody_be_there(
    person: Callable[..., pexpect.spawn], template: Template, update: Update
) -> None:
    terminal = person("--template", str(template.folder), "--ask", "databse")
    terminal.expect("databse: no question has this name; did you mean database")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 2
    assert "give one of the two" in update("--ask", "database").stderr


def test_a_difference_is_shown_that_git_applies(
    update: Update, project: Path, folder: Path
) -> None:
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    commit(project)
    patch = update("--dry-run", "--diff", text=False).stdout  # windows.bat has its own line ends
    assert b"+line 3 of version 2\n" in patch
    copy = shutil.copytree(project, folder / "copy", symlinks=True)
    assert update().returncode == 0
    subprocess.run(["git", "apply"], input=patch, cwd=copy, check=True)
    applied, updated = state(copy), state(project)
    del applied[".env"], updated[".env"]
    assert applied == updated
    assert json.loads(update("--dry-run", "--diff", "--json").stdout)["diff"] == ""
    assert update("--diff").returncode == 2


def test_edits_stay_apart_in_git_and_are_given_back_by_abort(
    update: Update, djfort: Run, project: Path
) -> None:
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    edit(project, "notes/in_folder.txt", "line 1 of", "my line 1 of")
    write(project / "staged.txt", "Mine.\n")
    git(project, "add", "staged.txt")
    (project / "run.sh").unlink()
    before = state(project)
    result = update("--allow-dirty")
    assert result.returncode == 3, result.stderr  # the template changed what I deleted
    assert "run.sh: the update and your edit that is not committed" in result.stderr
    assert "my line 18" in (project / "both.txt").read_text()
    assert "line 3 of version 2" in (project / "both.txt").read_text()
    staged = git(project, "diff", "--staged")
    assert "+line 3 of version 2" in staged
    assert "my line" not in staged
    assert "Mine." in staged
    unstaged = git(project, "diff", "both.txt", "notes")
    assert "+my line 18 of" in unstaged
    assert "+my line 1 of" in unstaged
    assert "version 2" not in unstaged.replace(" line 3 of version 2", "")
    assert djfort("regenerate", "--abort", cwd=project).returncode == 0
    assert state(project) == before
    assert "my line 18" not in git(project, "diff", "--staged")


def test_an_edit_of_the_same_line_is_a_conflict_of_markers(update: Update, project: Path) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    result = update("--allow-dirty")
    assert result.returncode == 3
    assert "both.txt: the update and your edit that is not committed are both in it" in (
        result.stderr
    )
    content = (project / "both.txt").read_text()
    assert "<<<<<<< yours\nmy line 3\n" in content
    assert "line 3 of version 2\n>>>>>>> update\n" in content


def test_the_summary_for_a_pull_request(update: Update, project: Path) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    checked = update("--check", "--json")
    assert checked.returncode == 1
    updated = update("--json")
    assert updated.returncode == 3
    for result in checked, updated:
        summary = json.loads(result.stdout)["summary"]
        assert summary.startswith("From version v1 to v2 of the template.\n\n")
        assert "## Answers\n\n- `colour` is `green`\n" in summary
        assert "## Conflicts to resolve\n\n- `both.txt`: both changed it;" in summary
        assert "\n- added: `new.txt`\n" in summary


def test_abort_takes_the_names_out_of_env_that_the_update_added(
    update: Update, djfort: Run, project: Path
) -> None:
    env = project / ".env"
    env.write_text("SECRET_KEY=\nADMIN_URL=admin/\nOLD_NAME=7\n")
    before = env.read_text()
    assert re.search(r"Added to \.env: SECRET_KEY, .*NEW_NAME\.", update().stderr)
    secret = env.read_text().splitlines()[0]
    assert len(secret) > len("SECRET_KEY=") + 50
    env.write_text(env.read_text() + "MINE=1\n")
    assert djfort("regenerate", "--abort", cwd=project).returncode == 0
    assert env.read_text() == f"{before}MINE=1\n"


def test_abort_keeps_a_value_in_env_that_is_another_since(
    update: Update, djfort: Run, project: Path
) -> None:
    assert update().returncode == 0
    edit(project, ".env", "NEW_NAME=2", "NEW_NAME=3")
    assert djfort("regenerate", "--abort", cwd=project).returncode == 0
    assert "NEW_NAME=3\n" in (project / ".env").read_text()


def test_an_abort_cannot_be_aborted(update: Update, djfort: Run, project: Path) -> None:
    assert update().returncode == 0
    assert djfort("regenerate", "--abort", cwd=project).returncode == 0
    result = djfort("regenerate", "--abort", cwd=project)
    assert (result.returncode, result.stderr) == (2, "There is no update to undo.\n")


def test_no_other_file_ever_holds_what_env_holds(
    template: Template, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file there is, whenever `config.newenv` has run and after each step of the placing."""
    env = project / ".env"
    env.write_text("SECRET_KEY=the-secret-of-mine\nADMIN_URL=\nOLD_NAME=7\n")
    looks = []

    def look() -> None:
        values = dict(ASSIGNMENT.findall(env.read_text()))
        secrets = [values[name].encode() for name in ("SECRET_KEY", "ADMIN_URL") if values[name]]
        files = [path for path in project.rglob("*") if path.is_file() and not path.is_symlink()]
        contents = [path.read_bytes() for path in files if path != env]
        assert not any(secret in content for secret in secrets for content in contents)
        looks.append(len(secrets))

    for place, name in ((envfile, "_run_maker"), (placement, "_move"), (placement, "_flush")):
        monkeypatch.setattr(place, name, _then(look, getattr(place, name)))
    monkeypatch.setattr(placement, "in_a_session_of_its_own", lambda work: work())
    outcome = regenerate(project, Wish(template=str(template.folder)), Talk())
    assert outcome.done
    look()
    assert looks[0] == 1
    assert looks[-1] == 2  # the address of the admin is new, and secret too
    assert len(looks) > 10


def _then(look: Callable[[], None], function: Callable[..., object]) -> Callable[..., object]:
    """`function`, and a look after it."""

    def wrapped(*arguments: object, **options: object) -> object:
        result = function(*arguments, **options)
        look()
        return result

    return wrapped


@pytest.mark.parametrize("meanwhile", ["edit", "commit", "add", "edit without git"])
def test_what_happens_while_a_person_looks_is_not_lost(
    template: Template, project: Path, meanwhile: str
) -> None:
    class Busy(Talk):
        """Says yes after some work in another window, in a file that the update leaves alone."""

        def agrees(self, _outcome: Outcome) -> bool:
            edit(project, "notes/in_folder.txt", "line 1 of", "my line 1 of")
            if meanwhile == "commit":
                commit(project)
            if meanwhile == "add":
                git(project, "add", "--all")
            return True

    if meanwhile == "edit without git":
        shutil.rmtree(project / ".git")
    with pytest.raises(DjfortError, match="was edited while djfort was at work; run it again"):
        regenerate(project, Wish(template=str(template.folder)), Busy())
    assert "my line 1 of" in (project / "notes/in_folder.txt").read_text()
    assert not (project / "new.txt").exists()


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

"""`djfort regenerate` merges what the template changed with what the user did, and loses nothing.

On a template of a few files, and on djfort's own; both in two versions.
"""

import json
import stat
from pathlib import Path

import pytest
from two_versions import (
    BINARY,
    CHANGED,
    LINES,
    PRIVATE,
    TEXT,
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


def test_an_untouched_project_becomes_what_the_new_version_writes(
    update: Update, template: Template, project: Path, folder: Path
) -> None:
    result = update()
    assert result.returncode == 0, result.stderr
    fresh = template.make(folder / "fresh", "v2")
    expected, found = state(fresh), state(project)
    assert expected.pop(".env") != found.pop(".env")  # NEW_NAME is there
    assert found == expected
    assert json.loads((project / ".djfort.json").read_text())["djfort"]["version"] == "v2"
    assert update("--check").returncode == 0


def test_a_file_the_user_renamed_and_edited_gets_the_templates_change(
    update: Update, project: Path
) -> None:
    git(project, "mv", "user_renames.txt", "moved.txt")
    edit(project, "moved.txt", "line 18 of", "my line 18 of")
    commit(project)
    assert update().returncode == 0
    merged = CHANGED.replace("it", "user's").replace("line 18 of", "my line 18 of")
    assert (project / "moved.txt").read_text() == merged
    assert not (project / "user_renames.txt").exists()


def test_an_edit_follows_a_file_that_the_template_renamed(update: Update, project: Path) -> None:
    edit(project, "template_renames.txt", "line 9 of", "my line 9 of")
    commit(project)
    assert update().returncode == 0
    assert "my line 9 of" in (project / "template_renamed.txt").read_text()
    assert not (project / "template_renames.txt").exists()


def test_a_new_file_goes_where_the_user_moved_its_folder(
    update: Update, template: Template, project: Path
) -> None:
    git(project, "mv", "notes", "remarks")
    commit(project)
    git(template.folder, "checkout", "--quiet", "--detach")
    template.release("v3", {"notes/new.txt": "New.\n"})
    result = update("--to", "v3")
    git(template.folder, "checkout", "--quiet", "main")
    git(template.folder, "tag", "--delete", "v3")
    assert result.returncode == 0, result.stderr
    assert (project / "remarks/new.txt").read_text() == "New.\n"


def test_a_file_the_template_deletes_and_the_user_edited_is_a_conflict(
    update: Update, project: Path
) -> None:
    edit(project, "template_deletes.txt", "line 9 of", "my line 9 of")
    commit(project)
    result = update()
    assert result.returncode == 3
    assert "template_deletes.txt: the template deleted it, you changed it; git add" in result.stderr
    assert "my line 9 of" in (project / "template_deletes.txt").read_text()
    assert "UD template_deletes.txt" in git(project, "status", "--short")


def test_a_file_that_both_renamed_is_there_under_both_names_and_each_is_told_of(
    update: Update, project: Path
) -> None:
    git(project, "mv", "template_renames.txt", "mine.txt")
    commit(project)
    result = update()
    assert result.returncode == 3
    assert "  mine.txt: you alone have it under this name; git add" in result.stderr
    assert "  template_renamed.txt: the template alone has it under this name;" in result.stderr
    assert "  template_renames.txt: both moved it to different names; git rm" in result.stderr
    text = TEXT.replace("it", "template's")
    assert (project / "mine.txt").read_text() == text
    assert (project / "template_renamed.txt").read_text() == text


def test_an_ignored_file_in_the_way_is_kept_and_the_templates_is_shown(
    update: Update, project: Path
) -> None:
    write(project / "local/new.txt", "My own.\n")
    result = update()
    assert result.returncode == 0
    assert (project / "local/new.txt").read_text() == "My own.\n"
    assert "kept      local/new.txt" in result.stdout
    shown = project / ".git/djfort/root/last/template/local/new.txt"
    assert str(shown.parents[1]) in result.stderr
    assert shown.read_text() == "The template's.\n"


@pytest.mark.parametrize("in_the_way", ["new.txt", "new.txt/file", "local"])
def test_an_untracked_file_folder_or_parent_in_the_way_is_kept(
    update: Update, project: Path, in_the_way: str
) -> None:
    write(project / in_the_way, "My own.\n")
    result = update()
    assert result.returncode == 0, result.stderr
    assert (project / in_the_way).read_text() == "My own.\n"
    assert "kept, for no commit" in result.stderr.lower()


def test_nothing_is_written_through_an_untracked_link(
    update: Update, project: Path, folder: Path
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (project / "local").symlink_to(elsewhere)
    assert update().returncode == 0
    assert list(elsewhere.iterdir()) == []


def test_env_keeps_its_values_and_gets_what_is_missing(update: Update, project: Path) -> None:
    result = update()
    env = (project / ".env").read_text()
    assert env.startswith(PRIVATE)
    assert "NEW_NAME=2\n" in env.removeprefix(PRIVATE)
    assert "Added to .env: " in result.stderr
    assert "NEW_NAME" in result.stderr
    assert "No longer used in .env: OLD_NAME." in result.stderr
    assert "mine" not in result.stdout + result.stderr
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


def test_no_env_is_made_where_there_was_none(update: Update, project: Path) -> None:
    (project / ".env").unlink()
    assert update().returncode == 0
    assert not (project / ".env").exists()


def test_a_binary_that_only_the_user_changed_is_kept(update: Update, project: Path) -> None:
    (project / "picture_kept.bin").write_bytes(b"\0mine")
    commit(project)
    assert update().returncode == 0
    assert (project / "picture_kept.bin").read_bytes() == b"\0mine"


def test_a_binary_that_both_changed_is_a_conflict_with_both_at_hand(
    update: Update, project: Path
) -> None:
    (project / "picture.bin").write_bytes(b"\0mine")
    commit(project)
    result = update()
    assert result.returncode == 3
    assert (project / "picture.bin").read_bytes() == b"\0mine"
    git(project, "checkout", "--theirs", "picture.bin")
    assert (project / "picture.bin").read_bytes() == BINARY + b"\0version 2"
    git(project, "checkout", "--ours", "picture.bin")
    assert (project / "picture.bin").read_bytes() == b"\0mine"


def test_the_executable_bit_stays_whoever_set_it(update: Update, project: Path) -> None:
    (project / "both.txt").chmod(0o755)
    commit(project)
    assert update().returncode == 0
    for path in "both.txt", "run.sh":
        assert (project / path).stat().st_mode & stat.S_IXUSR, path
    assert "line 3 of version 2" in (project / "run.sh").read_text()


@pytest.mark.parametrize("attributes", ["*.bat -text", "*.bat text eol=crlf"])
def test_line_ends_of_windows_stay(update: Update, project: Path, attributes: str) -> None:
    with (project / ".gitattributes").open("a") as file:
        file.write(f"{attributes}\n")
    git(project, "add", "--renormalize", ".")
    edit(project, "windows.bat", "line 18 of", "my line 18 of")
    commit(project)
    assert update().returncode == 0
    merged = CHANGED.replace("it", "bat").replace("line 18 of", "my line 18 of")
    assert (project / "windows.bat").read_bytes().decode() == merged.replace("\n", "\r\n")


def test_what_the_template_writes_goes_through_gits_filters(update: Update, project: Path) -> None:
    with (project / ".gitattributes").open("a") as file:
        file.write("*.bat text eol=crlf\nnew.txt filter=upper\n")
    git(project, "config", "filter.upper.clean", "tr a-z A-Z")
    git(project, "config", "filter.upper.smudge", "tr A-Z a-z")
    git(project, "add", "--renormalize", ".")
    commit(project)
    assert update().returncode == 0
    assert (project / "windows.bat").read_bytes() == (
        CHANGED.replace("\n", "\r\n").replace("it", "bat").encode()
    )
    assert (project / "new.txt").read_text() == "new in version 2.\n"
    assert git(project, "show", ":new.txt") == "NEW IN VERSION 2.\n"
    assert git(project, "ls-files", "--eol", "windows.bat").startswith("i/lf    w/crlf")


def test_conflicts_are_gits_own_listed_with_what_to_do_and_exit_3(
    update: Update, project: Path
) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    result = update()
    assert result.returncode == 3
    assert (
        "1 conflict to resolve:\n  both.txt: both changed it; edit it, or `git checkout"
        in result.stderr
    )
    assert "conflict  both.txt" in result.stdout
    content = (project / "both.txt").read_text()
    assert "<<<<<<< yours\nmy line 3\n||||||| " in content
    assert f"{LINES[2]}=======\nline 3 of version 2\n>>>>>>> house-style-v2\n" in content
    assert "UU both.txt" in git(project, "status", "--short")
    git(project, "checkout", "--theirs", "both.txt")
    assert (project / "both.txt").read_text() == CHANGED
    git(project, "checkout", "-m", "both.txt")
    assert "<<<<<<<" in (project / "both.txt").read_text()


def test_the_users_own_git_settings_do_not_change_the_markers(
    update: Update, project: Path
) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    for setting in ("merge.conflictStyle=merge", "merge.renames=false", "core.quotePath=true"):
        git(project, "config", "--global", *setting.split("="))
    assert update().returncode == 3
    assert "|||||||" in (project / "both.txt").read_text()
    assert (project / "template_renamed.txt").exists()


def test_git_status_shows_only_what_changed(update: Update, project: Path) -> None:
    result = update()
    listed = {line.split()[-1] for line in result.stdout.splitlines()} - {".env"}
    status = git(project, "status", "--porcelain", "--no-renames").splitlines()
    assert {line[3:] for line in status} == listed
    assert all(line[1] == " " for line in status)  # in the index, as after a merge
    git(project, "commit", "--quiet", "--message=Update")
    assert git(project, "fsck", "--no-dangling") == ""

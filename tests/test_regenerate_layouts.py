"""`djfort regenerate` in repositories, below folders and beside files that are not as usual."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import Run
from two_versions import LINES, TEXT, Made, Template, Update, commit, edit, git, state, write

from djfort import placement
from djfort.errors import DjfortError
from djfort.regenerate import Talk, Wish, regenerate

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]

FLAGS = ["--skip-worktree", "--assume-unchanged"]


@pytest.fixture
def made(small: Made) -> Made:
    """The small template is enough for these."""
    return small


def is_merged(file: Path) -> bool:
    """Whether a file has the user's change and the template's."""
    text = file.read_text()
    return "my line 18 of" in text and "line 3 of version 2" in text


@pytest.mark.parametrize("flag", FLAGS)
def test_an_edit_that_git_was_told_not_to_look_at_is_refused(
    update: Update, project: Path, flag: str
) -> None:
    git(project, "update-index", flag, "both.txt")
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    before = state(project)
    for dirty in [], ["--allow-dirty"]:
        result = update(*dirty)
        assert result.returncode == 2
        assert "told not to look: both.txt; have it look again, by `git update-index" in (
            result.stderr
        )
        assert state(project) == before
    git(project, "update-index", flag.replace("--", "--no-"), "both.txt")
    assert update("--allow-dirty").returncode == 0
    assert is_merged(project / "both.txt")


@pytest.mark.parametrize("flag", FLAGS)
def test_a_file_that_git_was_told_not_to_look_at_and_is_as_it_was_is_updated(
    update: Update, project: Path, flag: str
) -> None:
    (project / "link").symlink_to("both.txt")
    commit(project)
    git(project, "update-index", flag, "both.txt", "windows.bat", "link")
    result = update()
    assert result.returncode == 0, result.stderr
    assert "line 3 of version 2" in (project / "both.txt").read_text()


def test_a_sparse_checkout_is_updated(update: Update, project: Path) -> None:
    git(project, "status")  # or git would take the copied files for edited ones
    git(project, "sparse-checkout", "set", "--no-cone", "/*", "!/notes/")
    assert not (project / "notes").exists()
    result = update()
    assert result.returncode == 0, result.stderr
    assert not (project / "notes").exists()
    assert git(project, "show", "HEAD:notes/in_folder.txt")


def test_a_repository_that_git_refuses_to_read_is_not_taken_for_none(
    update: Update, project: Path
) -> None:
    (project / ".git/index").write_bytes(b"broken")
    before = state(project)
    result = update()
    assert result.returncode == 1
    assert result.stderr.startswith("Git cannot read the project's repository (")
    assert state(project) == before


def test_a_project_without_a_commit_is_refused(update: Update, project: Path) -> None:
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    before = state(project)
    result = update("--allow-dirty")
    assert result.returncode == 2
    assert result.stderr.startswith("There is no commit yet; make one")
    assert state(project) == before


def test_in_a_linked_work_tree_the_main_one_stays(
    djfort: Run, template: Template, project: Path, folder: Path
) -> None:
    linked = folder / "linked"
    git(project, "worktree", "add", "--quiet", "-b", "other", str(linked))
    edit(linked, "both.txt", "line 18 of", "my line 18 of")
    git(linked, "commit", "--quiet", "--all", "--message=Edit")
    before = state(project), git(project, "status", "--short")
    named = ("--template", str(template.folder))
    result = djfort("regenerate", "--yes", *named, cwd=linked)
    assert result.returncode == 0, result.stderr
    assert is_merged(linked / "both.txt")
    assert "M  both.txt" in git(linked, "status", "--short")
    assert (state(project), git(project, "status", "--short")) == before
    assert djfort("regenerate", "--abort", cwd=linked).returncode == 0
    assert git(linked, "status", "--short") == ""


def test_a_project_that_is_a_submodule(
    djfort: Run, template: Template, project: Path, folder: Path
) -> None:
    around = folder / "around"
    around.mkdir()
    git(around, "init", "--quiet")
    allow = ("-c", "protocol.file.allow=always")
    git(around, *allow, "submodule", "--quiet", "add", str(project), "shop")
    commit(around)
    named = ("--template", str(template.folder))
    result = djfort("regenerate", "--yes", *named, cwd=around / "shop")
    assert result.returncode == 0, result.stderr
    assert "M  both.txt" in git(around / "shop", "status", "--short")


def test_a_submodule_by_the_name_of_a_new_file_is_refused(
    update: Update, project: Path, folder: Path
) -> None:
    other = folder / "other"
    write(other / "file.txt", "Theirs.\n")
    git(other, "init", "--quiet")
    commit(other)
    allow = ("-c", "protocol.file.allow=always")
    git(project, *allow, "submodule", "--quiet", "add", str(other), "new.txt")
    commit(project)
    before = state(project)
    result = update()
    assert result.returncode == 2
    assert "is a submodule, and the template has something of this name" in result.stderr
    assert state(project) == before


@pytest.mark.parametrize("below", [":shop", 'na\u00efve x[y]* q"q\\'])
def test_a_folder_of_any_name_with_edits_here_and_elsewhere(
    djfort: Run, template: Template, project: Path, folder: Path, below: str
) -> None:
    repository = folder / "repository"
    (repository / below).mkdir(parents=True)
    shutil.rmtree(project / ".git")
    project = project.rename(repository / below / "shop")
    write(repository / "other.txt", "Other.\n")
    git(repository, "init", "--quiet")
    commit(repository)
    write(repository / "other.txt", "Edited.\n")
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    before = state(repository)
    named = ("--template", str(template.folder))
    result = djfort("regenerate", "--yes", "--allow-dirty", *named, cwd=project)
    assert result.returncode == 0, result.stderr
    assert is_merged(project / "both.txt")
    assert "NEW_NAME=2\n" in (project / ".env").read_text()
    assert (repository / "other.txt").read_text() == "Edited.\n"
    assert djfort("regenerate", "--abort", cwd=project).returncode == 0
    assert state(repository) == before


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b':(top)\n"x".txt'])
def test_a_file_that_the_user_gave_any_name(update: Update, project: Path, name: bytes) -> None:
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    renamed = project / os.fsdecode(name)
    (project / "both.txt").rename(renamed)
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message=Rename")
    for flags in ["--dry-run", "--diff"], ["--dry-run", "--json"], []:
        result = update(*flags, text=False)
        assert result.returncode == 0, result.stderr
    assert is_merged(renamed)


def test_nothing_is_written_through_a_link_that_git_tracks(
    update: Update, project: Path, folder: Path
) -> None:
    write(folder / "elsewhere.txt", TEXT)
    (folder / "elsewhere").mkdir()
    (project / "both.txt").unlink()
    (project / "both.txt").symlink_to("../elsewhere.txt")
    (project / "local").symlink_to("../elsewhere")
    git(project, "add", "--all", "--force", "both.txt", "local")
    git(project, "commit", "--quiet", "--message=Links")
    assert update().returncode == 3
    assert (folder / "elsewhere.txt").read_text() == TEXT
    assert list((folder / "elsewhere").iterdir()) == []
    links = {path.readlink() for path in project.iterdir() if path.is_symlink()}
    assert links == {Path("../elsewhere.txt"), Path("../elsewhere")}


def test_an_index_in_two_files_is_read(update: Update, project: Path) -> None:
    git(project, "update-index", "--split-index")
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    result = update("--allow-dirty")
    assert result.returncode == 0, result.stderr
    assert is_merged(project / "both.txt")


def test_the_projects_own_merge_driver_decides(update: Update, project: Path) -> None:
    write(project / ".gitattributes", "*.bin binary\nboth.txt merge=mine\n")
    git(project, "config", "merge.mine.driver", "true")
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    result = update()
    assert result.returncode == 0, result.stderr
    assert (project / "both.txt").read_text() == TEXT.replace(LINES[2], "my line 3\n")


def test_what_was_staged_is_staged_again_after_abort(
    update: Update, djfort: Run, project: Path
) -> None:
    edit(project, "both.txt", "line 18 of", "staged line 18 of")
    git(project, "add", "both.txt")
    edit(project, "both.txt", "staged line 18 of", "my line 18 of")
    before = state(project)
    assert update("--allow-dirty").returncode == 0
    assert is_merged(project / "both.txt")
    assert djfort("regenerate", "--abort", cwd=project).returncode == 0
    assert state(project) == before
    assert "+staged line 18" in git(project, "diff", "--staged", "both.txt")


def test_files_that_the_user_stopped_tracking_stay(update: Update, project: Path) -> None:
    names = ["both.txt", "template_deletes.txt"]
    git(project, "rm", "--quiet", "--cached", *names)
    git(project, "commit", "--quiet", "--message=Untrack")
    for name in names:
        write(project / name, "Mine alone.\n")
    update()
    for name in names:
        assert (project / name).read_text() == "Mine alone.\n"


def test_an_env_in_another_encoding_is_refused(update: Update, project: Path) -> None:
    (project / ".env").write_bytes(b"SECRET_KEY=caf\xe9\n")
    before = state(project)
    result = update()
    assert result.returncode == 1
    assert result.stderr.endswith("is not in UTF-8; save it so, and run djfort again.\n")
    assert state(project) == before


def test_a_folder_that_no_file_can_be_moved_into_is_noticed_before_anything_changes(
    template: Template, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(project, "notes/in_folder.txt", "line 1 of", "my line 1 of")
    commit(project)
    before = state(project)
    real = placement._device
    elsewhere = project / "config"
    monkeypatch.setattr(placement, "_folder_of", lambda _target: elsewhere)
    monkeypatch.setattr(placement, "_device", lambda f: -1 if f == elsewhere else real(f))
    with pytest.raises(DjfortError, match="the folder is on another file system"):
        regenerate(project, Wish(template=str(template.folder)), Talk())
    assert state(project) == before
    assert git(project, "status", "--short") == ""


@pytest.mark.parametrize("moved", [1, 9])
def test_an_update_cut_short_is_finished_after_its_lock_was_removed_and_git_used(
    update: Update,
    template: Template,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    moved: int,
) -> None:
    edit(project, "both.txt", LINES[2], "my line 3\n")
    commit(project)
    undisturbed = shutil.copytree(project, folder / "undisturbed", symlinks=True)
    assert update(cwd=undisturbed).returncode == 3
    real, calls = placement._move, iter(range(moved))

    def move(staged: Path, target: Path) -> None:
        if next(calls, None) is None:
            os._exit(1)  # a power cut
        real(staged, target)

    with monkeypatch.context() as patched:
        patched.setattr(placement, "_move", move)
        with pytest.raises(DjfortError, match="the update was interrupted"):
            regenerate(project, Wish(template=str(template.folder)), Talk())
    (project / ".git/index.lock").unlink()  # as git says to do
    write(project / "mine.txt", "Mine.\n")
    git(project, "add", "mine.txt")
    update()
    assert state(project).pop("mine.txt")
    assert state(project).items() >= state(undisturbed).items()
    staged = git(project, "ls-files", "--stage").splitlines()
    assert [line for line in staged if not line.endswith("\tmine.txt")] == (
        git(undisturbed, "ls-files", "--stage").splitlines()
    )
    assert "A  mine.txt" in git(project, "status", "--short")

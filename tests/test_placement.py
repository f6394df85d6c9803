"""An update is put in place as a whole or not at all, whatever stops djfort in the middle."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from two_versions import Made, Template, commit, git, state, write

from djfort import placement
from djfort.errors import DjfortError
from djfort.placement import Plan, Room

pytest_plugins = ["two_versions"]

BEFORE = {"a.txt": "a", "docs/b.txt": "b", "doomed/c.txt": "c", "file": "f", "folder/d.txt": "d"}
AFTER = {"a.txt": "A", "docs/b.txt": "B", "new/e.txt": "E", "file/f.txt": "F", "folder": "D"}


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Made:
    """The small template is enough, unless a test names one."""
    return request.getfixturevalue(getattr(request, "param", "small"))


@pytest.fixture
def top(folder: Path) -> Path:
    """A work tree with the files of BEFORE, committed."""
    for path, content in BEFORE.items():
        write(folder / "top" / path, content)
    commit(folder / "top")
    return folder / "top"


@pytest.fixture
def room(top: Path) -> Room:
    """Its room."""
    made = Room(top / ".git/djfort/root", top, top / ".git/index")
    made.folder.mkdir(parents=True)
    return made


def prepared(room: Room) -> Path:
    """An update from BEFORE to AFTER, ready to be put in place."""
    update = room.begin()
    for path, content in AFTER.items():
        write(update / "next" / path, content)
    plan = Plan(list(AFTER), [path for path in BEFORE if path not in AFTER])
    placement.keep_before(room.top, update, plan)
    index = {"GIT_INDEX_FILE": str(update / "index")}
    with_next = ["git", f"--git-dir={room.top}/.git", f"--work-tree={update}/next", "add", "-A"]
    subprocess.run(with_next, env=os.environ | index, cwd=update / "next", check=True)
    return update


def files(top: Path) -> dict[str, str]:
    """The files of a work tree."""
    return {path: content.decode() for path, (_, content) in state(top).items()}


def test_files_and_index_change_together(room: Room, top: Path) -> None:
    room.commit(prepared(room))
    assert files(top) == AFTER
    assert not (top / "doomed").exists()
    assert git(top, "diff", "--name-only") == ""
    assert set(git(top, "ls-files").split()) == set(AFTER)
    assert {path.name for path in room.folder.iterdir()} == {"last", "work"}


def power_cut(function: Callable[..., object], after: int) -> Callable[..., object]:
    """`function`, but this process is gone when it is called once more than `after` times."""
    calls = iter(range(after))

    def wrapped(*arguments: object, **options: object) -> object:
        if next(calls, None) is None:
            os._exit(1)
        return function(*arguments, **options)

    return wrapped


@pytest.mark.parametrize(
    ("place", "name", "after"),
    [
        *((placement, "_delete", after) for after in range(3)),
        *((placement, "_move", after) for after in range(5)),
        (Path, "replace", len(AFTER)),  # the index is not yet written
        (shutil, "rmtree", 0),  # the last update is still there
    ],
)
def test_a_power_cut_at_any_step_is_made_good_by_the_next_run(
    room: Room, top: Path, monkeypatch: pytest.MonkeyPatch, place: object, name: str, after: int
) -> None:
    update = prepared(room)
    with monkeypatch.context() as patched:
        patched.setattr(place, name, power_cut(getattr(place, name), after))
        with pytest.raises(DjfortError, match="the update was interrupted; run djfort"):
            room.commit(update)
    assert files(top) != BEFORE or (name, after) == ("_delete", 0)
    assert room.finish()
    assert files(top) == AFTER
    assert set(git(top, "ls-files").split()) == set(AFTER)
    assert not (top / ".git/index.lock").exists()
    assert not room.finish()


def test_an_update_that_changed_nothing_yet_is_dropped(room: Room, top: Path) -> None:
    prepared(room).rename(room.pending)
    git(top, "rm", "--quiet", "a.txt")  # work goes on meanwhile
    assert not room.finish()
    assert files(top) == {path: text for path, text in BEFORE.items() if path != "a.txt"}
    assert git(top, "status", "--short") == "D  a.txt\n"


def test_without_an_index_an_interrupted_update_is_finished(top: Path, folder: Path) -> None:
    room = Room(folder / "room", top, None)
    room.folder.mkdir()
    prepared(room).rename(room.pending)
    assert room.finish()
    assert files(top) == AFTER


def test_a_file_edited_after_an_interruption_is_not_written_over(
    room: Room, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = prepared(room)
    with monkeypatch.context() as patched:
        patched.setattr(placement, "_move", power_cut(placement._move, 0))
        with pytest.raises(DjfortError):
            room.commit(update)
    write(top / "a.txt", "my work")
    with pytest.raises(DjfortError, match=r"Edited .* a\.txt;"):
        room.finish()
    assert files(top)["a.txt"] == "my work"
    write(top / "a.txt", BEFORE["a.txt"])
    assert room.finish()
    assert files(top) == AFTER


def test_a_file_edited_while_djfort_worked_is_not_written_over(room: Room, top: Path) -> None:
    update = prepared(room)
    write(top / "docs/b.txt", "my work")
    with pytest.raises(DjfortError, match=r"Edited .* docs/b\.txt;"):
        room.commit(update)
    assert files(top) == BEFORE | {"docs/b.txt": "my work"}
    assert not room.pending.exists()


def test_while_git_is_at_work_nothing_changes(room: Room, top: Path) -> None:
    update = prepared(room)
    write(top / ".git/index.lock", "")
    with pytest.raises(DjfortError, match="git is at work here"):
        room.commit(update)
    assert files(top) == BEFORE
    assert (top / ".git/index.lock").read_text() == ""
    assert not room.pending.exists()


def test_one_djfort_at_a_time(room: Room) -> None:
    again = Room(room.folder, room.top, room.index)
    busy = pytest.raises(DjfortError, match="Another djfort is at work")
    with room.entered(), busy, again.entered():
        pass
    with again.entered():
        pass


def test_what_is_prepared_is_for_its_owner_alone(folder: Path) -> None:
    room = Room(folder / "somewhere" / "room", folder, None)
    before = os.umask(0)
    try:
        with room.entered():
            assert room.folder.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)


# An update, stopped from outside.


@pytest.mark.slow
@pytest.mark.parametrize(("made", "trials"), [("small", "40"), ("whole", "10")], indirect=["made"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize(("moment", "possible"), [("first change", 1), ("random", 2)])
def test_a_signal_leaves_the_tree_before_or_after_and_the_next_run_succeeds(
    template: Template,
    project: Path,
    folder: Path,
    trials: str,
    moment: str,
    possible: int,
    name: str,
) -> None:
    write(project / "local/mine.txt", "Ignored, and mine.\n")
    program = Path(__file__).with_name("stopping.py")
    arguments = (template.folder, project, folder / "trials", moment, name, trials)
    (folder / "trials").mkdir()
    run = subprocess.run([sys.executable, program, *arguments], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    left = [tuple(trial) for trial in json.loads(run.stdout)]
    assert {found for found, _, _ in left} <= {"before", "after"}
    assert len({found for found, _, _ in left}) == possible
    assert {(code, again) for _, code, again in left} == {(0, "after")}

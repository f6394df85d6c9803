"""An update is put in place as a whole or not at all, whatever stops djfort in the middle."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DJFORT
from two_versions import Made, Template, commit, git, state, write

from djfort import placement
from djfort.errors import DjfortError
from djfort.placement import Plan, Room

pytest_plugins = ["two_versions"]

BEFORE = {"a.txt": "a", "docs/b.txt": "b", "doomed/c.txt": "c", "file": "f", "folder/d.txt": "d"}
AFTER = {"a.txt": "A", "docs/b.txt": "B", "new/e.txt": "E", "file/f.txt": "F", "folder": "D"}


@pytest.fixture
def made(small: Made) -> Made:
    """The small template is enough for these."""
    return small


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


# The command, stopped from outside.


@pytest.fixture
def after(template: Template, project: Path, folder: Path) -> dict[str, tuple[int, bytes]]:
    """What an update that nothing stops makes of the project."""
    copy = shutil.copytree(project, folder / "undisturbed", symlinks=True)
    start(template, copy).communicate(timeout=60)
    return state(copy)


def start(template: Template, project: Path) -> subprocess.Popen[str]:
    """`djfort regenerate` under way, in a process group of its own, as a shell would have it."""
    return subprocess.Popen(
        [DJFORT, "regenerate", "--yes", "--template", template.folder],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )


def stop(process: subprocess.Popen[str], number: signal.Signals, project: Path) -> None:
    """Send a signal to djfort and all its group; return when nobody has the project's lock."""
    with contextlib.suppress(ProcessLookupError):  # it has ended
        os.killpg(process.pid, number)
    process.communicate(timeout=60)
    lock = project / ".git/djfort/root/lock"
    if lock.exists():
        subprocess.run(["flock", lock, "true"], check=True)


def stopped_at(
    moment: Callable[[Path], object], template: Template, project: Path, number: signal.Signals
) -> tuple[dict[str, tuple[int, bytes]], int]:
    """The state that a signal at a moment leaves, and the exit code of the next run."""
    process = start(template, project)
    moment(project)
    stop(process, number, project)
    found = state(project)
    again = start(template, project)
    again.communicate(timeout=60)
    return found, again.returncode


def first_change(project: Path) -> None:
    """Wait until a file that the update adds, deletes or changes has done so, in any order."""
    watched = [project / "new.txt", project / "template_deletes.txt", project / "both.txt"]

    def look(path: Path) -> int | None:
        try:
            return path.stat().st_ino
        except FileNotFoundError:
            return None

    before, end = [*map(look, watched)], time.monotonic() + 60
    while [*map(look, watched)] == before:
        assert time.monotonic() < end


def random_moment(_project: Path) -> None:
    time.sleep(random.uniform(0, 1.5))  # noqa: S311


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("moment", [first_change, random_moment])
def test_a_signal_leaves_the_tree_before_or_after_and_the_next_run_succeeds(
    template: Template,
    project: Path,
    folder: Path,
    after: dict[str, tuple[int, bytes]],
    moment: Callable[[Path], object],
    number: signal.Signals,
) -> None:
    write(project / "local/mine.txt", "Ignored, and mine.\n")
    after = after | {"local/mine.txt": state(project)["local/mine.txt"]}
    before = state(project)
    for trial in range(10):
        copy = shutil.copytree(project, folder / str(trial), symlinks=True)
        found, code = stopped_at(moment, template, copy, number)
        assert found in (before, after), f"trial {trial} was split"
        assert code == 0
        assert state(copy) == after
        assert git(copy, "diff", "--name-only") == ""

"""An update, put in place as a whole: prepared aside, then moved file by file, the index last.

A room is a private folder on the project's file system. What it holds says how far an update came:

    work/       being prepared; worth nothing once djfort has ended
    pending/    prepared as a whole, and being put in place: the next run finishes it
    last/       in place; `undo` takes it back

`pending` comes from `work` and goes to `last` by a rename, and to finish one twice does no harm.
"""

import contextlib
import fcntl
import filecmp
import json
import os
import shutil
import stat
from collections.abc import Callable, Container, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from djfort import envfile, git
from djfort.errors import DjfortError
from djfort.workshop import undisturbed

PLAN = "plan.json"
NEXT, BEFORE = "next", "before"
ENV = "env"
"""The folder of an update with what the project's `.env` is completed by."""
ADDED = "added.json"
DONE = b"done"


@dataclass(frozen=True)
class Plan:
    """What an update does to the work tree, and to the index of its repository.

    The lines are those of `git update-index --index-info`, before and after.
    """

    writes: list[str]
    deletes: list[str]
    head: str | None = None
    index_before: list[str] = field(default_factory=list)
    index_after: list[str] = field(default_factory=list)
    env: str = envfile.NAME
    """The path of the project's `.env`."""
    env_adds: dict[str, bool] = field(default_factory=dict)
    """The names that get a value in it: as `envfile.missing` gives them."""
    undoes: bool = False
    """Whether it takes the update before it back."""


class Room:
    """The folder in which updates of the work tree `top` are prepared and put in place."""

    def __init__(self, folder: Path, top: Path, index: Path | None) -> None:
        self.folder, self.top, self.index = folder, top, index
        self.work, self.pending, self.last = (folder / name for name in ("work", "pending", "last"))

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Have the room alone, with an empty `work` folder; raises DjfortError if it is taken."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n")
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DjfortError(
                    "Another djfort is at work on this project; wait for it."
                ) from None
            shutil.rmtree(self.work, ignore_errors=True)
            self.work.mkdir()
            try:
                yield
            finally:
                shutil.rmtree(self.work, ignore_errors=True)

    def finish(self) -> bool:
        """Finish an update that was interrupted; returns whether there was one.

        One that had not begun to change anything is dropped. Raises DjfortError, and does nothing,
        if a file that is still to be changed has been edited since.
        """
        if not self.pending.exists():
            return False
        plan = load(self.pending)
        left = [path for path in plan.writes if is_file(self.pending / NEXT / path)]
        gone = [path for path in plan.deletes if is_file(self.top / path)]
        unlocked = self.index and not (self._has_lock() or self._has_index())
        if unlocked and len(left + gone) == len(plan.writes + plan.deletes):
            shutil.rmtree(self.pending)
            return False
        self._refuse_edited(self.pending, left + gone)
        if unlocked:  # somebody removed the lock, as git proposes, and the index may be another
            stage_index(self.top, self.index, self.pending, plan)
        self._put_in_place()
        return True

    def begin(self) -> Path:
        """The folder to prepare an update in, with its files below `next`."""
        update = self.work / "update"
        (update / NEXT).mkdir(parents=True)
        return update

    def commit(self, update: Path) -> None:
        """Put what `update` holds in place; once begun it is done, whatever stops djfort.

        Raises DjfortError, and changes nothing, if a file was edited after `keep_before`, or if
        git is at work in the index.
        """
        plan = load(update)
        self._refuse_edited(update, [*plan.writes, *plan.deletes])
        self._refuse_out_of_reach(update, [*plan.writes, *plan.deletes])
        _flush(update)
        with undisturbed():
            update.rename(self.pending)
            try:
                in_a_session_of_its_own(self._put_in_place)
            except DjfortError:
                if self.index and not (self._has_lock() or self._has_index()):
                    self.pending.rename(update)  # nothing has changed, for the lock comes first
                raise

    def _put_in_place(self) -> None:
        """Lock the index, change the files, then write and unlock the index, as git would do it."""
        plan = load(self.pending)
        if self.index and not self._has_lock() and not self._has_index():
            try:
                os.link(self.pending / "index", _lock(self.index))
            except FileExistsError:
                raise DjfortError(f"git is at work here ({_lock(self.index)} exists)") from None
        for path in plan.deletes:
            _delete(self.top, path)
        for path in plan.writes:
            _move(self.pending / NEXT / path, self.top / path)
        if plan.env_adds:
            self._change_env(plan)
        if self.index and self._has_lock():
            _lock(self.index).replace(self.index)
        shutil.rmtree(self.last, ignore_errors=True)
        self.pending.rename(self.last)

    def _change_env(self, plan: Plan) -> None:
        """Complete the project's `.env`, or take out again what the last update added.

        Of what is added, digests alone are kept.
        """
        env, kept = self.top / plan.env, self.pending / ADDED
        if plan.undoes:
            digests = json.loads((self.last / ADDED).read_text()) if self.last.exists() else {}
            envfile.take_out(env, digests, plan.env_adds)
        else:
            maker = (self.pending / ENV / plan.env).parent
            kept.write_text(json.dumps(envfile.complete(env, maker, plan.env_adds)))

    def _has_lock(self) -> bool:
        """Whether the lock of the index is that of the pending update."""
        return self.index is not None and _is_same(_lock(self.index), self.pending / "index")

    def _has_index(self) -> bool:
        """Whether the index is that of the pending update."""
        return self.index is not None and _is_same(self.index, self.pending / "index")

    def _refuse_edited(self, update: Path, paths: list[str]) -> None:
        edited = [path for path in paths if not _same(self.top / path, update / BEFORE / path)]
        if edited:
            raise DjfortError(
                f"Edited while djfort was at work: {', '.join(edited)}; move your version aside,"
                " and run djfort again."
            )

    def _refuse_out_of_reach(self, update: Path, paths: list[str]) -> None:
        """Raise DjfortError for a file that no rename could bring to its place, or take away."""
        device = _device(update)
        closed = [
            path
            for path in paths
            for folder in [_folder_of(self.top / path)]
            if _device(folder) != device or not os.access(folder, os.W_OK | os.X_OK)
        ]
        if closed:
            raise DjfortError(
                f"{', '.join(closed)}: the folder is on another file system, or not yours to write"
                " in; mend that, and run djfort again."
            )


def load(update: Path) -> Plan:
    """The plan of an update."""
    return Plan(**json.loads((update / PLAN).read_text()))


def keep_before(top: Path, update: Path, plan: Plan) -> None:
    """Keep a copy of each file below `top` that `plan` changes, as it is now, and the plan."""
    for path in [*plan.writes, *plan.deletes]:
        if is_file(top / path):
            _copy(top / path, update / BEFORE / path)
    (update / PLAN).write_text(json.dumps(asdict(plan)))


def stage_index(top: Path, index: Path | None, update: Path, plan: Plan) -> None:
    """Stage the `index` of the repository of `top` as it is to be, in the folder of an update."""
    if index:
        staged = update / "index"
        shutil.copy2(index, staged)
        lines = b"".join(os.fsencode(line) + b"\0" for line in plan.index_after)
        arguments = ("update-index", "-z", "--index-info")
        git.run(*arguments, cwd=top, stdin=lines, env={"GIT_INDEX_FILE": str(staged)})


def is_file(path: Path) -> bool:
    """Whether there is a file of this name, or a link that may lead nowhere."""
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


def in_the_way(top: Path, path: str, known: Container[str]) -> bool:
    """Whether a file that no commit knows has the name of the new file `path`, or of its folder.

    What is `known` is of the update itself, and will make room.
    """
    target = top / path
    for folder in _folders(top, target):
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            return folder.relative_to(top).as_posix() not in known
    if target.is_dir() and not target.is_symlink():
        inside = (file for file in target.rglob("*") if file.is_symlink() or not file.is_dir())
        return any(file.relative_to(top).as_posix() not in known for file in inside)
    return is_file(target) and path not in known


def _folders(top: Path, target: Path) -> list[Path]:
    """The folders between `top` and `target`, the outermost first."""
    return [folder for folder in reversed(target.parents) if folder.is_relative_to(top)][1:]


def in_a_session_of_its_own(work: Callable[[], None]) -> None:
    """Do `work` in a process that no signal to this one, or to its terminal, reaches.

    Raises DjfortError, with what the system said, if it fails.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setsid()
            work()
            os.write(writing, DONE)
        except BaseException as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)  # never into what this process was to do next
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    if said != DONE:
        reason = said.decode() or "the update was interrupted"
        raise DjfortError(f"{reason}; run djfort regenerate again.")


def _flush(folder: Path) -> None:
    """Have every file of a folder on the disk, so that a power cut does not empty a renamed one."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _device(folder: Path) -> int:
    return folder.stat().st_dev


def _folder_of(target: Path) -> Path:
    """The folder that a file is in, or the nearest one that there is."""
    return next(folder for folder in target.parents if folder.is_dir())


def _lock(index: Path) -> Path:
    return index.with_name(f"{index.name}.lock")


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)


def _same(one: Path, other: Path) -> bool:
    """Whether two paths hold the same: no file, a link to the same, or the same file."""
    if not (is_file(one) and is_file(other)):
        return is_file(one) == is_file(other)
    one_mode, other_mode = one.lstat().st_mode, other.lstat().st_mode
    if stat.S_ISLNK(one_mode) and stat.S_ISLNK(other_mode):
        return one.readlink() == other.readlink()
    return one_mode == other_mode and filecmp.cmp(one, other, shallow=False)


def _delete(top: Path, path: str) -> None:
    """Remove a file, and the folders that this leaves empty."""
    target = top / path
    if is_file(target):  # or else it was deleted before, and a new folder may have its name
        target.unlink()
    with contextlib.suppress(OSError):  # a folder that is not empty stays
        for folder in reversed(_folders(top, target)):
            folder.rmdir()


def _move(staged: Path, target: Path) -> None:
    """Rename `staged` to `target`, unless that has been done."""
    if is_file(staged):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir() and not target.is_symlink():
            for folder, _, _ in os.walk(target, topdown=False):
                Path(folder).rmdir()
        staged.replace(target)

"""From a merge to an update that is ready to be put in place: which files change, and how."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from djfort import envfile, git, placement
from djfort.errors import WrongAnswer
from djfort.merge import Conflict, Entry, Merged, Workbench
from djfort.placement import Plan
from djfort.worktree import WorkTree

SUBMODULE = "160000"
"""The mode of one in a tree of git's."""
SHOWN = "template"
"""The folder of an update with the template's version of files that are not simply in place."""
UNCOMMITTED = "the update and your edit that is not committed are both in it; edit it."


@dataclass(frozen=True)
class Update:
    """What changes: the fate of each path, what to do about conflicts, and what else to say."""

    fates: dict[str, str]
    remedies: dict[str, str]
    notes: list[str]


def prepare(
    tree: WorkTree,
    bench: Workbench,
    merged: Merged,
    edits: Merged | None,
    folder: Path,
    head: str | None,
) -> Update:
    """Stage what was `merged` for the project in `tree` in `folder`, as placement wants it.

    `edits`, if there are some that are in no commit, is their merge with `merged`: the files become
    that, and the index becomes what was `merged`, so that `git diff` shows the edits. A new file
    whose name an untracked file has is not staged: that file stays. Raises WrongAnswer for a
    submodule in the way.
    """
    files = edits or merged
    changes = bench.changes(files.ours, files.tree)
    _refuse_submodules(changes, merged.conflicts)
    known = {path for path, (old, _) in changes.items() if old}
    kept = _kept(tree, changes, known)
    stay: set[str] = set()
    if kept:
        stay = {path for path in _edited(bench, merged) if path in changes and not changes[path][1]}
        changes = {path: change for path, change in changes.items() if path not in stay}
        kept = _kept(tree, changes, known - stay)
    conflicts = [found for path, found in merged.conflicts.items() if path not in kept]
    remedies = {c.path: _remedy(c, in_git=bool(tree.repository)) for c in conflicts}
    if edits:
        again = (path for path in edits.conflicts if path not in {*kept, *remedies})
        remedies |= dict.fromkeys(again, UNCOMMITTED)
    fates = {path: _fate(*change) for path, change in changes.items()}
    fates |= dict.fromkeys(remedies, "conflict") | dict.fromkeys(kept, "kept")

    writes = [path for path, (_, new) in changes.items() if new and path not in kept]
    deletes = [path for path, (_, new) in changes.items() if not new]
    bench.write(files.tree, {folder / placement.NEXT: writes, folder / SHOWN: kept})
    for conflict in conflicts:
        _show(bench, conflict, folder / SHOWN)
    env = f"{tree.prefix}{envfile.NAME}"
    env_adds, notes = _missing_in_env(tree, bench, merged, folder / placement.ENV)
    if env_adds:
        fates[env] = "changed"

    plan = Plan(writes, deletes, head, env=env, env_adds=env_adds)
    if tree.repository:
        staged = bench.changes(merged.ours, merged.tree) if edits else changes
        entries = {p: new for p, (_, new) in staged.items() if p not in {*kept, *stay}}
        plan = _with_index(tree, bench, plan, entries, conflicts)
    placement.stage_index(tree.top, tree.index, folder, plan)
    placement.keep_before(tree.top, folder, plan)
    return Update(fates, remedies, notes)


def _refuse_submodules(
    changes: Mapping[str, tuple[Entry | None, Entry | None]], conflicts: Mapping[str, Conflict]
) -> None:
    """Raise WrongAnswer for a submodule of the user's in the place of a file of the template's."""
    found = {path: {entry for entry in change if entry} for path, change in changes.items()}
    for path, conflict in conflicts.items():
        found[path] = found.get(path, set()) | set(conflict.stages.values())
    for path, entries in sorted(found.items()):
        if any(entry.mode == SUBMODULE for entry in entries):
            raise WrongAnswer(
                f"{path} is a submodule, and the template has something of this name; move the"
                " submodule, and run djfort again."
            )


def _kept(tree: WorkTree, changes: Iterable[str], known: set[str]) -> list[str]:
    """The new ones of the paths that change for which a file that no commit knows is in the way."""
    return [
        path
        for path in changes
        if path not in known and placement.in_the_way(tree.top, path, known)
    ]


def _edited(bench: Workbench, merged: Merged) -> set[str]:
    """The files that the user changed.

    Where the template moved one to a name that an untracked file has, its edits have nowhere to go:
    it stays under its own name too.
    """
    return set(bench.changes(merged.base, merged.ours))


def _with_index(
    tree: WorkTree,
    bench: Workbench,
    plan: Plan,
    entries: Mapping[str, Entry | None],
    conflicts: list[Conflict],
) -> Plan:
    """The `plan` with what it does to the index; the blobs of that go into the repository."""
    found, no_object = tree.index_lines(), tree.no_object
    in_conflict = {conflict.path: conflict.stages for conflict in conflicts}
    before: list[str] = []
    after: list[str] = []
    blobs: set[str] = set()
    for path in sorted(entries.keys() | in_conflict):
        stages = in_conflict.get(path) or _stage(entries[path])
        nothing = f"0 {no_object}\t{path}"
        before += [nothing, *found.get(path, [])]
        after += [nothing, *_index_lines(path, stages)]
        blobs |= {entry.blob for entry in stages.values()}
    git.run("unpack-objects", "-q", cwd=tree.top, stdin=bench.pack(blobs))
    return replace(plan, index_before=before, index_after=after)


def _stage(entry: Entry | None) -> Mapping[int, Entry]:
    """The stages of a path without a conflict."""
    return {0: entry} if entry else {}


def _index_lines(path: str, stages: Mapping[int, Entry]) -> Iterator[str]:
    """Lines for `git update-index --index-info`: each stage of a path."""
    for stage, entry in sorted(stages.items()):
        yield f"{entry.mode} {entry.blob} {stage}\t{path}"


def _fate(old: Entry | None, new: Entry | None) -> str:
    if not new:
        return "deleted"
    return "changed" if old else "added"


def _show(bench: Workbench, conflict: Conflict, folder: Path) -> None:
    """Write the template's side of a conflict, where it has one, into `folder`."""
    if theirs := conflict.stages.get(3):
        shown = folder / conflict.path
        shown.parent.mkdir(parents=True, exist_ok=True)
        shown.write_bytes(bench.read(theirs.blob))


def _remedy(conflict: Conflict, *, in_git: bool) -> str:
    """What to do about a conflict, by who has a version of the file."""
    sides = frozenset(conflict.stages)
    keep, drop = ("git add", "git rm") if in_git else ("leave it", "delete it")
    if sides >= {2, 3}:
        if in_git:
            choices = "edit it, or `git checkout --ours` or `--theirs` it; then `git add` it"
        else:
            choices = "edit between the markers and delete them, or take the template's whole"
        return f"both changed it; {choices}."
    happened = {
        frozenset({1, 2}): "the template deleted it, you changed it",
        frozenset({1, 3}): "the template changed it, you deleted it",
        frozenset({2}): "you alone have it under this name",
        frozenset({3}): "the template alone has it under this name",
    }
    if sides in happened:
        return f"{happened[sides]}; {keep} to keep it, {drop} to delete it."
    return f"both moved it to different names; {drop} under the old one."


def _missing_in_env(
    tree: WorkTree, bench: Workbench, merged: Merged, aside: Path
) -> tuple[dict[str, bool], list[str]]:
    """What the project's `.env` is to get, and what to say; what completes it is put `aside`.

    That is the merged project's own `config.newenv`, or the template's where that is in conflict.
    """
    env_file = tree.project / envfile.NAME
    if not env_file.is_file():
        return {}, []
    needed = (f"{tree.prefix}config/", f"{tree.prefix}{envfile.EXAMPLE}")
    in_conflict = any(path.startswith(needed) for path in merged.conflicts)
    source = merged.theirs if in_conflict else merged.tree
    bench.write(source, {aside: bench.files(source, needed)})
    project = aside / tree.prefix
    adds = envfile.missing(env_file, project)
    notes = [f"Added to {envfile.NAME}: {', '.join(adds)}."] if adds else []
    old = bench.files(merged.base, needed[1:]).get(needed[1])
    new = project / envfile.EXAMPLE
    if old and new.is_file():
        texts = (bench.read(old.blob).decode(), new.read_text(encoding="utf-8"))
        notes += envfile.differences(envfile.read(env_file), *texts)
    return adds, notes

"""From a merge to an update that is ready to be put in place: which files change, and how."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from djfort import envfile, git, placement
from djfort.errors import DjfortError
from djfort.merge import Conflict, Entry, Merged, Workbench
from djfort.placement import Plan
from djfort.worktree import WorkTree

SHOWN = "template"
"""The folder of an update with the template's version of files that are not simply in place."""


@dataclass(frozen=True)
class Trees:
    """What the template wrote before, the project, what the template writes now, and the merge."""

    base: str
    ours: str
    theirs: str
    merged: Merged


@dataclass(frozen=True)
class Update:
    """What changes: the fate of each path, what to do about conflicts, and what else to say."""

    fates: dict[str, str]
    remedies: dict[str, str]
    notes: list[str]


def prepare(tree: WorkTree, bench: Workbench, trees: Trees, folder: Path) -> Update:
    """Stage the merge of `trees` for the project in `tree` in `folder`, as placement wants it.

    A new file whose name an untracked file has is not staged: that file stays.
    """
    changes = bench.changes(trees.ours, trees.merged.tree)
    known = {path for path, (old, _) in changes.items() if old}
    kept = _kept(tree, changes, known)
    if kept:
        stay = {path for path in _edited(bench, trees) if path in changes and not changes[path][1]}
        changes = {path: change for path, change in changes.items() if path not in stay}
        kept = _kept(tree, changes, known - stay)
    conflicts = [found for path, found in trees.merged.conflicts.items() if path not in kept]
    fates = {path: _fate(*change) for path, change in changes.items()}
    fates |= {conflict.path: "conflict" for conflict in conflicts} | dict.fromkeys(kept, "kept")

    writes = [path for path, (_, new) in changes.items() if new and path not in kept]
    deletes = [path for path, (_, new) in changes.items() if not new]
    bench.write(trees.merged.tree, writes, folder / "next")
    bench.write(trees.merged.tree, kept, folder / SHOWN)
    for conflict in conflicts:
        _show(bench, conflict, folder / SHOWN)
    notes = _complete_env(tree, bench, trees, folder)
    env = f"{tree.prefix}{envfile.NAME}"
    if (folder / "next" / env).exists():
        fates[env] = "changed"
        writes.append(env)

    plan = Plan(writes, deletes, tree.head)
    if tree.index:
        plan = _with_index(tree, bench, trees, plan, {*writes, *deletes} - {env}, conflicts)
    stage_index(tree, folder, plan)
    placement.keep_before(tree.top, folder, plan)
    if tree.tree(bench) != trees.ours:
        raise DjfortError("The project was edited while djfort was at work; run it again.")
    return Update(fates, {c.path: _remedy(c, in_git=bool(tree.index)) for c in conflicts}, notes)


def _kept(tree: WorkTree, changes: Iterable[str], known: set[str]) -> list[str]:
    """The new ones of the paths that change for which a file that no commit knows is in the way."""
    return [
        path
        for path in changes
        if path not in known and placement.in_the_way(tree.top, path, known)
    ]


def _edited(bench: Workbench, trees: Trees) -> set[str]:
    """The files that the user changed.

    Where the template moved one to a name that an untracked file has, its edits have nowhere to go:
    it stays under its own name too.
    """
    return set(bench.changes(trees.base, trees.ours))


def stage_index(tree: WorkTree, folder: Path, plan: Plan) -> None:
    """Stage the repository's index as it is to be, in the update's `folder`."""
    if tree.index:
        staged = folder / "index"
        shutil.copy2(tree.index, staged)
        lines = b"".join(os.fsencode(line) + b"\0" for line in plan.index_after)
        update = ("update-index", "-z", "--index-info")
        git.run(*update, cwd=tree.top, stdin=lines, env={"GIT_INDEX_FILE": str(staged)})


def _with_index(
    tree: WorkTree,
    bench: Workbench,
    trees: Trees,
    plan: Plan,
    paths: set[str],
    conflicts: list[Conflict],
) -> Plan:
    """The `plan` with what it does to the index; the blobs of that go into the repository."""
    in_conflict = {conflict.path for conflict in conflicts}
    merged, ours = bench.files(trees.merged.tree), bench.files(trees.ours)
    before: list[str] = []
    after: list[str] = []
    blobs: set[str] = set()
    for path in sorted(paths | in_conflict):
        nothing = f"0 {'0' * len(trees.ours)}\t{path}"
        before += [nothing, *_index_lines(path, {0: ours.get(path)})]
        after += [nothing]
        if path not in in_conflict:
            after += _index_lines(path, {0: merged.get(path)})
    for conflict in conflicts:
        after += _index_lines(conflict.path, conflict.stages)
        blobs |= {entry.blob for entry in conflict.stages.values()}
    blobs |= {merged[path].blob for path in paths if path in merged}
    git.run("unpack-objects", "-q", cwd=tree.top, stdin=bench.pack(blobs))
    return replace(plan, index_before=before, index_after=after)


def _index_lines(path: str, stages: Mapping[int, Entry | None]) -> Iterator[str]:
    """Lines for `git update-index --index-info`: each stage of a path."""
    for stage, entry in sorted(stages.items()):
        if entry:
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
    sides = set(conflict.stages)
    keep, drop = ("git add", "git rm") if in_git else ("leave it", "delete it")
    if sides >= {2, 3}:
        if in_git:
            choices = "edit it, or `git checkout --ours` or `--theirs` it; then `git add` it"
        else:
            choices = "edit between the markers and delete them, or take the template's whole"
        return f"both changed it; {choices}."
    if 2 in sides:
        return f"the template deleted it, you changed it; {keep} to keep it, {drop} to delete it."
    if 3 in sides:
        return f"the template changed it, you deleted it; {keep} to keep it, {drop} to delete it."
    return f"both moved it to different names; {drop} under the old one."


def _complete_env(tree: WorkTree, bench: Workbench, trees: Trees, folder: Path) -> list[str]:
    """Stage a completed `.env` if anything is missing in the project's; returns what to say."""
    env_file = tree.project / envfile.NAME
    if not env_file.is_file():
        return []
    aside = folder / "env"
    needed = (f"{tree.prefix}config/", f"{tree.prefix}{envfile.EXAMPLE}")
    in_conflict = [path for path in trees.merged.conflicts if path.startswith(needed)]
    source = trees.theirs if in_conflict else trees.merged.tree
    bench.write(source, [p for p in bench.files(source) if p.startswith(needed)], aside)
    bench.write(trees.base, [p for p in bench.files(trees.base) if p == needed[1]], folder / "old")
    project = aside / tree.prefix
    notes = envfile.complete(env_file, project)
    if notes:
        staged = folder / "next" / tree.prefix / envfile.NAME
        staged.parent.mkdir(parents=True, exist_ok=True)
        (project / envfile.NAME).rename(staged)
    examples = (folder / "old" / needed[1], project / envfile.EXAMPLE)
    if all(example.is_file() for example in examples):
        texts = (file.read_text(encoding="utf-8") for file in (env_file, *examples))
        notes += envfile.differences(*texts)
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(folder / "old", ignore_errors=True)
    return notes

"""`djfort regenerate`: the old render, the new render and yours, merged aside and placed at once.

What the template wrote before, with the saved answers, is the base of a three-way merge: so it is
known which changes are the template's and which are the user's, and neither are lost.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from djfort import answers as answering
from djfort import answers_file, placement, questions, saved, update, versions
from djfort.errors import DjfortError, Interrupted, WrongAnswer
from djfort.placement import Plan, Room
from djfort.saved import Saved
from djfort.versions import Version
from djfort.worktree import WorkTree


@dataclass(frozen=True)
class Wish:
    """What the user wants: changed answers, and which template in which version."""

    changes: Mapping[str, str] = field(default_factory=dict)
    template: Path | None = None
    to: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What an update does, or did. Its fields are the keys of `--json`."""

    project: str
    from_version: str
    to_version: str
    changed_answers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Each path that changes: `added`, `changed`, `deleted`, in `conflict`; or `kept`, where the
    template has a new file by the name of an untracked one of yours."""
    conflicts: Mapping[str, str] = field(default_factory=dict)
    """What to do about each conflict."""
    notes: list[str] = field(default_factory=list)
    done: bool = False

    @property
    def is_up_to_date(self) -> bool:
        """Whether there is nothing to do."""
        return not self.files

    def as_json(self) -> str:
        """One object, in ASCII, so that every terminal and pipe carries it."""
        return json.dumps(asdict(self), indent=2)

    def as_list(self) -> str:
        """The files, a line each."""
        return "\n".join(f"{fate:<8}  {path}" for path, fate in sorted(self.files.items()))

    def as_text(self) -> str:
        """What a person wants to know about it."""
        lines = list(self.notes)
        if self.conflicts:
            many = f"{len(self.conflicts)} conflict{'s' if len(self.conflicts) > 1 else ''}"
            lines.append(f"{many} to resolve:")
            lines += [f"  {path}: {remedy}" for path, remedy in self.conflicts.items()]
        if self.is_up_to_date:
            lines.append(f"{self.project} is up to date with version {self.to_version}.")
        elif self.done:
            lines.append(f"{self.project} is at version {self.to_version}. Look at it, and commit.")
            lines.append("`djfort regenerate --abort` gives back what was there before.")
        else:
            lines.append("Nothing was written.")
        return "\n".join(lines)


def regenerate(
    project: Path, wish: Wish, *, dry_run: bool, agreed: Callable[[Outcome], bool]
) -> Outcome:
    """Update `project` as the `wish` says, unless `dry_run`, or it is not `agreed` to.

    Raises WrongAnswer before anything is written, DjfortError when the machine fails.
    """
    with _entered(project) as (tree, room):
        if dry_run and room.pending.exists():
            raise DjfortError("An update was interrupted; run djfort regenerate to finish it.")
        notes = ["Finished an update that had been interrupted."] if room.finish() else []
        tree.refuse_under_way()
        made_with = saved.load(project)
        base, target = _versions(made_with, wish, room.work / "templates")
        answers, news = _new_answers(tree.project, base, target, wish.changes)
        was = made_with.answers
        changed = {name: text for name, text in answers.items() if text != was.get(name)}
        outcome = Outcome(
            str(tree.project), made_with.version, target.version, changed, notes=notes + news
        )
        same_version = (base.template, base.version) == (target.template, target.version)
        if same_version and answers == was:
            return outcome
        tree.refuse_edited()
        folder = room.begin()
        found = _merge(tree, room, (base, was), (target, answers), folder)
        outcome = replace(
            outcome,
            files=found.fates,
            conflicts=found.remedies,
            notes=outcome.notes + found.notes + _where(tree, room, found),
        )
        if dry_run:
            return outcome
        if not agreed(outcome):
            raise Interrupted("Nothing was written.")
        tree.refuse_edited()
        room.commit(folder)
        return replace(outcome, done=True)


def abort(project: Path) -> str:
    """Give back the state before the last update; returns what to say about it.

    Raises WrongAnswer if there is none, or it has been committed.
    """
    with _entered(project) as (tree, room):
        room.finish()
        if not room.last.exists():
            raise WrongAnswer("There is no update to undo.")
        done = placement.load(room.last)
        if done.head != tree.head:
            raise WrongAnswer("There is a commit since the update; undo it by `git revert`.")
        folder = room.begin()
        before = room.last / "before"
        if before.exists():
            shutil.copytree(before, folder / "next", symlinks=True, dirs_exist_ok=True)
        paths = [*done.writes, *done.deletes]
        there = [path for path in paths if placement.is_file(before / path)]
        gone = [path for path in paths if path not in there]
        plan = Plan(there, gone, tree.head, done.index_after, done.index_before)
        update.stage_index(tree, folder, plan)
        placement.keep_before(tree.top, folder, plan)
        room.commit(folder)
    return f"All is as it was before the update. What that had made is in {room.last / 'before'}."


@contextmanager
def _entered(project: Path) -> Iterator[tuple[WorkTree, Room]]:
    """Have the project's room alone; raises WrongAnswer for a folder that is no project."""
    saved.load(project)
    tree = WorkTree.find(project)
    room = Room(tree.room, tree.top, tree.index)
    with room.entered():
        yield tree, room


def _versions(made_with: Saved, wish: Wish, into: Path) -> tuple[Version, Version]:
    """The version of the template that the project was made with, and the one to go to."""
    if wish.template:
        return versions.from_folder(made_with, wish.template, wish.to, into)
    if wish.to:
        raise WrongAnswer("--to needs --template, the folder that has this version.")
    return versions.from_installed(made_with)


def _new_answers(
    project: Path, base: Version, target: Version, changes: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The answers to the questions of `target`, and what there is to say about them.

    Raises WrongAnswer for saved answers that `base` could not have, and new ones that `target`
    cannot take.
    """
    old, new = questions.load(base.folder), questions.load(target.folder)
    was = saved.load(project).answers
    wrong = answers_file.problems(old, was)
    wrong += [f"{name}: it has no answer; add one." for name in _names(old) if name not in was]
    if wrong:
        raise WrongAnswer("\n".join(f"{saved.FILE}: {sentence}" for sentence in wrong))
    asked = _names(new)
    renamed = answers_file.load(project / saved.FILE, new)
    given = {name: answer for name, answer in renamed.items() if name in asked} | dict(changes)
    if wrong := answers_file.problems(new, given):
        raise WrongAnswer("\n".join(wrong))
    answers = answering.complete(new, given, answering.Defaults(new))
    if wrong := answers_file.problems(new, answers):
        raise WrongAnswer("\n".join(wrong))
    news = [f"{name}: asked no more." for name in renamed if name not in asked]
    news += [
        f"{name}: a new question; {answers[name]!r} is its default (--set {name}=… changes it)."
        for name in asked
        if name not in given
    ]
    return answers, news


def _names(questionnaire: questions.Questionnaire) -> list[str]:
    return [question.name for question in questionnaire.questions]


def _merge(
    tree: WorkTree,
    room: Room,
    old: tuple[Version, Mapping[str, str]],
    new: tuple[Version, Mapping[str, str]],
    folder: Path,
) -> update.Update:
    """Merge the renders of the `old` and the `new` version into the project; stage it in `folder`.

    The saved answers are not merged: the new render has those it was made with.
    """
    bench = tree.workbench(room.work / "merge.git")
    before = _rendered(*old, tree.prefix, room.work / "old")
    shutil.copyfile(tree.project / saved.FILE, before / tree.prefix / saved.FILE)
    after = _rendered(*new, tree.prefix, room.work / "new")
    base, theirs = (bench.tree_of_render(top, tree.prefix) for top in (before, after))
    ours = tree.tree(bench)
    label = re.sub(r"[^\w-]+", "-", f"{new[0].template}-{new[0].version}")
    merged = bench.merge(base, ours, theirs, label)
    return update.prepare(tree, bench, update.Trees(base, ours, theirs, merged), folder)


def _rendered(version: Version, answers: Mapping[str, str], prefix: str, into: Path) -> Path:
    """A render below `into`, in a folder where paths are what they are in the work tree."""
    from djfort.render import render  # brings cookiecutter, which takes its time

    into.mkdir()
    try:
        project = render(version.folder, answers, into)
        saved.stamp(project, version.template, version.version)
    except Exception as error:  # a template is code, and may fail in any way
        raise DjfortError(f"{version.template} {version.version}: {error}") from error
    if not prefix:
        return project
    top = into / "top"
    (top / prefix).parent.mkdir(parents=True)
    project.rename(top / prefix)
    return top


def _where(tree: WorkTree, room: Room, found: update.Update) -> list[str]:
    """Where to find what is not simply in the files."""
    notes = []
    kept = [path for path, fate in found.fates.items() if fate == "kept"]
    if kept:
        notes.append(
            f"Kept, for no commit has your version: {', '.join(kept)}."
            f" The template's is in {room.last / update.SHOWN}."
        )
    if not tree.git_dir and found.remedies:
        notes.append(f"The template's side of each conflict is in {room.last / update.SHOWN}.")
    if not tree.git_dir:
        notes.append(f"What was there before is kept in {room.last / 'before'}.")
    return notes

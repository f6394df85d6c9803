"""`djfort regenerate`: the old render, the new render and yours, merged aside and placed at once.

What the template wrote before, with the saved answers, is the base of a three-way merge: so it is
known which changes are the template's and which are the user's, and neither are lost.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from djfort import answers as answering
from djfort import answers_file, migrations, placement, saved, update, versions
from djfort.errors import DjfortError, Interrupted, WrongAnswer
from djfort.merge import Merged, Side, Workbench
from djfort.outcome import Outcome
from djfort.placement import Plan, Room
from djfort.questions import Questionnaire
from djfort.saved import Saved
from djfort.template import File, Files
from djfort.versions import Version
from djfort.worktree import State, WorkTree, listed

Answers = Mapping[str, str]
BESIDE = ".template"
"""What the name of a file gets where the user wants both versions."""


@dataclass(frozen=True)
class Wish:
    """What the user wants: changed answers, and which version of which template.

    `dry_run` and `diff` are to look only; `allow_dirty` is to go on beside edits in no commit.
    """

    changes: Answers = field(default_factory=dict)
    template: str | None = None
    to: str | None = None
    dry_run: bool = False
    diff: bool = False
    allow_dirty: bool = False


class Talk:
    """What an update asks; by itself it takes what needs no answer."""

    def answers(self, questionnaire: Questionnaire, known: Answers, given: Answers) -> Answers:
        """More answers than are `given` anew and `known` of before."""
        return {}

    def decide(self, path: str, mine: bytes | None, theirs: bytes) -> bool | None:
        """Whether to take the template's version of a file; None is to have both."""
        raise NotImplementedError

    @property
    def can_decide(self) -> bool:
        """Whether there is somebody to decide."""
        return False

    def agrees(self, outcome: Outcome) -> bool:
        """Whether to write it."""
        return True


def regenerate(project: Path, wish: Wish, talk: Talk) -> Outcome:
    """Update `project` as the `wish` says, unless it is only to look, or is not agreed to.

    Raises WrongAnswer before anything is written, DjfortError when the machine fails.
    """
    with _entered(project) as (tree, room):
        if wish.dry_run and room.pending.exists():
            raise DjfortError("An update was interrupted; run djfort regenerate to finish it.")
        notes = ["Finished an update that had been interrupted."] if room.finish() else []
        state = tree.state()
        tree.refuse_under_way(state)
        made_with = saved.load(project)
        base, target = _versions(made_with, wish, talk)
        answers, news = _new_answers(made_with, base, target, wish.changes, talk)
        changed = {n: text for n, text in answers.items() if text != made_with.answers.get(n)}
        outcome = Outcome(
            str(tree.project), made_with.version, target.version, changed, notes=notes + news
        )
        same = (made_with.template, made_with.version) == (target.name, target.version)
        if same and answers == made_with.answers:
            return outcome
        if state.edited and not wish.allow_dirty:
            raise WrongAnswer(
                f"Not committed: {listed(state.edited)}; commit or stash it, so that no edit is"
                " lost, or give --allow-dirty to keep it apart."
            )
        if tree.repository and not state.head:
            raise WrongAnswer("There is no commit yet; make one, so that nothing can be lost.")
        tree.refuse_hidden()
        folder = room.begin()
        bench = tree.workbench(room.work / "merge.git")
        ours = tree.side(bench)
        theirs = _placed(target.rendered(answers), tree.prefix)
        if base:
            before, said = _base(base, made_with, tree)
            before, moved = _moved(target, bench, before, ours)
            theirs, left_to_do = migrations.unchanged(before, theirs)
            said += left_to_do
            merged = bench.merge(before, moved, theirs, _label(target))
        else:
            merged, said = _two_way(tree.top, bench, ours, theirs, _label(target), talk), []
        mine = bench.edited(tree.index, tree.prefix) if tree.index and state.edited else ours
        edits = None if mine == ours else bench.merge(ours, mine, Side(tree=merged.tree), "update")
        found = update.prepare(tree, bench, merged, edits, folder, state.head)
        outcome = replace(
            outcome,
            files=found.fates,
            conflicts=found.remedies,
            notes=outcome.notes + said + found.notes + _where(tree, room, found),
            diff=bench.diff(edits or merged) if wish.diff else "",
        )
        if wish.dry_run:
            return outcome
        if not talk.agrees(outcome):
            raise Interrupted("Nothing was written.")
        _refuse_changed(tree, bench, state, mine)
        room.commit(folder)
        return replace(outcome, done=True)


def abort(project: Path) -> str:
    """Give back the state before the last update; returns what to say about it.

    Raises WrongAnswer if there is none, or it has been committed.
    """
    with _entered(project) as (tree, room):
        room.finish()
        done = placement.load(room.last) if room.last.exists() else None
        if not done or done.undoes:
            raise WrongAnswer("There is no update to undo.")
        head = tree.state().head
        if done.head != head:
            raise WrongAnswer("There is a commit since the update; undo it by `git revert`.")
        folder = room.begin()
        before = room.last / placement.BEFORE
        if before.exists():
            shutil.copytree(before, folder / placement.NEXT, symlinks=True, dirs_exist_ok=True)
        paths = [*done.writes, *done.deletes]
        there = [path for path in paths if placement.is_file(before / path)]
        gone = [path for path in paths if path not in there]
        lines = (done.index_after, done.index_before)
        plan = Plan(there, gone, head, *lines, done.env, done.env_adds, undoes=True)
        placement.stage_index(tree.top, tree.index, folder, plan)
        placement.keep_before(tree.top, folder, plan)
        room.commit(folder)
    return f"All is as it was before the update. What that had made is in {before}."


@contextmanager
def _entered(project: Path) -> Iterator[tuple[WorkTree, Room]]:
    """Have the project's room alone; raises WrongAnswer for a folder that is no project."""
    saved.load(project)
    tree = WorkTree.find(project)
    room = Room(tree.room, tree.top, tree.index)
    with room.entered():
        yield tree, room


def _versions(made_with: Saved, wish: Wish, talk: Talk) -> tuple[Version | None, Version]:
    """The version of the template that the project was made with, and the one to go to.

    Raises WrongAnswer where the first is not to be had, and nobody is there to decide without it.
    """
    versions.refuse(made_with, wish.template, wish.to)
    base, target = versions.before(made_with, wish.template), versions.at(wish.template, wish.to)
    if not base and not talk.can_decide:
        raise WrongAnswer(
            f"{made_with.template} {made_with.version}, which the project was made with, is not to"
            " be had (not here, not among the template's tags, not in djfort's cache, not in the"
            " package index), and without it nobody can say which changes are yours; name a"
            " repository that has its tag by --template, or decide file by file in a terminal."
        )
    return base, target


def _new_answers(
    made_with: Saved, base: Version | None, target: Version, changes: Answers, talk: Talk
) -> tuple[Answers, list[str]]:
    """The answers to the questions of `target`, and what there is to say about them.

    Raises WrongAnswer for saved answers that `base` could not have, and new ones that `target`
    cannot take.
    """
    if base:
        _refuse_wrong(base.template.questionnaire, made_with.answers)
    new = target.template.questionnaire
    renamed, news = answers_file.renamed(made_with.answers, new)
    asked = _names(new)
    known = {name: answer for name, answer in renamed.items() if name in asked}
    news += [f"{name}: asked no more." for name in renamed if name not in asked]
    if wrong := answers_file.problems(new, {**known, **changes}):
        raise WrongAnswer("\n".join(wrong))
    given = {**known, **changes, **talk.answers(new, known, changes)}
    answers = answering.complete(new, given, answering.Defaults(new))
    if wrong := answers_file.problems(new, answers):
        raise WrongAnswer("\n".join(wrong))
    news += [
        f"{name}: a new question; {answers[name]!r} is its default (--set {name}=… changes it)."
        for name in asked
        if name not in given
    ]
    return answers, news


def _refuse_wrong(questionnaire: Questionnaire, answers: Answers) -> None:
    """Raise WrongAnswer for saved answers that are not those to the questions of then."""
    wrong = answers_file.problems(questionnaire, answers)
    missing = [name for name in _names(questionnaire) if name not in answers]
    wrong += [f"{name}: it has no answer; add one." for name in missing]
    if wrong:
        raise WrongAnswer("\n".join(f"{saved.FILE}: {sentence}" for sentence in wrong))


def _names(questionnaire: Questionnaire) -> list[str]:
    return [question.name for question in questionnaire.questions]


def _placed(files: Files, prefix: str) -> Side:
    """A render where its files are in the work tree."""
    return Side({f"{prefix}{path}": file for path, file in files.items()})


def _base(base: Version, made_with: Saved, tree: WorkTree) -> tuple[Side, list[str]]:
    """What the template wrote before, and what to say if it does not write that any more.

    The saved answers are not merged: the new render has those it was made with.
    """
    files = base.rendered(made_with.answers)
    said = []
    if made_with.digest not in (None, saved.digest_of(files)):
        said.append(
            f"{base.title} does not write any more what it wrote when the project was made (a"
            " package that it needs has changed, or the template under the same version); look"
            " closely at what has changed."
        )
    mine = File((tree.project / saved.FILE).read_bytes())
    return _placed(files | {saved.FILE: mine}, tree.prefix), said


def _moved(target: Version, bench: Workbench, base: Side, ours: Side) -> tuple[Side, Side]:
    """`base` and `ours` with the files where `target` says that it has moved them."""
    moves = {
        f"{ours.prefix}{old}": f"{ours.prefix}{new}"
        for old, new in target.template.questionnaire.settings.get("_moved_files", {}).items()
    }
    if not moves.keys() & base.files.keys():
        return base, ours
    mine = bench.paths(ours)
    files = {moves.get(path, path): file for path, file in base.files.items()}
    here = {old: new for old, new in moves.items() if old in base.files and old in mine}
    return Side(files), replace(ours, moves={o: n for o, n in here.items() if n not in mine})


def _two_way(
    top: Path, bench: Workbench, ours: Side, theirs: Side, label: str, talk: Talk
) -> Merged:
    """Take from `theirs` what the user decides to, file by file; and the saved answers."""
    taken = {}
    for path, file in sorted(theirs.files.items()):
        mine = (top / path).read_bytes() if (top / path).is_file() else None
        if mine == file.content:
            continue
        take = path == f"{ours.prefix}{saved.FILE}" or talk.decide(path, mine, file.content)
        if take is not False:
            taken[path if take else f"{path}{BESIDE}"] = file
    return bench.put(taken, ours, label)


def _label(version: Version) -> str:
    """What conflict markers call the template's side."""
    return re.sub(r"[^\w.-]+", "-", version.title)


def _refuse_changed(tree: WorkTree, bench: Workbench, state: State, mine: Side) -> None:
    """Raise DjfortError if something was edited or committed since djfort looked."""
    now = mine
    if not tree.index:
        now = tree.side(bench)
    elif state.edited:
        now = bench.edited(tree.index, tree.prefix)
    if now != mine or tree.state() != state:
        raise DjfortError("The project was edited while djfort was at work; run it again.")


def _where(tree: WorkTree, room: Room, found: update.Update) -> list[str]:
    """Where to find what is not simply in the files."""
    notes = []
    kept = [path for path, fate in found.fates.items() if fate == "kept"]
    if kept:
        notes.append(
            f"Kept, for no commit has your version: {', '.join(kept)}."
            f" The template's is in {room.last / update.SHOWN}."
        )
    if not tree.repository and found.remedies:
        notes.append(f"The template's side of each conflict is in {room.last / update.SHOWN}.")
    if not tree.repository:
        notes.append(f"What was there before is kept in {room.last / placement.BEFORE}.")
    return notes

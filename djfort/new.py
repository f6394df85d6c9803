"""`djfort new`: from answers to a project that is whole or not there at all."""

import os
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from djfort import answers as answering
from djfort import (
    answers_file,
    asking,
    finish,
    messages,
    personal,
    report,
    resume,
    rules,
    steps,
    versions,
)
from djfort.asking import Manner, Wishes
from djfort.errors import DjfortError, Interrupted, WrongAnswer
from djfort.interview import Interview
from djfort.pythons import RunnableDefaults
from djfort.questions import Questionnaire
from djfort.report import Report
from djfort.versions import Version
from djfort.workshop import private_folder


def new(
    given: Mapping[str, str],
    output_dir: Path,
    wishes: Wishes,
    manner: Manner,
    *,
    dry_run: bool = False,
    version: Version | None = None,
) -> Report:
    """Make a project, or with `dry_run` none, asking in this `manner` for what is not `given`.

    It is made of this `version` of a template, or of djfort's own as it is installed.

    Raises WrongAnswer before anything is written, DjfortError when a step fails, Interrupted.
    """
    version = version or versions.installed()
    questionnaire = version.template.questionnaire
    _refuse_flags(questionnaire, given, wishes, manner)
    if wishes["superuser"]:
        wishes = {**wishes, "install": True}
    with asking.resumable(manner, output_dir):
        # A script's project is the same whoever runs it, so git is not asked for the author.
        preferred = partial(personal.defaults, questionnaire, with_git=not manner.yes)
        defaults = RunnableDefaults(questionnaire, given, preferred)
        if manner.yes:
            answers = answering.complete(questionnaire, given, defaults)
            for sentence in answering.settled(questionnaire, given, answers):
                print(sentence, file=sys.stderr)
        else:
            asked = _interview(version, given, defaults, output_dir, wishes, manner, dry_run)
            wishes = wishes if dry_run else asking.granted(asked, wishes)
            answers = {question.name: asked[question.name] for question in questionnaire.questions}
        if found := questionnaire.problems(answers):
            raise WrongAnswer("\n".join(found))
        again = report.again(questionnaire, answers, defaults, given)
        make, target = _show if dry_run else _make, output_dir / answers["project_slug"]
        try:
            return make(version, answers, target, wishes, again)
        finally:
            if not (manner.yes or dry_run) and _is_written(target):
                resume.forget()


def refuse_existing(target: Path) -> None:
    """Raise WrongAnswer, with what is in the way, if anything lies at `target`."""
    if sentence := _in_the_way(target):
        raise WrongAnswer(sentence)


def write(version: Version, answers: Mapping[str, str], target: Path) -> None:
    """Render into a private folder on the same file system, then move it to `target` at once.

    Whatever ends it early, a signal too, leaves nothing behind. Raises DjfortError where the disk
    or the project's own `config.newenv` fails.
    """
    anchor = next(folder for folder in target.parents if folder.is_dir())
    with private_folder(anchor / f".{target.name}-{os.urandom(4).hex()}") as workshop:
        project = version.write(answers, workshop)
        messages.compile_all(project)
        finish.write_env(project)
        target.parent.mkdir(parents=True, exist_ok=True)
        refuse_existing(target)
        project.rename(target)


def _refuse_flags(
    questionnaire: Questionnaire, given: Mapping[str, str], wishes: Wishes, manner: Manner
) -> None:
    """Raise WrongAnswer with everything that is wrong with the command line, all at once."""
    found = answers_file.problems(questionnaire, given)
    terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if manner.preset and (
        sentence := rules.problem("preset", manner.preset, questionnaire.presets)
    ):
        found.append(f"preset: {sentence}")
    if manner.resume and manner.yes:
        found.append("--resume goes on asking, and --yes asks nothing; give one of the two.")
    if not (manner.yes or manner.plain or terminal):
        found.append("there is no terminal to ask in; give --yes to take the defaults.")
    if wishes["superuser"] and not terminal:
        found.append("--superuser asks for a password, and there is no terminal; leave it out.")
    if wishes["superuser"] and wishes["install"] is False:
        found.append("--superuser needs what --no-install leaves out; give one of the two.")
    if wishes["git"] and not shutil.which("git"):
        found.append("--git needs git, which is not on the path; install it, or leave --git out.")
    if found:
        raise WrongAnswer("\n".join(found))


def _interview(
    version: Version,
    given: Mapping[str, str],
    defaults: answering.Defaults,
    output_dir: Path,
    wishes: Wishes,
    manner: Manner,
    dry_run: bool,
) -> dict[str, str]:
    """Ask for what flags do not answer."""

    def problem(name: str, answer: str) -> str | None:
        in_the_way = None
        if name == "project_slug" and not dry_run:
            in_the_way = _in_the_way(output_dir / answer)
        return rules.problem(name, answer) or in_the_way

    if (slug := given.get("project_slug")) and (sentence := problem("project_slug", slug)):
        raise WrongAnswer(sentence)
    offers = [] if dry_run else asking.offers(output_dir)
    said = asking.flagged(given, wishes, manner)
    interview = Interview(version.template.questionnaire, offers, said, defaults, problem)
    return asking.ask(interview, manner, partial(_tree, version))


def _make(
    version: Version, answers: Mapping[str, str], target: Path, wishes: Wishes, again: str
) -> Report:
    """Write the project and take the steps that are wanted; what is left is in the report."""
    refuse_existing(target)
    left = [step for step in steps.STEPS if wishes[step.name] is not False]
    try:
        write(version, answers, target)
        files = report.files(target)
        _take_steps(left, wishes, target, answers)
    except KeyboardInterrupt:
        if not _is_written(target):
            raise
        raise Interrupted(f"Interrupted.\n{_next(target, left)}") from None
    next_steps = report.next_steps(target, target, left)
    return Report(str(target), answers, files, next_steps, again, dry_run=False)


def _is_written(target: Path) -> bool:
    """Whether a project of ours is in place, where nothing was before."""
    return (target / ".djfort.json").is_file()


def _take_steps(
    left: list[steps.Step], wishes: Wishes, target: Path, answers: Mapping[str, str]
) -> None:
    """Take the steps that are wanted of those `left`, and take them off that list."""
    try:
        for step in [step for step in left if wishes[step.name]]:
            steps.take(step, target, answers)
            left.remove(step)
    except DjfortError as error:
        raise DjfortError(f"{error}\n{_next(target, left)}") from error


def _tree(version: Version, answers: Mapping[str, str]) -> str:
    """The files that `answers` make of a version of a template."""
    with report.preview(version, answers) as project:
        return report.tree(project.name, report.files(project))


def _show(
    version: Version, answers: Mapping[str, str], target: Path, wishes: Wishes, again: str
) -> Report:
    """Report what `_make` would do. That something is in its way is told, and is no error."""
    if sentence := _in_the_way(target):
        print(sentence, file=sys.stderr)
    left = [step for step in steps.STEPS if wishes[step.name] is None]
    with report.preview(version, answers) as project:
        next_steps = report.next_steps(project, target, left)
        files = report.files(project)
    return Report(str(target), answers, files, next_steps, again, dry_run=True)


def _next(target: Path, left: list[steps.Step]) -> str:
    """What an error in one of the steps leaves to do."""
    return report.where_next(str(target), report.next_steps(target, target, left))


def _in_the_way(target: Path) -> str | None:
    """The sentence that says what lies at `target`, or None where nothing does."""
    if target.is_dir():
        content = sorted(path.name for path in target.iterdir())
        shown = ", ".join(content[:8]) + (f" and {len(content) - 8} more" if content[8:] else "")
        what = f"holds {shown or 'nothing'}"
    elif target.exists() or target.is_symlink():
        what = "is a file"
    else:
        blocking = next(folder for folder in target.parents if folder.exists())
        if blocking.is_dir():
            return None
        return f"{_short(blocking)} is a file; take another --output-dir."
    return f"{_short(target)} exists and {what}; move it away or take another name."


def _short(path: Path) -> Path:
    """`path` as seen from here, where it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

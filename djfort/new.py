"""`djfort new`: from answers to a project that is whole or not there at all."""

import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from djfort import answers as answering
from djfort import answers_file, finish, questions, report, rules, sources, steps
from djfort.errors import DjfortError, Interrupted, WrongAnswer
from djfort.pythons import RunnableDefaults
from djfort.questions import Questionnaire
from djfort.report import Report
from djfort.workshop import private_folder

Wishes = Mapping[str, bool | None]
"""For the name of each step, whether it is wanted; None where the user did not say."""


def new(
    given: Mapping[str, str], output_dir: Path, wishes: Wishes, *, yes: bool, dry_run: bool = False
) -> Report:
    """Make a project, or with `dry_run` none, asking for what is not `given` unless `yes`.

    Raises WrongAnswer before anything is written, DjfortError when a step fails, Interrupted.
    """
    template = sources.template()
    questionnaire = questions.load(template)
    _refuse_flags(questionnaire, given, wishes, yes=yes)
    if wishes["superuser"]:
        wishes = {**wishes, "install": True}
    defaults = RunnableDefaults(questionnaire, given)
    if yes:
        answers = answering.complete(questionnaire, given, defaults)
        for sentence in answering.settled(questionnaire, given, answers):
            print(sentence, file=sys.stderr)
    else:
        if (slug := given.get("project_slug")) and not dry_run:
            refuse_existing(output_dir / slug)
        answers = _interview(questionnaire, given, defaults, output_dir)
        wishes = wishes if dry_run else _ask_wishes(wishes, output_dir)
    if found := rules.problems(answers, questionnaire.choices):
        raise WrongAnswer("\n".join(found))
    again = report.again(questionnaire, answers, defaults)
    make = _show if dry_run else _make
    return make(template, answers, output_dir / answers["project_slug"], wishes, again)


def refuse_existing(target: Path) -> None:
    """Raise WrongAnswer, with what is in the way, if anything lies at `target`."""
    if sentence := _in_the_way(target):
        raise WrongAnswer(sentence)


def write(template: Path, answers: Mapping[str, str], target: Path) -> None:
    """Render into a private folder on the same file system, then move it to `target` at once.

    Whatever ends it early, a signal too, leaves nothing behind. Raises DjfortError where the disk
    or the project's own `config.newenv` fails.
    """
    from djfort.render import render  # brings cookiecutter, which takes its time

    anchor = next(folder for folder in target.parents if folder.is_dir())
    with private_folder(anchor / f".{target.name}-{secrets.token_hex(4)}") as workshop:
        project = render(template, answers, workshop)
        finish.write_env(project)
        target.parent.mkdir(parents=True, exist_ok=True)
        refuse_existing(target)
        project.rename(target)


def _refuse_flags(
    questionnaire: Questionnaire, given: Mapping[str, str], wishes: Wishes, *, yes: bool
) -> None:
    """Raise WrongAnswer with everything that is wrong with the command line, all at once."""
    found = answers_file.problems(questionnaire, given)
    terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if not (yes or terminal):
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
    questionnaire: Questionnaire,
    given: Mapping[str, str],
    default: answering.Defaults,
    output_dir: Path,
) -> dict[str, str]:
    """Ask each question that is not answered by a flag, in their order."""
    from djfort import interview  # brings questionary, which --yes has no use for

    def problem(name: str, answer: str) -> str | None:
        in_the_way = _in_the_way(output_dir / answer) if name == "project_slug" else None
        return rules.problem(name, answer) or in_the_way

    answers: dict[str, str] = {}
    for question in questionnaire.questions:
        if question.name in given:
            answers[question.name] = given[question.name]
        else:
            proposed = default(question, answers)
            known = {**given, **answers}
            answers[question.name] = interview.ask(question, proposed, known, problem)
    return answers


def _ask_wishes(wishes: Wishes, output_dir: Path) -> dict[str, bool | None]:
    """Offer each step that was neither asked for nor refused, where it makes sense."""
    from djfort import interview

    decided = dict(wishes)
    for step in steps.STEPS:
        if decided[step.name] is None:
            decided[step.name] = _makes_sense(step.name, decided, output_dir) and interview.confirm(
                step.offer
            )
    return decided


def _makes_sense(name: str, wishes: Wishes, output_dir: Path) -> bool:
    if name == "git":
        return shutil.which("git") is not None and not steps.in_repository(output_dir)
    return name != "superuser" or bool(wishes["install"])


def _make(
    template: Path, answers: Mapping[str, str], target: Path, wishes: Wishes, again: str
) -> Report:
    """Write the project and take the steps that are wanted; what is left is in the report."""
    refuse_existing(target)
    left = [step for step in steps.STEPS if wishes[step.name] is not False]
    write(template, answers, target)
    files = report.files(target)
    try:
        for step in [step for step in left if wishes[step.name]]:
            steps.take(step, target, answers)
            left.remove(step)
    except DjfortError as error:
        raise DjfortError(f"{error}\n{_next(target, left)}") from error
    except KeyboardInterrupt:
        raise Interrupted(f"Interrupted.\n{_next(target, left)}") from None
    next_steps = report.next_steps(target, target, left)
    return Report(str(target), answers, files, next_steps, again, dry_run=False)


def _show(
    template: Path, answers: Mapping[str, str], target: Path, wishes: Wishes, again: str
) -> Report:
    """Report what `_make` would do. That something is in its way is told, and is no error."""
    if sentence := _in_the_way(target):
        print(sentence, file=sys.stderr)
    left = [step for step in steps.STEPS if wishes[step.name] is None]
    with report.preview(template, answers) as project:
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

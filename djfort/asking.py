"""The interview of `djfort new`: set up, held, and gone on with after an interruption."""

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from djfort import resume, steps
from djfort.errors import Interrupted
from djfort.interview import PRESET, Interview, Prompts, hold
from djfort.plain import PlainPrompts
from djfort.questions import Question

Wishes = Mapping[str, bool | None]
"""For the name of each step, whether it is wanted; None where the user did not say."""


@dataclass(frozen=True)
class Manner:
    """How to ask: by which preset, on from where it stopped, in plain lines; or not at all."""

    yes: bool = False
    preset: str | None = None
    resume: bool = False
    plain: bool = False


def ask(
    interview: Interview, manner: Manner, show_files: Callable[[Mapping[str, str]], str]
) -> dict[str, str]:
    """Hold the `interview`; returns its answers, those to offers among them.

    Raises KeyboardInterrupt where the user leaves, WrongAnswer where nothing can be gone on with.
    """
    if manner.resume:
        interview.resume(resume.kept(interview.questionnaire))
    hold(interview, prompts(plain=manner.plain), resume.keep, show_files)
    return interview.answers


def flagged(given: Mapping[str, str], wishes: Wishes, manner: Manner) -> dict[str, str]:
    """What flags answer of all that an interview may ask."""
    said = {name: "yes" if wish else "no" for name, wish in wishes.items() if wish is not None}
    return {**given, **said, **({PRESET: manner.preset} if manner.preset else {})}


def offers(output_dir: Path) -> list[Question]:
    """The steps that can be taken for a project in `output_dir`, as questions."""
    possible = {
        "git": shutil.which("git") is not None and not steps.in_repository(output_dir),
        "superuser": sys.stdin.isatty(),
    }
    return [step.question for step in steps.STEPS if possible.get(step.name, True)]


def granted(answers: Mapping[str, str], wishes: Wishes) -> dict[str, bool]:
    """For each step whether it is wanted: as was answered, else as by flag, else not."""
    return {
        name: answers[name] == "yes" if name in answers else bool(wish)
        for name, wish in wishes.items()
    }


@contextmanager
def resumable(manner: Manner, output_dir: Path) -> Iterator[None]:
    """Say at an interruption how to go on, where there is an interview to go on with."""
    try:
        yield
    except KeyboardInterrupt:
        if manner.yes or not resume.path().is_file():
            raise
        where = [] if output_dir == Path.cwd() else ["--output-dir", str(output_dir)]
        command = shlex.join(["djfort", "new", "--resume", *where])
        raise Interrupted(f"Interrupted; nothing was written, and `{command}` goes on.") from None


def prompts(*, plain: bool) -> Prompts:
    """How to ask here: in `plain` lines, or as a terminal can."""
    if plain or os.environ.get("TERM") == "dumb":
        return PlainPrompts()
    from djfort.prompts import TerminalPrompts  # brings questionary, which takes its time

    return TerminalPrompts()

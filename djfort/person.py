"""Somebody at a terminal, whom `djfort regenerate` asks."""

import difflib
from collections.abc import Mapping
from dataclasses import replace

import click

from djfort import answers_file, asking, rules
from djfort.answers import Defaults
from djfort.errors import WrongAnswer
from djfort.interview import PRESET, Back, Interview, hold
from djfort.outcome import Outcome
from djfort.questions import Preset, Question, Questionnaire
from djfort.regenerate import Talk

ALL = ""
"""For `--ask` without the name of a question."""
MINE, THEIRS, BOTH, DIFFERENCE = "mine", "theirs", "both", "difference"
TAKES = {MINE: False, THEIRS: True, BOTH: None}


class Person(Talk):
    """Asks the questions that `ask` names, those that are new, and whether to write."""

    def __init__(self, ask: str | None, *, plain: bool) -> None:
        self._ask = ask
        self._prompts = asking.prompts(plain=plain)

    can_decide = True

    def answers(
        self, questionnaire: Questionnaire, known: Mapping[str, str], given: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Hold an interview, with the answers `known` of before as its defaults."""
        names = [question.name for question in questionnaire.questions]
        if self._ask and self._ask not in names:
            raise WrongAnswer(answers_file.unknown(self._ask, names))
        asked = [
            name
            for name in names
            if name not in given and (self._ask in (ALL, name) or name not in known)
        ]
        if not asked:
            return {}
        everything = replace(questionnaire, presets={PRESET: Preset(PRESET, frozenset(names))})
        settled = {name: known[name] for name in names if name in known and name not in asked}
        interview = Interview(
            everything,
            [],
            {**settled, **given, PRESET: PRESET},
            _Known(questionnaire, known),
            rules.problem,
        )
        hold(
            interview,
            self._prompts,
            lambda _: None,
            lambda _: "They are listed before anything is written.",
        )
        return {name: answer for name, answer in interview.answers.items() if name != PRESET}

    def decide(self, path: str, mine: bytes | None, theirs: bytes) -> bool | None:
        """Offer what there is to do with a file until one is chosen that settles it."""
        offers = {
            MINE: "Keep mine" if mine is not None else "Leave it out",
            THEIRS: "Take the template's",
            BOTH: "Have both: the template's beside it",
            DIFFERENCE: "Show the difference",
        }
        if mine is None:
            del offers[BOTH]
        while True:
            try:
                chosen = self._prompts.choose(f"{path}?", offers, MINE, {})
            except Back:
                continue
            if chosen in TAKES:
                return TAKES[chosen]
            self._prompts.say(_difference(path, mine or b"", theirs))

    def agrees(self, outcome: Outcome) -> bool:
        """Show what will happen, and ask whether it shall."""
        click.echo(f"{outcome.as_list()}\n{outcome.as_text()}", err=True)
        return click.confirm("Write this?", default=True, err=True)


class _Known(Defaults):
    """The answers of before, where they still are among the choices; else the template's."""

    def __init__(self, questionnaire: Questionnaire, known: Mapping[str, str]) -> None:
        super().__init__(questionnaire)
        self._known = known

    def __call__(self, question: Question, answers: Mapping[str, str]) -> str:
        known = self._known.get(question.name)
        ruled_out = self._questionnaire.ruled_out(question, answers)
        if known is None or known in ruled_out:
            return super().__call__(question, answers)
        return known


def _difference(path: str, mine: bytes, theirs: bytes) -> str:
    try:
        yours, new = mine.decode().splitlines(), theirs.decode().splitlines()
    except UnicodeDecodeError:
        return f"{path} is no text: {len(mine)} bytes are yours, {len(theirs)} the template's."
    return "\n".join(difflib.unified_diff(yours, new, "yours", "the template's", lineterm=""))

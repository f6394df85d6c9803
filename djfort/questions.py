"""cookiecutter.json read into questions. Standard library only: the hooks import it too."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from djfort import rules


@dataclass(frozen=True)
class Question:
    """One question: its wording, and its default, which may be a template over earlier answers."""

    name: str
    prompt: str
    default: str
    choices: Mapping[str, str]
    """Each choice with its label, the default first; empty where any text may be typed."""

    @property
    def flag(self) -> str:
        """The command-line flag that answers it."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def is_computed(self) -> bool:
        """Whether its default is made of earlier answers."""
        return "<<" in self.default

    @property
    def shown_default(self) -> str:
        """The default, in words where it is none to read."""
        return "from earlier answers" if self.is_computed else self.default or "none"


@dataclass(frozen=True)
class Preset:
    """Which questions an interview asks, and how it is offered; the rest take their defaults."""

    label: str
    asks: frozenset[str]


@dataclass(frozen=True)
class Condition:
    """Where one of the `answers` is given to `question`, `other` takes only what is `needed`."""

    question: str
    answers: tuple[str, ...]
    other: str
    needed: tuple[str, ...]
    reason: str

    def is_broken(self, answers: Mapping[str, Any]) -> bool:
        """Whether `answers`, complete or not, have one that this leaves no place for."""
        other = answers.get(self.other)
        return (
            answers.get(self.question) in self.answers
            and isinstance(other, str)
            and other not in self.needed
        )


@dataclass(frozen=True)
class Questionnaire:
    """All of cookiecutter.json: the questions, and cookiecutter's private settings beside them."""

    questions: tuple[Question, ...]
    settings: Mapping[str, Any]
    presets: Mapping[str, Preset]
    conditions: tuple[Condition, ...] = ()

    @property
    def choices(self) -> dict[str, Mapping[str, str]]:
        """The choices of each question that has some, by its name."""
        return {question.name: question.choices for question in self.questions if question.choices}

    def problems(self, answers: Mapping[str, Any]) -> list[str]:
        """Everything that is wrong with `answers`, each sentence begun with its question's name.

        Takes any set of answers, complete or not.
        """
        choices = self.choices
        found = [
            f"{name}: {sentence}"
            for name, answer in answers.items()
            if (sentence := rules.problem(name, answer, choices.get(name, ())))
        ]
        return found + [
            f"{each.question}: {self._both_ways_out(each)}" for each in self.broken(answers)
        ]

    def broken(self, answers: Mapping[str, Any]) -> Iterator[Condition]:
        """The conditions that `answers`, complete or not, do not keep."""
        return (condition for condition in self.conditions if condition.is_broken(answers))

    def ruled_out(self, question: Question, answers: Mapping[str, Any]) -> dict[str, str]:
        """Those choices of `question` that other `answers` rule out, each with the reason.

        The answer to the question itself, where there is one, has no say.
        """
        return {
            choice: self._both_ways_out(condition)
            for choice in question.choices
            for condition in self.broken({**answers, question.name: choice})
            if question.name in {condition.question, condition.other}
        }

    def _both_ways_out(self, condition: Condition) -> str:
        """The sentence that refuses two answers, and says how either could be changed."""
        choices = self.choices.get(condition.question, {})
        rest = [choice for choice in choices if choice not in condition.answers]
        return (
            f"{condition.reason}; choose {condition.other} {rules.listed(condition.needed)}, or"
            f" {condition.question} {rules.listed(rest)}."
        )


def load(template: Path) -> Questionnaire:
    """Read the cookiecutter.json in the folder `template`."""
    return parse((template / "cookiecutter.json").read_text(encoding="utf-8"))


def parse(text: str) -> Questionnaire:
    """Read the text of a cookiecutter.json."""
    content = json.loads(text)
    prompts, presets = content.pop("__prompts__", {}), content.pop("_presets", {})
    conditions = content.pop("_conditions", [])
    asked = {name: default for name, default in content.items() if not name.startswith("_")}
    return Questionnaire(
        tuple(_question(name, asked[name], prompts.get(name, name)) for name in asked),
        {name: value for name, value in content.items() if name.startswith("_")},
        {name: _preset(preset, asked) for name, preset in presets.items()},
        tuple(map(_condition, conditions)),
    )


def _preset(written: Mapping[str, Any], names: Iterable[str]) -> Preset:
    """A preset lists what it asks, or asks "all", so that a new question needs no mention."""
    asks = written["asks"]
    return Preset(written["label"], frozenset(names if asks == "all" else asks))


def _condition(written: Mapping[str, Any]) -> Condition:
    """Under `when` and under `needs` stand a question and some of its choices."""
    ((question, answers),), ((other, needed),) = written["when"].items(), written["needs"].items()
    return Condition(question, tuple(answers), other, tuple(needed), written["because"])


def _question(name: str, default: str | list[str], prompt: str | dict[str, str]) -> Question:
    """Cookiecutter gives choices as a list, and their labels in the place of the wording."""
    if isinstance(default, str):
        return Question(name, str(prompt), default, {})
    labels = prompt if isinstance(prompt, dict) else {"__prompt__": prompt}
    choices = {choice: labels.get(choice, choice) for choice in default}
    return Question(name, labels.get("__prompt__", name), default[0], choices)

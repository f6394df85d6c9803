"""cookiecutter.json read into questions. Standard library only: the hooks import it too."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
class Questionnaire:
    """All of cookiecutter.json: the questions, and cookiecutter's private settings beside them."""

    questions: tuple[Question, ...]
    settings: Mapping[str, Any]

    presets: Mapping[str, Preset]

    @property
    def choices(self) -> dict[str, Mapping[str, str]]:
        """The choices of each question that has some, by its name."""
        return {question.name: question.choices for question in self.questions if question.choices}


def load(template: Path) -> Questionnaire:
    """Read the cookiecutter.json in the folder `template`."""
    content = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8"))
    prompts, presets = content.pop("__prompts__", {}), content.pop("_presets", {})
    asked = {name: default for name, default in content.items() if not name.startswith("_")}
    return Questionnaire(
        tuple(_question(name, asked[name], prompts.get(name, name)) for name in asked),
        {name: value for name, value in content.items() if name.startswith("_")},
        {name: _preset(preset, asked) for name, preset in presets.items()},
    )


def _preset(written: Mapping[str, Any], names: Iterable[str]) -> Preset:
    """A preset lists what it asks, or asks "all", so that a new question needs no mention."""
    asks = written["asks"]
    return Preset(written["label"], frozenset(names if asks == "all" else asks))


def _question(name: str, default: str | list[str], prompt: str | dict[str, str]) -> Question:
    """Cookiecutter gives choices as a list, and their labels in the place of the wording."""
    if isinstance(default, str):
        return Question(name, str(prompt), default, {})
    labels = prompt if isinstance(prompt, dict) else {"__prompt__": prompt}
    choices = {choice: labels.get(choice, choice) for choice in default}
    return Question(name, labels.get("__prompt__", name), default[0], choices)

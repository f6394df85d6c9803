"""The questions, asked in a terminal."""

import sys
from collections.abc import Callable, Mapping

import questionary
from prompt_toolkit.output import create_output

from djfort import rules
from djfort.questions import Question

Problem = Callable[[str, str], str | None]
"""Takes a question's name and an answer; gives the sentence that refuses it, or None."""


def ask(question: Question, default: str, known: Mapping[str, str], problem: Problem) -> str:
    """Ask one question; what `problem` says about an answer is shown while it is typed.

    The answers that are `known` may rule out a choice. Raises KeyboardInterrupt on Ctrl-C.
    """
    if question.choices:
        return _choose(question, default, known)

    def validate(text: str) -> str | bool:
        return problem(question.name, text.strip()) or True

    output = create_output(sys.stderr)
    prompt = questionary.text(question.prompt, default=default, validate=validate, output=output)
    return str(prompt.unsafe_ask()).strip()


def confirm(sentence: str) -> bool:
    """Ask a question that is answered by yes or no; Enter means yes."""
    return bool(questionary.confirm(sentence, output=create_output(sys.stderr)).unsafe_ask())


def _choose(question: Question, default: str, known: Mapping[str, str]) -> str:
    """Offer the choices; what a known answer rules out is there with its reason, disabled."""
    reasons = {
        choice: rules.combination_problem({**known, question.name: choice})
        for choice in question.choices
    }
    if reasons[default]:
        default = next(choice for choice, reason in reasons.items() if not reason)
    choices = [
        questionary.Choice(label, value=choice, disabled=reasons[choice])
        for choice, label in question.choices.items()
    ]
    prompt = questionary.select(
        question.prompt, choices, default=default, output=create_output(sys.stderr)
    )
    return str(prompt.unsafe_ask())

"""Answers: the defaults that are computed from earlier ones, and what cookiecutter gets to see.

An answer is data: only what cookiecutter.json itself says is ever rendered as a template.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from djfort.questions import Question, Questionnaire

if TYPE_CHECKING:
    from jinja2 import Environment


class Defaults:
    """The default of each question, as cookiecutter would render it."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._settings = questionnaire.settings

    def __call__(self, question: Question, answers: Mapping[str, str]) -> str:
        """What `question` is answered by when nobody does, given the `answers` to others.

        A choice that these rule out gives way to the first one that they leave.
        """
        default = self._rendered(self._written(question), answers)
        ruled_out = self._questionnaire.ruled_out(question, answers)
        left = [choice for choice in question.choices if choice not in ruled_out]
        return left[0] if left and default not in left else default

    def _written(self, question: Question) -> str:
        """The default as it was written down, which may be a template over earlier answers."""
        return question.default

    def _rendered(self, text: str, answers: Mapping[str, str]) -> str:
        marker = self._settings.get("_jinja2_env_vars", {}).get("variable_start_string", "{{")
        if marker not in text:
            return text
        return self.environment.from_string(text).render(cookiecutter=answers)

    @cached_property
    def environment(self) -> "Environment":
        """Jinja set up as cookiecutter does it, without waiting for cookiecutter's import."""
        from jinja2 import Environment, StrictUndefined

        return Environment(  # noqa: S701 - names and domains, not HTML
            undefined=StrictUndefined,
            extensions=self._settings.get("_extensions", []),
            **self._settings.get("_jinja2_env_vars", {}),
        )


def complete(
    questionnaire: Questionnaire, given: Mapping[str, str], default: Defaults
) -> dict[str, str]:
    """An answer to every question, in their order: the `given` one or else the default."""
    answers: dict[str, str] = {}
    for question in questionnaire.questions:
        name = question.name
        known = {**given, **answers}
        answers[name] = given[name] if name in given else default(question, known)
    return answers


def settled(
    questionnaire: Questionnaire, given: Mapping[str, str], answers: Mapping[str, str]
) -> Iterator[str]:
    """A sentence for each default that what was `given` ruled out, with what `answers` have now."""
    for question in questionnaire.questions:
        name = question.name
        reason = questionnaire.ruled_out(question, given).get(question.default)
        if reason and name not in given:
            yield f"{name} is {answers[name]}, for {reason.partition(';')[0]}."


def context(questionnaire: Questionnaire, answers: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What cookiecutter renders with: the answers and its own settings."""
    return {"cookiecutter": {**answers, **questionnaire.settings}}

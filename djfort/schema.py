"""The questions, described: to programs as a JSON Schema, to people as a table."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from djfort import rules
from djfort.questions import Question, Questionnaire

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(questionnaire: Questionnaire) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a flat file of answers.

    It refuses no answer that the rules take. They know more than a schema can say, such as the
    time zones there are, so what it takes they may still refuse.
    """
    return {
        "$schema": DRAFT,
        "title": "Answers for djfort new",
        "type": "object",
        "properties": {q.name: _property(q) for q in questionnaire.questions},
        "additionalProperties": False,
        "allOf": list(_conditions(questionnaire)),
    }


def table(questionnaire: Questionnaire) -> str:
    """Each question with its flag, its default or its choices, the default first."""
    blocks = []
    for question in questionnaire.questions:
        lines = [f"{question.flag:<24}{question.prompt}"]
        if question.choices:
            lines += [f"    {choice:<20}{label}" for choice, label in question.choices.items()]
        else:
            lines.append(f"    {question.shown_default}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _property(question: Question) -> dict[str, Any]:
    """What one answer may be, and what it is when nobody gives it."""
    described: dict[str, Any] = {"title": question.prompt}
    if question.is_computed:
        described["description"] = f"By default made of earlier answers: {question.default}"
    else:
        described["default"] = question.default
    return described | (_choice(question) if question.choices else _text(question.name))


def _choice(question: Question) -> dict[str, Any]:
    choices = question.choices.items()
    return {
        "type": "string",
        "oneOf": [{"const": choice, "title": label} for choice, label in choices],
    }


def _text(name: str) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string", "maxLength": rules.max_length(name)}
    if name not in rules.MAY_BE_EMPTY:
        text["minLength"] = 1
    if pattern := rules.PATTERNS.get(name):
        text["pattern"] = f"^(?:{pattern})$"
    if name in rules.LISTS:
        return {"anyOf": [text, {"type": "array", "items": text, "uniqueItems": True}]}
    return text


def _conditions(questionnaire: Questionnaire) -> Iterator[dict[str, Any]]:
    """What an answer leaves of the choices of a later question, where it rules some out."""
    choosing = [question for question in questionnaire.questions if question.choices]
    for question, later in combinations(choosing, 2):
        for answer in question.choices:
            ruled_out = questionnaire.ruled_out(later, {question.name: answer})
            if ruled_out:
                left = [choice for choice in later.choices if choice not in ruled_out]
                yield {
                    "if": {
                        "properties": {question.name: {"const": answer}},
                        "required": [question.name],
                    },
                    "then": {"properties": {later.name: {"enum": left}}},
                }

"""A spread of answers in which each two choices that go together occur together."""

from itertools import combinations

from allpairspy import AllPairs

from djfort import questions, sources
from djfort.answers import Defaults, complete

Pair = frozenset[tuple[str, str]]

QUESTIONNAIRE = questions.load(sources.template())
# Those with most choices first: allpairspy then needs the fewest sets.
QUESTIONS = sorted(
    (question for question in QUESTIONNAIRE.questions if question.choices),
    key=lambda question: -len(question.choices),
)


def fits(row: list[str]) -> bool:
    """Whether the first answers, as many as `row` has, go together."""
    names = [question.name for question in QUESTIONS]
    return not any(QUESTIONNAIRE.broken(dict(zip(names, row, strict=False))))


def spread() -> list[dict[str, str]]:
    """Sets of answers that cover every pair of choices."""
    rows = AllPairs([list(question.choices) for question in QUESTIONS], filter_func=fits)
    sets = [{q.name: answer for q, answer in zip(QUESTIONS, row, strict=True)} for row in rows]
    covered = set().union(*map(pairs_of, sets))
    # Where choices rule each other out allpairspy gives up on some pairs: as few sets more for these.
    left = sorted(possible() - covered, key=sorted)
    while left:
        sets.append(choices(together(left)))
        left = [pair for pair in left if pair not in pairs_of(sets[-1])]
    return sets


def together(left: list[Pair]) -> dict[str, str]:
    """The answers of the first pair, and those of each other one that goes with them."""
    answers: dict[str, str] = {}
    for pair in left:
        more = answers | dict(pair)
        if more | answers == more and not any(QUESTIONNAIRE.broken(more)):
            answers = more
    return answers


def choices(given: dict[str, str]) -> dict[str, str]:
    """What is chosen by those who give some answers and take the defaults for the rest."""
    answers = complete(QUESTIONNAIRE, given, Defaults(QUESTIONNAIRE))
    return {question.name: answers[question.name] for question in QUESTIONS}


def pairs_of(answers: dict[str, str]) -> set[Pair]:
    """The pairs of choices in `answers`."""
    return {frozenset(pair) for pair in combinations(answers.items(), 2)}


def possible() -> set[Pair]:
    """Every pair of choices of two questions that go together."""
    return {
        frozenset({(one.name, first), (other.name, second)})
        for one, other in combinations(QUESTIONS, 2)
        for first in one.choices
        for second in other.choices
        if not any(QUESTIONNAIRE.broken({one.name: first, other.name: second}))
    }

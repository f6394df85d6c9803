"""The interview: which question comes next, back, and over it all again before writing."""

import contextlib
import itertools
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from djfort import steps
from djfort.answers import Defaults
from djfort.questions import Preset, Question, Questionnaire

Answers = Mapping[str, str]
Problem = Callable[[str], str | None]
"""Takes an answer; gives the sentence that refuses it, or None."""

PRESET = "preset"
WRITE, CHANGE, FILES, LEAVE = "write", "change", "files", "leave"
WHAT_NOW = {
    WRITE: "Write it",
    CHANGE: "Change an answer",
    FILES: "Show the files",
    LEAVE: "Leave, and write nothing",
}


class Back(Exception):  # noqa: N818 - named for what it is
    """The user wants the question before this one."""


class Prompts(Protocol):
    """A way to ask. Each raises Back, and KeyboardInterrupt where the user leaves."""

    place: str
    """How far the interview is, as in 7/30, to be shown with what is asked; empty after it."""

    @property
    def columns(self) -> int:
        """How wide a line may be."""

    def say(self, text: str) -> None:
        """Show lines of text."""

    def text(self, wording: str, default: str, problem: Problem) -> str:
        """Ask for a text that `problem` has nothing to say about."""

    def choose(
        self, wording: str, choices: Mapping[str, str], default: str, reasons: Mapping[str, str]
    ) -> str:
        """Ask for one of the `choices`, by name and label, less those ruled out for `reasons`."""

    def take_back(self, wording: str) -> None:
        """Take off the screen, where that can be, the answer to `wording` and all below it."""


class Interview:
    """The questions in their order, and the answers so far.

    Only an answer that differs from its default is held, so that the others follow when what they
    come from changes. `given` is what flags answer, `offers` are questions that come after the
    questionnaire's, and `problem` refuses an answer to the question of a name. Its
    `questionnaire` is all that may be asked: the preset, the questions, the offers.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        offers: Sequence[Question],
        given: Answers,
        default: Defaults,
        problem: Callable[[str, str], str | None],
    ) -> None:
        self._offers = {offer.name for offer in offers}
        self.questionnaire = replace(
            questionnaire,
            questions=(_preset_question(questionnaire.presets), *questionnaire.questions, *offers),
            conditions=(*questionnaire.conditions, steps.CONDITION),
        )
        self._questions = {question.name: question for question in self.questionnaire.questions}
        self._given = dict(given)
        self._default = default
        self._problem = problem
        self._own: dict[str, str] = {}
        self._asked: set[str] = set()

    @property
    def answers(self) -> dict[str, str]:
        """An answer to every question: typed, by flag, or the default that these lead to."""
        return dict(self._walk())

    @property
    def so_far(self) -> dict[str, str]:
        """The answers that were given, by flag or here."""
        said = {*self._given, *self._asked}
        walk = (answer for answer in self._walk() if answer[0] in said)
        return dict(itertools.islice(walk, len(said)))

    def resume(self, kept: Answers) -> None:
        """Take the `kept` answers as if each had just been given."""
        for name in self._questions:
            if name in kept and name not in self._given:
                self._take(name, kept[name])

    def next(self) -> Question | None:
        """The first question that is still to be asked, or None."""
        return next(self._due(), None)

    def place(self, question: Question) -> str:
        """Which one `question` is of those that are asked, as things stand: 7/30.

        The preset is none of them: it says how many there are.
        """
        if question.name == PRESET:
            return ""
        all_asked = self._asked | {other.name for other in self._due()}
        names = [name for name in self._questions if name in all_asked - {PRESET}]
        return f"{names.index(question.name) + 1}/{len(names)}"

    def ask(self, question: Question, prompts: Prompts) -> None:
        """Ask `question`, proposing its answer so far, and take the answer; raises Back."""
        name, known = question.name, self._known_to(question.name)
        proposed = self._answer(question, known)
        if question.choices:
            reasons = self.questionnaire.ruled_out(question, known)
            answer = prompts.choose(question.prompt, question.choices, proposed, reasons)
        else:
            answer = prompts.text(question.prompt, proposed, lambda text: self._problem(name, text))
        self._take(name, answer)

    def back(self, question: Question | None) -> None:
        """Have the question before `question`, or else the last one, asked again."""
        names = itertools.takewhile(
            lambda name: not question or name != question.name, self._questions
        )
        for name in reversed(list(names)):
            self._asked.discard(name)
            if self._is_due(self._questions[name], self._known_to(name)):
                return

    def table(self) -> list[tuple[Question, str, bool]]:
        """Each question but the preset, its answer, and whether that is not the default."""
        return [
            (question, answer, answer != self._proposed(question, self._known_to(name)))
            for name, answer in self._walk()
            if (question := self._questions[name]).name != PRESET
        ]

    def _walk(self) -> Iterator[tuple[str, str]]:
        """Each question's name and answer in order; a default is computed when it is come to."""
        answers = dict(self._given)
        for name, question in self._questions.items():
            answers[name] = self._answer(question, answers)
            yield name, answers[name]

    def _known_to(self, name: str) -> dict[str, str]:
        """What a question may go by: the answers before it, and what flags say."""
        before = list(self._questions).index(name)
        return self._given | dict(itertools.islice(self._walk(), before))

    def _answer(self, question: Question, known: Answers) -> str:
        for held in self._own, self._given:
            if question.name in held:
                return held[question.name]
        return self._proposed(question, known)

    def _proposed(self, question: Question, known: Answers) -> str:
        if question.name in self._offers:
            return "no" if self.questionnaire.ruled_out(question, known) else question.default
        return self._default(question, known)

    def _due(self) -> Iterator[Question]:
        """The questions that are still to be asked, as things stand."""
        known = dict(self._given)
        for name, answer in self._walk():
            if self._is_due(self._questions[name], known):
                yield self._questions[name]
            known[name] = answer

    def _is_due(self, question: Question, known: Answers) -> bool:
        """Whether to ask `question` now: never what is settled, always what is refused."""
        name = question.name
        if name in self._given:
            return False
        if not question.choices and self._problem(name, self._answer(question, known)):
            return True
        if name in self._asked or self._is_settled(question, known):
            return False
        return name in {PRESET, *self._offers, *self._own} or name in self._asks(known)

    def _is_settled(self, question: Question, known: Answers) -> bool:
        """Whether the answers before `question` leave it a single choice."""
        return len(question.choices) - len(self.questionnaire.ruled_out(question, known)) == 1

    def _asks(self, known: Answers) -> Collection[str]:
        return self.questionnaire.presets[known[PRESET]].asks

    def _take(self, name: str, answer: str) -> None:
        if name in self._given:
            self._given[name] = answer
        elif answer != self._proposed(self._questions[name], self._known_to(name)):
            self._own[name] = answer
        else:
            self._own.pop(name, None)
        self._asked.add(name)
        self._drop_ruled_out({name: answer})

    def _drop_ruled_out(self, by: Answers) -> None:
        """Forget the other answers that do not go with one just given; they are asked again."""
        for name in self._own.keys() - by.keys():
            if self._own[name] in self.questionnaire.ruled_out(self._questions[name], by):
                del self._own[name]
                self._asked.discard(name)


def hold(
    interview: Interview,
    prompts: Prompts,
    keep: Callable[[Answers], object],
    show_files: Callable[[Answers], str],
) -> None:
    """Ask until the user wants it written; `keep` gets the answers after each one.

    Raises KeyboardInterrupt where the user leaves instead.
    """
    while True:
        question = interview.next()
        try:
            if question:
                prompts.place = interview.place(question)
                interview.ask(question, prompts)
                keep(interview.so_far)
            elif _look_over(interview, prompts, show_files):
                return
        except Back:
            interview.back(question)
            if before := interview.next():
                prompts.take_back(before.prompt)


def _preset_question(presets: Mapping[str, Preset]) -> Question:
    labels = {name: preset.label for name, preset in presets.items()}
    return Question(PRESET, "How much shall djfort ask?", next(iter(labels)), labels)


def _look_over(
    interview: Interview, prompts: Prompts, show_files: Callable[[Answers], str]
) -> bool:
    """Show the answers and do what the user wants with them; returns whether to write."""
    prompts.place = ""
    prompts.say(_summary(interview, prompts.columns))
    while (wish := prompts.choose("Is it right?", WHAT_NOW, WRITE, {})) == FILES:
        prompts.say(show_files(interview.answers))
    if wish == LEAVE:
        raise KeyboardInterrupt
    if wish == CHANGE:
        _change(interview, prompts)
    return wish == WRITE


def _change(interview: Interview, prompts: Prompts) -> None:
    """Have one question asked again; going back changes nothing."""
    questions = {question.name: question for question, _, _ in interview.table()}
    names = {name: name for name in questions}
    with contextlib.suppress(Back):
        name = prompts.choose("Which one?", names, next(iter(names)), {})
        interview.ask(questions[name], prompts)


def _summary(interview: Interview, columns: int) -> str:
    """The answers as a table for a terminal so many `columns` wide."""
    table = interview.table()
    width = max(len(question.name) for question, _, _ in table)
    lines = []
    for question, answer, differs in table:
        lead = f"{'*' if differs else ' '} {question.name:<{width}}  "
        wrapped = textwrap.wrap(answer or "(none)", max(columns - len(lead) - 1, 20))
        lines += [lead + wrapped[0], *(" " * len(lead) + more for more in wrapped[1:])]
    return "\n".join(["", *lines, "* differs from the default", ""])

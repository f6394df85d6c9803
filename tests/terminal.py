"""A pseudo-terminal with `djfort new` in it, seen and used as a person does."""

import contextlib
import json
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pyte
import pytest
from conftest import DJFORT

from djfort import questions, sources
from djfort.questions import Question

QUESTIONNAIRE = questions.load(sources.template())
QUESTIONS = QUESTIONNAIRE.questions
DOWN, ENTER, ESCAPE = "\x1b[B", "\r", "\x1b"
LEFT, HOME, END, BACKSPACE, DELETE = "\x1b[D", "\x1b[H", "\x1b[F", "\x7f", "\x1b[3~"
CTRL_C, CTRL_D, CTRL_E, CTRL_W = "\x03", "\x04", "\x05", "\x17"
CLEAR = "\x15"  # from the cursor back to the line's begin
SUMMARY = "Is it right?"
NO_OFFERS = ("--no-install", "--no-git")
ANSWERED = {
    question.name: question.default for question in QUESTIONS if "<<" not in question.default
} | {"project_slug": "shop", "domain_name": "shop.example.com"}


def flags_but(*names: str) -> list[str]:
    """A flag for each question but those of these names, which these flags do not settle."""
    left_open = [question for question in QUESTIONS if question.name in names]
    changes = [{question.name: choice} for question in QUESTIONS for choice in question.choices]
    for change in {}, *changes:
        given = {name: answer for name, answer in (ANSWERED | change).items() if name not in names}
        settled = any(is_settled(question, given) for question in left_open)
        if not settled and not QUESTIONNAIRE.problems(given):
            return [f"--{name.replace('_', '-')}={answer}" for name, answer in given.items()]
    raise AssertionError(f"no answers leave {names} open")


def is_settled(question: Question, known: Mapping[str, str]) -> bool:
    """Whether what is `known` leaves `question` a single choice."""
    return len(question.choices) - len(QUESTIONNAIRE.ruled_out(question, known)) == 1


def saved(project: Path) -> dict[str, str]:
    """The answers that a project was made of."""
    return json.loads((project / ".djfort.json").read_text())["cookiecutter"]


def paste(text: str) -> str:
    """What a terminal sends for a paste (bracketed paste mode)."""
    return f"\x1b[200~{text}\x1b[201~"


class Terminal:
    """`djfort new` under way."""

    def __init__(
        self,
        folder: Path,
        *flags: str,
        columns: int = 100,
        lines: int = 40,
        redirection: str = "",
        **variables: str,
    ) -> None:
        self.process = pexpect.spawn(
            "sh",
            ["-c", f'exec "$0" new "$@" {redirection}', str(DJFORT), *flags],
            cwd=folder,
            env={**os.environ, "TERM": "xterm-256color", **variables},
            dimensions=(lines, columns),
            encoding="utf-8",
            timeout=20,
        )
        self.sent = ""
        self.screen = pyte.Screen(columns, lines)
        self.screen.write_process_input = self.process.send  # it answers where its cursor is
        self.stream = pyte.Stream(self.screen)

    def shows(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def words(self) -> str:
        """What is on the screen, wherever its lines were broken."""
        return " ".join(self.shows().split())

    def highlighted(self) -> str:
        """What stands out on the screen by its background."""
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        cells = [self.screen.buffer[row][column] for row in rows for column in columns]
        return "".join(cell.data for cell in cells if cell.reverse)

    def wait_for(self, text: str) -> None:
        """Read until the screen shows `text`."""
        while " ".join(text.split()) not in self.words():
            try:
                self._read(timeout=20)
            except (pexpect.EOF, pexpect.TIMEOUT):
                pytest.fail(f"{text!r} does not come up; the screen shows:\n{self.shows()}")

    def settle(self) -> None:
        """Read until nothing has come for half a second."""
        with contextlib.suppress(pexpect.TIMEOUT):
            while True:
                self._read(timeout=0.5)

    def type(self, keys: str) -> None:
        """Press `keys`."""
        self.process.send(keys)

    def answer(self, question: str, keys: str = "") -> None:
        """Wait for the question of this name to be asked, then press `keys` and Enter."""
        self.wait_to_ask(question)
        self.type(keys + ENTER)

    def wait_to_ask(self, question: str) -> None:
        """Read until the question of this name is the last one on the screen."""
        prompt = next((q.prompt for q in QUESTIONS if q.name == question), question)
        while not self._last_question().startswith(prompt):
            try:
                self._read(timeout=20)
            except (pexpect.EOF, pexpect.TIMEOUT):
                pytest.fail(f"{question} is not asked; the screen shows:\n{self.shows()}")

    def write(self) -> None:
        """Take no offer, and have it written."""
        for offer in "Install its packages now?", "Start a git repository":
            self.wait_to_ask(offer)
            self.type("n")
        self.answer(SUMMARY)

    def resize(self, columns: int, lines: int) -> None:
        """Make the window another size."""
        self.screen.resize(lines, columns)
        self.process.setwinsize(lines, columns)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.process.kill(signal.SIGKILL)
        self.process.wait()

    def end(self) -> int:
        """Read to the end; returns the exit code."""
        while True:
            try:
                self._read(timeout=60)
            except pexpect.EOF:
                break
        self.process.close()
        return self.process.exitstatus

    def _read(self, timeout: float) -> None:
        text = self.process.read_nonblocking(4096, timeout=timeout)
        self.sent += text
        self.stream.feed(text)

    def _last_question(self) -> str:
        return " ".join(f"\n{self.shows()}".rpartition("\n? ")[2].split())


Open = Callable[..., Terminal]

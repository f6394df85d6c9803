"""The interview, in a real terminal, answered by typing."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest
from conftest import DJFORT

from djfort import questions, sources

QUESTIONS = questions.load(sources.template()).questions
DOWN, ENTER, CTRL_C, CLEAR = "\x1b[B", "\r", "\x03", "\x15"
COLUMNS, LINES = 100, 40


class Terminal:
    """A terminal with `djfort new` in it, seen as a person sees it."""

    def __init__(self, folder: Path, *flags: str, redirection: str = "") -> None:
        self.process = pexpect.spawn(
            "sh",
            ["-c", f'exec "$0" new "$@" {redirection}', str(DJFORT), *flags],
            cwd=folder,
            env={**os.environ, "TERM": "xterm-256color"},
            dimensions=(LINES, COLUMNS),
            encoding="utf-8",
            timeout=20,
        )
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.screen.write_process_input = self.process.send  # it answers where its cursor is
        self.stream = pyte.Stream(self.screen)

    def shows(self) -> str:
        """What is on the screen, its lines joined as they were wrapped."""
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def wait_for(self, text: str) -> None:
        """Read until the screen shows `text`."""
        while text not in self.shows():
            try:
                self.stream.feed(self.process.read_nonblocking(4096, timeout=20))
            except (pexpect.EOF, pexpect.TIMEOUT):
                pytest.fail(f"{text!r} does not come up; the screen shows:\n{self.shows()}")

    def type(self, keys: str) -> None:
        """Press `keys`."""
        self.process.send(keys)

    def answer(self, question: str, keys: str) -> None:
        """Wait for the question of this name, then press `keys` and Enter."""
        prompt = next(q.prompt for q in QUESTIONS if q.name == question)
        self.wait_for(prompt[:60])
        self.type(keys + ENTER)

    def end(self) -> int:
        """Read to the end; returns the exit code."""
        while True:
            try:
                self.stream.feed(self.process.read_nonblocking(4096, timeout=60))
            except pexpect.EOF:
                break
        self.process.close()
        return self.process.exitstatus


Open = Callable[..., Terminal]


@pytest.fixture
def terminal(folder: Path) -> Iterator[Open]:
    """Open a terminal on `djfort new` with some flags; it is closed after the test."""
    opened = []

    def open_terminal(*flags: str, redirection: str = "") -> Terminal:
        opened.append(Terminal(folder, *flags, redirection=redirection))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.process.close(force=True)


def test_a_project_is_made_by_answering(terminal: Open, folder: Path) -> None:
    person = terminal()
    person.answer("project_name", CLEAR + "Corner Shop")
    person.wait_for("corner_shop")  # proposed from the name
    person.answer("project_slug", "")
    person.answer("description", CLEAR + "It sells.")
    person.answer("author_name", CLEAR + "Ada")
    person.answer("author_email", CLEAR + "ada@example.org")
    person.answer("domain_name", "")
    person.answer("timezone", CLEAR + "Europe/London")
    person.answer("license", DOWN)
    person.answer("python_version", "")
    person.answer("django_version", "")
    person.answer("database", DOWN)
    person.answer("cors_allowed_origins", "https://app.example.org")
    person.answer("hsts", "")
    person.answer("ci", DOWN)
    person.wait_for("Install its packages now?")
    person.type("n")
    person.wait_for("Start a git repository")
    person.type("n")
    assert person.end() == 0, person.shows()
    assert "make run" in person.shows()
    saved = json.loads((folder / "corner_shop" / ".djfort.json").read_text())["cookiecutter"]
    expected = {
        "project_name": "Corner Shop",
        "project_slug": "corner_shop",
        "description": "It sells.",
        "author_name": "Ada",
        "author_email": "ada@example.org",
        "domain_name": "corner-shop.example.com",
        "timezone": "Europe/London",
        "license": "BSD-3",
        "database": "postgresql",
        "cors_allowed_origins": "https://app.example.org",
        "hsts": "one-year",
        "ci": "none",
    }
    assert saved.items() >= expected.items()


def test_a_bad_answer_is_explained_while_it_is_typed_and_can_be_mended(
    terminal: Open, folder: Path
) -> None:
    person = terminal("--project-name=Shop")
    person.answer("project_slug", CLEAR + "my-shop")
    person.wait_for("did you mean my_shop?")
    person.type(CLEAR + "my_shop" + ENTER)
    person.wait_for("What is it for")


def test_a_name_that_is_taken_is_said_at_its_question(terminal: Open, folder: Path) -> None:
    (folder / "shop" / "src").mkdir(parents=True)
    person = terminal("--project-name=Shop")
    person.answer("project_slug", "")
    person.wait_for("exists and holds src;")
    person.type(CLEAR + "shop2" + ENTER)
    person.wait_for("What is it for")


def test_a_name_given_by_flag_that_is_taken_is_refused_before_any_question(
    terminal: Open, folder: Path
) -> None:
    (folder / "shop").mkdir()
    person = terminal("--project-slug=shop")
    assert person.end() == 2
    assert "exists and holds nothing" in person.shows()
    assert "What is the site called?" not in person.shows()


def test_what_a_flag_answers_is_not_asked(terminal: Open) -> None:
    person = terminal("--project-name=Shop", "--project-slug=shop", "--description=It sells.")
    person.wait_for("Who makes it")
    assert "What is" not in person.shows()


def test_a_choice_that_an_earlier_answer_rules_out_says_why(terminal: Open, folder: Path) -> None:
    asked = {"python_version", "django_version"}
    person = terminal(
        *(
            f"{q.flag}={q.default}"
            for q in QUESTIONS
            if q.name not in asked and "<<" not in q.default
        ),
        "--project-slug=shop",
        "--domain-name=shop.example.com",
        "--no-install",
        "--no-git",
    )
    person.answer("python_version", DOWN * 3)
    person.wait_for("Django 6.1 needs Python 3.12 or newer")
    person.answer("django_version", "")
    assert person.end() == 0, person.shows()
    saved = json.loads((folder / "shop" / ".djfort.json").read_text())["cookiecutter"]
    assert (saved["python_version"], saved["django_version"]) == ("3.11", "5.2")


def test_a_choice_that_a_later_flag_rules_out_says_why(terminal: Open) -> None:
    flags = (f"{q.flag}={q.default}" for q in QUESTIONS if "<<" not in q.default)
    person = terminal(*(flag for flag in flags if "python" not in flag), "--project-slug=shop",
                      "--domain-name=shop.example.com", "--django-version=6.1")  # fmt: skip
    person.wait_for("Django 6.1 needs Python 3.12 or newer")


def test_a_superuser_is_made_after_the_install(
    terminal: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = folder.parent / "bin" / "make"
    make.parent.mkdir()
    make.write_text(
        '#!/bin/sh\necho "$1" >> made\n[ "$1" = install ] || read -r name && echo "$name" >> made'
    )
    make.chmod(0o755)
    monkeypatch.setenv("PATH", f"{make.parent}:{os.environ['PATH']}")
    person = terminal("--yes", "--superuser")
    person.type("ada" + ENTER)
    assert person.end() == 0, person.shows()
    assert (folder / "my_site" / "made").read_text().split() == ["install", "superuser", "ada"]


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_ctrl_c_at_each_question_leaves_nothing(terminal: Open, folder: Path, number: int) -> None:
    answered = {question.flag: question.default for question in QUESTIONS[:number]}
    answered |= {"--project-slug": "shop", "--domain-name": "shop.example.com"}
    asked = QUESTIONS[number]
    flags = [f"{flag}={answer}" for flag, answer in answered.items() if flag != asked.flag]
    person = terminal(*flags)
    person.wait_for(asked.prompt[:60])
    person.type(CTRL_C)
    assert person.end() == 130
    assert "Interrupted; nothing was written." in person.shows()
    assert "Traceback" not in person.shows()
    assert list(folder.iterdir()) == []


def test_ctrl_c_at_the_last_question_leaves_nothing(terminal: Open, folder: Path) -> None:
    flags = (
        f"{question.flag}={question.default}"
        for question in QUESTIONS
        if "<<" not in question.default
    )
    person = terminal(*flags, "--project-slug=shop", "--domain-name=shop.example.com")
    person.wait_for("Install its packages now?")
    person.type(CTRL_C)
    assert person.end() == 130
    assert list(folder.iterdir()) == []


def test_the_path_alone_goes_to_stdout(terminal: Open, folder: Path) -> None:
    flags = (f"{q.flag}={q.default}" for q in QUESTIONS if "<<" not in q.default)
    person = terminal(*flags, "--no-install", "--no-git", redirection="> path")
    person.answer("project_slug", "")
    person.answer("domain_name", "")
    assert person.end() == 0, person.shows()
    assert (folder / "path").read_text() == f"{folder}/my_site\n"

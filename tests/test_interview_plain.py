"""Plain prompts: for a screen reader, a dumb terminal and a pipe; nothing is redrawn."""

import re
from pathlib import Path

import pytest
from conftest import Run, files_of
from terminal import CTRL_C, NO_OFFERS, Open, flags_but, saved

pytestmark = pytest.mark.slow

PLAIN = ("new", "--plain", *NO_OFFERS)


def test_lines_of_a_pipe_are_answers(djfort: Run, folder: Path) -> None:
    lines = "single-page-app\nCorner Shop\n\nhttps://app.example.org\n1\n"
    result = djfort(*PLAIN, stdin=None, input=lines)
    assert result.returncode == 0, result.stderr
    answers = saved(folder / "corner_shop")
    assert answers["domain_name"] == "corner-shop.example.com"
    assert answers["cors_allowed_origins"] == "https://app.example.org"
    assert result.stdout == f"{folder}/corner_shop\n"


def test_choices_are_numbered_and_the_default_is_in_brackets(djfort: Run) -> None:
    result = djfort(*PLAIN, "--preset=everything", *flags_but("license"), stdin=None, input="2\n\n")
    assert result.returncode == 0, result.stderr
    assert "Under which license?\n  1. MIT - do what you like, keep the notice\n" in result.stderr
    assert "Number [1]: " in result.stderr
    assert "license               BSD-3" in result.stderr


def test_there_is_no_colour_and_nothing_is_redrawn(terminal: Open, folder: Path) -> None:
    person = terminal(*PLAIN[1:], "--preset=recommended")
    person.wait_for("What is the site called? [My Site]:")
    person.type("\n")
    person.wait_for("Under which domain will it run? [my-site.example.com]:")
    person.type("bad domain\n")
    person.wait_for("'bad domain' is not a domain; write one such as")
    person.type("\n")
    person.wait_for("Number [1]:")
    person.type("1\n")
    assert person.end() == 0, person.shows()
    assert "\x1b" not in person.sent
    assert (folder / "my_site").is_dir()


def test_a_dumb_terminal_gets_plain_prompts(terminal: Open) -> None:
    person = terminal("--preset=recommended", TERM="dumb")
    person.wait_for("What is the site called? [My Site]:")
    assert "\x1b" not in person.sent


def test_less_than_goes_back(djfort: Run, folder: Path) -> None:
    lines = "One\n<\nTwo\n\n<\n\n1\n"
    result = djfort(*PLAIN, "--preset=recommended", stdin=None, input=lines)
    assert result.returncode == 0, result.stderr
    assert saved(folder / "two")["project_name"] == "Two"
    assert result.stderr.count("Under which domain") == 3


def test_a_text_is_emptied_by_a_hyphen(djfort: Run, folder: Path) -> None:
    flags = [*flags_but("cors_allowed_origins"), "--preset=everything"]
    lines = "https://app.example.org\n<\n-\n1\n"
    result = djfort(*PLAIN, *flags, stdin=None, input=lines)
    assert result.returncode == 0, result.stderr
    assert "(- for none) [https://app.example.org]: " in result.stderr
    assert saved(folder / "shop")["cors_allowed_origins"] == ""


def test_a_choice_that_is_ruled_out_says_why(djfort: Run, folder: Path) -> None:
    flags = [*flags_but("python_version"), "--preset=everything"]
    result = djfort(*PLAIN, *flags, stdin=None, input="3.11\n")
    assert result.returncode == 2
    assert "only (not possible: Django 6.1 needs Python 3.12 or newer" in result.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "the input ended before the last answer; nothing was written."),
        ("One\n", "the input ended before the last answer; nothing was written."),
        ("One\nbad domain\n1\n", "(letters beyond a-z in their xn-- form); nothing was written."),
        ("One\n\n7\n", "type a number from 1 to 4; nothing was written."),
    ],
)
def test_a_pipe_that_does_not_answer_is_one_sentence(
    djfort: Run, folder: Path, lines: str, sentence: str
) -> None:
    result = djfort(*PLAIN, "--preset=recommended", stdin=None, input=lines)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].endswith(sentence)
    assert "Traceback" not in result.stderr
    assert list(folder.iterdir()) == []


def test_bytes_that_are_no_text_are_one_sentence(djfort: Run) -> None:
    options = {"stdin": None, "input": b"\xff\xfe\n", "text": False}
    result = djfort(*PLAIN, "--preset=recommended", **options)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


def test_ctrl_c_leaves(terminal: Open, folder: Path) -> None:
    person = terminal("--plain", "--preset=recommended")
    person.wait_for("[My Site]:")
    person.settle()  # a signal just before a read is seen by Python after it
    person.type(CTRL_C)
    assert person.end() == 130
    assert re.search("Interrupted; nothing was written", person.shows())
    assert list(folder.iterdir()) == []


def test_the_interview_flags_and_plain_lines_give_the_same_bytes(
    djfort: Run, terminal: Open, folder: Path
) -> None:
    lines = "recommended\nCorner Shop\nshop.example.org\n1\n"
    flags = ["--project-name=Corner Shop", "--domain-name=shop.example.org"]
    assert djfort(*PLAIN, "-o", "plain", stdin=None, input=lines).returncode == 0
    assert djfort("new", "--yes", "-o", "flags", *flags).returncode == 0
    (folder / "answers.json").write_text(
        '{"project_name": "Corner Shop", "domain_name": "shop.example.org"}'
    )
    assert djfort("new", "--yes", "-o", "file", "--answers=answers.json").returncode == 0
    person = terminal("-o", "asked", "--preset=recommended", *NO_OFFERS)
    person.answer("project_name", "\x15Corner Shop")
    person.answer("domain_name", "\x15shop.example.org")
    person.answer("Is it right?")
    assert person.end() == 0, person.shows()
    trees = [files_of(folder / way) for way in ("plain", "flags", "file", "asked")]
    assert trees[0]
    assert all(tree == trees[0] for tree in trees)

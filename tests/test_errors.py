"""An error is one red text for a person, and plain text for everything else."""

import os
from pathlib import Path

import pexpect
import pytest
from conftest import DJFORT, Run

WRONG = ["new", "--yes", "--project-slug=class"]
SENTENCE = "project_slug: class is a Python keyword; take another, such as class_site."


def shown(folder: Path, *arguments: str, **variables: str) -> str:
    """What a terminal gets to show."""
    env = {name: text for name, text in os.environ.items() if name != "NO_COLOR"}
    return pexpect.run(
        f"{DJFORT} {' '.join(arguments)}",
        cwd=folder,
        env=env | {"TERM": "xterm-256color"} | variables,
        encoding="utf-8",
    ).strip()


def test_it_is_red_in_a_terminal(folder: Path) -> None:
    assert shown(folder, *WRONG) == f"\x1b[31m{SENTENCE}\x1b[0m"


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_it_is_plain_where_colours_are_not_wanted(folder: Path, variable: dict[str, str]) -> None:
    assert shown(folder, *WRONG, **variable) == SENTENCE


def test_an_empty_no_color_wants_them(folder: Path) -> None:
    assert "\x1b[31m" in shown(folder, *WRONG, NO_COLOR="")  # https://no-color.org


def test_it_is_plain_without_a_terminal(djfort: Run) -> None:
    assert djfort(*WRONG).stderr == f"{SENTENCE}\n"


def test_a_flag_that_is_misspelt_is_told_the_nearest(djfort: Run) -> None:
    result = djfort("new", "--databse=sqlite")
    assert result.returncode == 2
    assert "--database" in result.stderr.splitlines()[-1]


def test_a_verb_that_is_misspelt_is_refused(djfort: Run) -> None:
    result = djfort("nwe")
    assert result.returncode == 2
    assert "nwe" in result.stderr.splitlines()[-1]

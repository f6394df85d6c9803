"""Plain `cookiecutter`, without djfort installed, gives and refuses just what djfort does."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ANSWER_SETS, CHECKOUT, HOSTILE, Run, files_of
from pytest_cookies.plugin import Cookies

pytestmark = pytest.mark.slow

COOKIECUTTER = Path(sys.executable).with_name("cookiecutter")
VERSIONS = {"python_version": "3.13", "django_version": "6.1"}  # what djfort adapts, they do not


def cookiecutter(
    folder: Path, *arguments: str | Path, template: str | Path = CHECKOUT
) -> subprocess.CompletedProcess[str]:
    """Run `cookiecutter` from `folder`, and into it."""
    return subprocess.run(
        [COOKIECUTTER, template, "--no-input", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("given", [ANSWER_SETS[name] for name in ANSWER_SETS if name != "hostile"])
def test_both_give_the_same_tree_to_the_byte(
    djfort: Run, folder: Path, given: dict[str, str]
) -> None:
    answers = VERSIONS | given
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]
    ours = djfort("new", "--yes", "--output-dir=ours", *flags)
    assert ours.returncode == 0, ours.stderr
    extra_context = [f"{name}={answer}" for name, answer in answers.items()]
    theirs = cookiecutter(folder, "--output-dir=theirs", *extra_context)
    assert theirs.returncode == 0, theirs.stderr
    assert files_of(folder / "ours") == files_of(folder / "theirs")
    modes = [
        {
            path.relative_to(folder / side): path.stat().st_mode
            for path in (folder / side).rglob("*")
        }
        for side in ("ours", "theirs")
    ]
    assert modes[0] == modes[1]


def test_cookiecutter_replays_the_answers_that_djfort_saved(djfort: Run, folder: Path) -> None:
    flags = [
        f"--{name.replace('_', '-')}={answer}" for name, answer in (VERSIONS | HOSTILE).items()
    ]
    assert djfort("new", "--yes", "--output-dir=ours", *flags).returncode == 0
    (project,) = (folder / "ours").iterdir()
    command = [COOKIECUTTER, CHECKOUT, "--replay-file", project / ".djfort.json", "-o", "theirs"]
    replayed = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert replayed.returncode == 0, replayed.stderr
    assert files_of(folder / "ours") == files_of(folder / "theirs")


def test_the_template_may_be_named_by_a_relative_path(folder: Path) -> None:
    result = cookiecutter(folder, template=os.path.relpath(CHECKOUT, folder))
    assert result.returncode == 0, result.stderr
    assert stat.S_IMODE((folder / "my_site" / ".env").stat().st_mode) == 0o600


def test_a_project_is_baked(cookies: Cookies) -> None:
    result = cookies.bake(extra_context={"project_name": "Corner Shop", "ci": "none"})
    assert result.exception is None
    assert result.project_path.name == "corner_shop"
    assert (result.project_path / ".env").is_file()
    assert not list(result.project_path.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"project_slug": "class"}, "project_slug: class is a Python keyword; take another"),
        ({"project_slug": "../evil"}, "project_slug: '../evil' is not lower-case words"),
        ({"project_name": "n" * 300}, "project_name: it has 300 characters; shorten it"),
        ({"author_email": "not-an-email"}, "author_email: 'not-an-email' is not an email address"),
        ({"cors_allowed_origins": "*"}, "cors_allowed_origins: '*' is not an origin"),
        ({"author_name": '"""\\'}, None),
        (
            {"python_version": "3.11", "django_version": "6.1"},
            "django_version: Django 6.1 needs Python 3.12 or newer; choose python_version 3.13",
        ),
    ],
)
def test_the_hook_refuses_in_the_same_words(
    folder: Path, answers: dict[str, str], sentence: str | None
) -> None:
    result = cookiecutter(folder, *(f"{name}={answer}" for name, answer in answers.items()))
    if sentence is None:
        assert result.returncode == 0, result.stderr
        return
    assert result.returncode == 1
    assert sentence in result.stderr
    assert list(folder.iterdir()) == []
    assert not (folder.parent / "evil").exists()


def test_a_replayed_answer_that_is_no_choice_is_refused(djfort: Run, folder: Path) -> None:
    assert djfort("new", "--yes", "--output-dir=ours").returncode == 0
    saved = json.loads((folder / "ours" / "my_site" / ".djfort.json").read_text())
    saved["cookiecutter"] |= {"license": "WTFPL", "description": None}
    (folder / "saved.json").write_text(json.dumps(saved))
    command = [COOKIECUTTER, CHECKOUT, "--replay-file", "saved.json", "--output-dir", "theirs"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert result.returncode == 1
    assert "license: 'WTFPL' is not one of its choices" in result.stderr
    assert "description: None is not text; put it in quotes." in result.stderr
    assert list((folder / "theirs").iterdir()) == []

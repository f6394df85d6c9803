"""At the end djfort says how to do it again: a line for the shell that gives the same bytes."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from conftest import ANSWER_SETS, DJFORT, HOSTILE, Run, files_of
from terminal import NO_OFFERS, SUMMARY, Open

from djfort import pythons, questions, report, sources
from djfort.answers import Defaults, complete

pytestmark = pytest.mark.slow

QUESTIONNAIRE = questions.load(sources.template())


def flags(answers: dict[str, str]) -> list[str]:
    return [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]


def the_line(said: str) -> str:
    """The command line in what was `said` on stderr."""
    return said.partition("The same again, without a question:\n")[2].splitlines()[0].strip()


ODD = HOSTILE | {"project_slug": "odd", "description": "-- `id` $HOME $(id) it's \\n !!"}


@pytest.mark.parametrize("answers", [*ANSWER_SETS.values(), ODD], ids=[*ANSWER_SETS, "odd"])
def test_the_line_gives_the_same_bytes(djfort: Run, folder: Path, answers: dict[str, str]) -> None:
    first = djfort("new", "--yes", "--output-dir=first", *flags(answers))
    assert first.returncode == 0, first.stderr
    env = {**os.environ, "PATH": f"{DJFORT.parent}:{os.environ['PATH']}"}
    (folder / "again").mkdir()
    line = the_line(first.stderr)
    subprocess.run(["sh", "-ec", line], cwd=folder / "again", env=env, check=True)
    assert files_of(folder / "again") == files_of(folder / "first")


def test_it_names_what_differs_from_the_defaults_and_nothing_else(djfort: Run) -> None:
    given = {
        "project_name": "Corner Shop",
        "project_slug": "corner_shop",  # the default, for this name
        "license": "MIT",  # the default
        "author_name": "-x",
        "domain_name": "shop.example.org",
    }
    said = djfort("new", "--yes", "--dry-run", *flags(given)).stderr
    expected = ["djfort", "new", "--yes", "--project-name", "Corner Shop", "--author-name", "-x"]
    assert shlex.split(the_line(said)) == [*expected, "--domain-name", "shop.example.org"]


def test_without_any_difference_it_is_short(djfort: Run) -> None:
    assert the_line(djfort("new", "--yes", "--dry-run").stderr) == "djfort new --yes"


def test_what_only_this_machine_takes_by_default_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "can_run", {"3.12"}.__contains__)
    here = pythons.RunnableDefaults(QUESTIONNAIRE, {})
    on_this = complete(QUESTIONNAIRE, {}, here)
    assert (
        report.again(QUESTIONNAIRE, on_this, here, {}) == "djfort new --yes --python-version 3.12"
    )
    on_others = complete(QUESTIONNAIRE, {}, Defaults(QUESTIONNAIRE))
    assert (
        report.again(QUESTIONNAIRE, on_others, here, {}) == "djfort new --yes --python-version 3.13"
    )


def test_a_version_that_was_given_is_named(djfort: Run) -> None:
    said = djfort("new", "--yes", "--dry-run", "--python-version=3.13").stderr
    assert the_line(said) == "djfort new --yes --python-version 3.13"


def test_it_is_the_same_in_json(djfort: Run) -> None:
    result = djfort("new", "--yes", "--json", "--dry-run", "--ci=none")
    assert json.loads(result.stdout)["again"] == the_line(result.stderr)


def test_typed_by_flags_and_from_a_file_the_answers_give_the_same_bytes(
    terminal: Open, djfort: Run, folder: Path
) -> None:
    person = terminal("--preset=single-page-app", "--output-dir=typed", *NO_OFFERS, columns=400)
    person.answer("project_name", "O'Brien & Söhne")
    person.answer("domain_name", "shop.example.org")
    person.answer("cors_allowed_origins", "https://app.example.org, http://localhost:3000")
    person.answer(SUMMARY)
    assert person.end() == 0, person.shows()
    (typed,) = (folder / "typed").iterdir()
    by_flags = shlex.split(the_line(person.shows()))[2:]
    assert djfort("new", *by_flags, "--output-dir=flags").returncode == 0
    from_file = ["--yes", "--answers", typed / ".djfort.json", "--output-dir=file"]
    assert djfort("new", *from_file).returncode == 0
    for place in "flags", "file":
        assert files_of(folder / place / typed.name) == files_of(typed)

"""cookiecutter.json is the only list of questions: one more needs no line of Python."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CHECKOUT

from djfort import answers, questions, sources

QUESTIONNAIRE = questions.load(sources.template())


def test_each_question_has_its_wording_and_each_choice_its_label() -> None:
    prompts = json.loads((CHECKOUT / "cookiecutter.json").read_text())["__prompts__"]
    assert list(prompts) == [question.name for question in QUESTIONNAIRE.questions]
    for question in QUESTIONNAIRE.questions:
        if question.choices:
            assert list(prompts[question.name]) == ["__prompt__", *question.choices]


def test_an_answer_is_understood_without_the_other_choices() -> None:
    labels = [label for question in QUESTIONNAIRE.questions for label in question.choices.values()]
    assert not [label for label in labels if label.lower().startswith("the same")]


def test_the_first_choice_is_the_default() -> None:
    by_name = {question.name: question for question in QUESTIONNAIRE.questions}
    assert by_name["database"].default == "sqlite"
    assert list(by_name["database"].choices) == ["sqlite", "postgresql", "mysql"]
    assert by_name["timezone"].default == "UTC"
    assert by_name["timezone"].choices == {}


def test_a_computed_default_follows_the_answers_before_it() -> None:
    default = answers.Defaults(QUESTIONNAIRE)
    complete = answers.complete(QUESTIONNAIRE, {"project_name": "Corner Shop"}, default)
    assert complete["project_slug"] == "corner_shop"
    assert complete["domain_name"] == "corner-shop.example.com"
    complete = answers.complete(QUESTIONNAIRE, {"project_slug": "two_words"}, default)
    assert complete["domain_name"] == "two-words.example.com"


def test_an_answer_is_not_rendered() -> None:
    given = {"project_name": "<< 1 + 1 >>", "description": "<< cookiecutter.project_slug >>"}
    complete = answers.complete(QUESTIONNAIRE, given, answers.Defaults(QUESTIONNAIRE))
    assert complete.items() >= given.items()


@pytest.fixture
def grown_checkout(tmp_path: Path) -> Path:
    """A copy of this repository with one question and one file more, and no other change."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in "djfort", "hooks", "templates", sources.CHECKOUT_FOLDER:
        shutil.copytree(CHECKOUT / name, copy / name)
    content = json.loads((CHECKOUT / "cookiecutter.json").read_text())
    content["colour"] = ["red", "green"]
    content["__prompts__"]["colour"] = {
        "__prompt__": "Which colour?",
        "red": "Red",
        "green": "Green",
    }
    (copy / "cookiecutter.json").write_text(json.dumps(content))
    page = copy / sources.CHECKOUT_FOLDER / "colour.txt"
    page.write_text(
        '# % if cookiecutter.colour == "green"\nIt is << cookiecutter.colour >>.\n# % endif\n'
    )
    return copy


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the djfort of `checkout` beside it."""
    return subprocess.run(
        [sys.executable, "-c", "from djfort.cli import main; main()", *arguments],
        cwd=checkout.parent,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
    )


def test_a_new_question_is_a_flag_a_rule_and_an_answer(grown_checkout: Path) -> None:
    assert "--colour red|green" in run(grown_checkout, "new", "--help").stdout
    refused = run(grown_checkout, "new", "--yes", "--colour=blue")
    assert refused.stderr == "colour: 'blue' is not one of its choices; choose red or green.\n"
    made = run(grown_checkout, "new", "--yes", "--colour=green")
    project = Path(made.stdout.strip())
    assert (project / "colour.txt").read_text() == "It is green.\n"
    assert json.loads((project / ".djfort.json").read_text())["cookiecutter"]["colour"] == "green"


def test_a_file_that_is_not_for_these_answers_is_not_there(grown_checkout: Path) -> None:
    made = run(grown_checkout, "new", "--yes")
    assert made.returncode == 0, made.stderr
    assert not (Path(made.stdout.strip()) / "colour.txt").exists()

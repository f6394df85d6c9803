"""What the README shows of a generated project is what djfort generates today."""

import importlib.util
import re
from types import ModuleType

import click
import pytest
from conftest import CHECKOUT

from djfort import sources


def script(name: str) -> ModuleType:
    """A script of docs/, imported."""
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    """The script that writes the README's parts."""
    return script("write")


def test_the_tree_and_the_table_are_current(docs: ModuleType) -> None:
    assert docs.README.read_text(encoding="utf-8") == docs.readme(), "run `make docs`"


def test_the_table_has_a_threat_a_promise_and_a_file_in_each_row(docs: ModuleType) -> None:
    rows = docs.security_table().splitlines()[2:]
    folder = CHECKOUT / sources.CHECKOUT_FOLDER / "tests" / "security"
    proved = [re.fullmatch(r"\| [^|]+ \| [^|]+ \| `(test_\w+\.py)` \|", row) for row in rows]
    assert [row and row[1] for row in proved] == sorted(p.name for p in folder.glob("test_*.py"))


def test_both_parts_are_in_the_readme(docs: ModuleType) -> None:
    text = docs.README.read_text(encoding="utf-8")
    assert "\n    manage.py" in text
    assert "`test_xss.py`" in text


def test_every_flag_of_new_is_explained(docs: ModuleType) -> None:
    from djfort.cli import new_project, questionnaire

    text = docs.README.read_text(encoding="utf-8")
    questions = {question.name for question in questionnaire().questions}
    context = click.Context(new_project, help_option_names=[])
    for parameter in new_project.get_params(context):
        if parameter.name in questions:
            assert f"`{parameter.name}`" in text
        else:
            assert f"`{parameter.opts[-1]}" in text


def test_the_picture_of_a_session_is_current(docs: ModuleType) -> None:
    session = script("session")
    assert session.PICTURE.read_text(encoding="utf-8") == session.picture(), "run `make docs`"
    assert "(docs/session.svg)" in docs.README.read_text(encoding="utf-8")
    for word in "called?", "right?", "Next:", "corner_shop":
        assert word in session.PICTURE.read_text(encoding="utf-8")

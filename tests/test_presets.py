"""A preset is data: which questions the interview asks, in cookiecutter.json."""

import json

import pytest
from conftest import CHECKOUT

from djfort import questions, sources

QUESTIONNAIRE = questions.load(sources.template())
NAMES = {question.name for question in QUESTIONNAIRE.questions}


def test_the_presets_ask_what_they_say() -> None:
    asks = {name: preset.asks for name, preset in QUESTIONNAIRE.presets.items()}
    assert list(asks) == ["recommended", "single-page-app", "everything"]
    assert asks["recommended"] == {"project_name", "domain_name"}
    assert asks["single-page-app"] == {"project_name", "domain_name", "cors_allowed_origins"}
    assert asks["everything"] == NAMES


@pytest.mark.parametrize("name", QUESTIONNAIRE.presets)
def test_a_preset_asks_only_questions_that_there_are(name: str) -> None:
    assert QUESTIONNAIRE.presets[name].asks <= NAMES
    assert len(QUESTIONNAIRE.presets[name].label) <= 55  # fits a narrow terminal


def test_cookiecutter_never_asks_for_the_presets() -> None:
    content = json.loads((CHECKOUT / "cookiecutter.json").read_text())
    assert set(content["_presets"]) == set(QUESTIONNAIRE.presets)
    assert "_presets" not in QUESTIONNAIRE.settings

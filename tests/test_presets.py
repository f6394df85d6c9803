"""A preset is data: which questions the interview asks, in cookiecutter.json."""

import json
import os
from pathlib import Path

import pytest
from conftest import CHECKOUT, Run

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


def test_the_users_cookiecutter_settings_are_defaults(djfort: Run, folder: Path) -> None:
    settings = Path(os.environ["COOKIECUTTER_CONFIG"])
    settings.write_text(
        json.dumps({"default_context": {"license": "none", "timezone": "Asia/Tokyo"}})
    )
    assert djfort("new", "--yes").returncode == 0
    saved = json.loads((folder / "my_site" / ".djfort.json").read_text())["cookiecutter"]
    assert (saved["license"], saved["timezone"]) == ("none", "Asia/Tokyo")


@pytest.mark.parametrize("content", ["{", '{"default_context": {"license": "WTFPL"}}'])
def test_settings_that_cannot_be_taken_are_refused_by_name(
    djfort: Run, folder: Path, content: str
) -> None:
    settings = Path(os.environ["COOKIECUTTER_CONFIG"])
    settings.write_text(content)
    result = djfort("new", "--yes")
    assert result.returncode == 2
    assert str(settings) in result.stderr
    assert "Traceback" not in result.stderr
    assert list(folder.iterdir()) == []

"""The default versions are ones that can run here; what was asked for stays as it is."""

import json
import sys
from pathlib import Path

import pytest

from djfort import answers, pythons, questions, sources
from djfort.asking import Manner
from djfort.new import new

QUESTIONNAIRE = questions.load(sources.template())
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
ELSEWHERE = "3.14" if HERE != "3.14" else "3.12"


@pytest.fixture
def bare_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The only folder on the path, empty, on a machine where uv has put no Python either."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "pythons"))
    return folder


def versions(given: dict[str, str]) -> tuple[str, str]:
    """The Python and Django that `given` and the defaults come to."""
    default = pythons.RunnableDefaults(QUESTIONNAIRE, given)
    complete = answers.complete(QUESTIONNAIRE, given, default)
    return complete["python_version"], complete["django_version"]


def test_a_default_that_can_run_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pythons, "can_run", lambda _version: True)
    assert versions({}) == ("3.13", "6.1")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("there", "given", "chosen"),
    [
        ({"3.11"}, {}, ("3.11", "5.2")),
        ({"3.11", "3.12"}, {}, ("3.12", "6.1")),
        ({"3.12", "3.14"}, {}, ("3.14", "6.1")),
        ({"3.12", "3.14"}, {"django_version": "5.2"}, ("3.14", "5.2")),
    ],
)
def test_a_default_that_cannot_run_gives_way_to_the_newest_pair_that_can(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    there: set[str],
    given: dict[str, str],
    chosen: tuple[str, str],
) -> None:
    monkeypatch.setattr(pythons, "can_run", there.__contains__)
    assert versions(given) == chosen
    assert capsys.readouterr().err == (
        "Python 3.13 is not here and uv cannot fetch it, so the default is"
        f" Python {chosen[0]} with Django {chosen[1]}.\n"
    )


@pytest.mark.parametrize(
    ("there", "given", "chosen"),
    [
        (set(), {}, ("3.13", "6.1")),
        ({"3.11"}, {"python_version": "3.14"}, ("3.14", "6.1")),
        ({"3.11"}, {"django_version": "6.1"}, ("3.13", "6.1")),
    ],
)
def test_without_a_better_pair_the_defaults_stay(
    monkeypatch: pytest.MonkeyPatch, there: set[str], given: dict[str, str], chosen: tuple[str, str]
) -> None:
    monkeypatch.setattr(pythons, "can_run", there.__contains__)
    assert versions(given) == chosen


def test_the_project_is_written_for_them(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(pythons, "can_run", {"3.11"}.__contains__)
    wishes = dict.fromkeys(("install", "git", "superuser"))
    report = new({"project_slug": "shop"}, folder, wishes, Manner(yes=True))
    saved = json.loads(Path(report.path, ".djfort.json").read_text())["cookiecutter"]
    assert (saved["python_version"], saved["django_version"]) == ("3.11", "5.2")


@pytest.mark.usefixtures("bare_path")
def test_the_python_that_runs_djfort_can_run() -> None:
    assert pythons.can_run(HERE)


@pytest.mark.usefixtures("bare_path")
def test_a_python_that_uv_would_fetch_can_run() -> None:
    assert pythons.can_run(ELSEWHERE)
    assert not pythons.can_run("3.99")


@pytest.mark.usefixtures("bare_path")
@pytest.mark.parametrize(("name", "value"), [("UV_PYTHON_DOWNLOADS", "never"), ("UV_OFFLINE", "1")])
def test_uv_fetches_nothing_where_that_is_forbidden(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert not pythons.can_run(ELSEWHERE)


@pytest.mark.parametrize(("status", "runs"), [(0, True), (127, False)])
def test_a_program_counts_when_it_really_runs(
    monkeypatch: pytest.MonkeyPatch, bare_path: Path, status: int, runs: bool
) -> None:
    monkeypatch.setattr(pythons, "uv", lambda: None)
    shim = bare_path / f"python{ELSEWHERE}"
    shim.write_text(f"#!/bin/sh\nexit {status}\n")
    shim.chmod(0o755)
    assert pythons.can_run(ELSEWHERE) is runs

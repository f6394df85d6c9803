"""Projects for a spread of answers, in which each two choices occur together.

All are rendered and audited on each change. Installing and checking them takes long: `make
test-pairs` does, and continuous integration. `test_generated.py` installs some of them always.
"""

import os
import subprocess
import sys
from pathlib import Path

import pairs
import pytest
from conftest import DJFORT, rendered
from generated import require_python, require_services, services

RUFF = Path(sys.executable).with_name("ruff")
SPREAD = pairs.spread()
STEPS = ["lock", "lint", "migrations", "test", "deploy", "secrets", "sbom"]


def test_every_pair_is_in_the_spread() -> None:
    covered = set().union(*map(pairs.pairs_of, SPREAD))
    assert covered == pairs.possible()
    assert len(SPREAD) <= 35


def test_every_project_of_the_spread_is_formatted_and_has_no_lint(tmp_path: Path) -> None:
    for number, answers in enumerate(SPREAD):
        (tmp_path / str(number)).mkdir()
        rendered(answers, tmp_path / str(number))
    for command in ["check", "--quiet"], ["format", "--check", "--quiet"]:
        result = subprocess.run([RUFF, *command], cwd=tmp_path, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout


@pytest.mark.slow
@pytest.mark.pairs
@pytest.mark.parametrize("answers", SPREAD, ids=lambda answers: "-".join(answers.values()))
def test_a_project_passes_its_own_checks(answers: dict[str, str], tmp_path: Path) -> None:
    require_python(answers["python_version"])
    require_services(answers)
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]
    name = f"pairs_{os.getpid()}"
    environment = {**os.environ, "CI": "", **services(answers, name)}
    if answers["database"] == "mysql":
        create = f"CREATE DATABASE IF NOT EXISTS {name}"
        subprocess.run(["mysql", "--host=127.0.0.1", "--execute", create], check=True)
    commit = ["git", "-c", "user.name=Ada", "-c", "user.email=a@example.org", "commit"]
    project = tmp_path / "my_site"
    for command, folder in [
        ([DJFORT, "new", "--yes", "--install", *flags], tmp_path),
        (["git", "init", "--quiet"], project),
        (["git", "add", "--all"], project),
        ([*commit, "--quiet", "--message=Generate"], project),
        (["make", *STEPS], project),
    ]:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

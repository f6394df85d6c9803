"""A generated project installs, and passes its own tests and every check, as it comes.

Each of its promises has a test of its own inside the project: these run them, on each Django and
on each database.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ANSWER_SETS, DJFORT, HOSTILE

UV = Path(sys.executable).with_name("uv")
COMBINATIONS = {
    "django61-sqlite": HOSTILE
    | {"project_slug": "latest", "cors_allowed_origins": "https://a.example"},
    "django61-postgresql": {"project_slug": "latest_pg", "hsts": "one-hour"},
    "django52-sqlite": {"project_slug": "lts", "license": "none"},
    "django52-postgresql": {"project_slug": "lts_pg", "hsts": "preload"},
}

pytestmark = pytest.mark.slow


def lacking(what: str) -> None:
    """Skip with the reason; fail where everything is supposed to be there."""
    if os.environ.get("CI"):
        pytest.fail(f"CI is set, and there is no {what}.")
    pytest.skip(f"There is no {what} here.")


def require_python(version: str) -> None:
    command = [UV, "python", "find", "--no-python-downloads", version]
    if subprocess.run(command, capture_output=True).returncode:
        lacking(f"Python {version}")


def require_postgresql() -> None:
    try:
        socket.create_connection(("127.0.0.1", 5432), timeout=2).close()
    except OSError:
        lacking("PostgreSQL at 127.0.0.1:5432 that trusts the user postgres")


class Project:
    """A generated project that was installed, and its programs."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def run(self, program: str, *arguments: str, **variables: str) -> str:
        """Run a program of the project's environment; fails the test if it fails."""
        result = subprocess.run(
            [self.folder / ".venv" / "bin" / program, *arguments],
            cwd=self.folder,
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert result.returncode == 0, result.stdout
        return result.stdout


@pytest.fixture(
    scope="module",
    params=[
        # One worker for each project, so that it is installed once.
        pytest.param(name, marks=pytest.mark.xdist_group(name))
        for name in COMBINATIONS
    ],
)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project made by `djfort new --yes` and installed by `uv sync`, for each combination."""
    answers = ANSWER_SETS[request.param] | COMBINATIONS[request.param]
    require_python(answers["python_version"])
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    if answers["database"] == "postgresql":
        require_postgresql()
        address = f"postgres://postgres@127.0.0.1:5432/{answers['project_slug']}_{os.getpid()}"
        environment["DATABASE_URL"] = address
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]
    place = tmp_path_factory.mktemp(request.param)
    subprocess.run([DJFORT, "new", "--yes", *flags], cwd=place, check=True)
    folder = place / answers["project_slug"]
    sync = [UV, "sync", "--quiet", "--no-python-downloads"]
    subprocess.run(sync, cwd=folder, env=environment, check=True)
    return Project(folder, environment)


def test_its_own_tests_pass(project: Project) -> None:
    closing_line = project.run("pytest", "-q").splitlines()[-1]
    assert " passed" in closing_line
    assert "skipped" not in closing_line


def test_django_finds_nothing_to_say_about_it_in_production(project: Project) -> None:
    printed = project.run("python", "-m", "config.newenv", "--production")
    production = dict(line.split("=", 1) for line in printed.splitlines())
    output = project.run(
        "python", "manage.py", "check", "--deploy", "--fail-level=WARNING", **production
    )
    assert "System check identified no issues" in output


def test_its_migrations_are_complete(project: Project) -> None:
    project.run("python", "manage.py", "makemigrations", "--check", "--dry-run")


def test_ruff_finds_nothing(project: Project) -> None:
    project.run("ruff", "check")


def test_it_is_formatted(project: Project) -> None:
    project.run("ruff", "format", "--check")


def test_its_types_hold(project: Project) -> None:
    project.run("mypy", ".")

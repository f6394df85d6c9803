"""Generated projects that are installed, for the tests that run them."""

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


def installed(name: str, place: Path) -> Project:
    """The project of a combination, made by `djfort new --yes` and installed by `uv sync`."""
    answers = ANSWER_SETS[name] | COMBINATIONS[name]
    require_python(answers["python_version"])
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    if answers["database"] == "postgresql":
        require_postgresql()
        address = f"postgres://postgres@127.0.0.1:5432/{answers['project_slug']}_{os.getpid()}"
        environment["DATABASE_URL"] = address
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]
    subprocess.run([DJFORT, "new", "--yes", *flags], cwd=place, check=True)
    folder = place / answers["project_slug"]
    sync = [UV, "sync", "--quiet", "--no-python-downloads"]
    subprocess.run(sync, cwd=folder, env=environment, check=True)
    return Project(folder, environment)

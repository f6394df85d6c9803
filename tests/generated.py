"""Generated projects that are installed, for the tests that run them."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest
from conftest import ANSWER_SETS, DJFORT, HOSTILE

UV = Path(sys.executable).with_name("uv")
COMBINATIONS = {
    "django61-sqlite": HOSTILE
    | {"project_slug": "latest", "cors_allowed_origins": "https://a.example"},
    "django61-postgresql": {
        "project_slug": "latest_pg",
        "hsts": "one-hour",
        "ci": "gitlab",
        "updates": "yes",
        "license": "Apache-2.0",
    },
    "django52-sqlite": {"project_slug": "lts", "license": "none"},
    "django52-postgresql": {"project_slug": "lts_pg", "hsts": "preload", "license": "GPL-3.0"},
    "server": {"project_slug": "on_a_server", "python_version": "3.13"},
    "containers": {"project_slug": "in_containers", "python_version": "3.13"},
    "kubernetes": {"project_slug": "in_a_cluster", "python_version": "3.13"},
    "django61-drf": {"project_slug": "latest_drf"},
    "django52-drf": {"project_slug": "lts_drf"},
    "django61-ninja": {"project_slug": "latest_ninja"},
    "django52-ninja": {"project_slug": "lts_ninja"},
    "full61": {"project_slug": "latest_full"},
    "full52": {"project_slug": "lts_full"},
}
# For a project's shell: sessions and sign-ins, of which the first each is to be cleared away.
ENDED = """
from datetime import timedelta
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.utils.timezone import now
for name, age in {"old": 1, "new": -1}.items():
    Session.objects.create(session_key=name, expire_date=now() - timedelta(hours=age))
for age in 91, 89:
    log = AccessLog.objects.create(username=f"{age} days ago")
    AccessLog.objects.filter(pk=log.pk).update(attempt_time=now() - timedelta(days=age))
"""


def lacking(what: str) -> NoReturn:
    """Skip with the reason; fail where everything is supposed to be there."""
    if os.environ.get("CI"):
        pytest.fail(f"CI is set, and there is no {what}.")
    pytest.skip(f"There is no {what} here.")


def require_python(version: str) -> None:
    command = [UV, "python", "find", "--no-python-downloads", version]
    if subprocess.run(command, capture_output=True).returncode:
        lacking(f"Python {version}")


def require_service(port: int, what: str) -> None:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        lacking(f"{what} at 127.0.0.1:{port}")


def require_postgresql() -> None:
    require_service(5432, "PostgreSQL that trusts the user postgres")


def require_mysql() -> None:
    require_service(3306, "MariaDB whose user root has no password")


def require_redis() -> None:
    require_service(6379, "Redis without a password")


def require_services(answers: Mapping[str, str]) -> None:
    """Skip, or fail in continuous integration, where a service is not there."""
    if answers["database"] == "postgresql":
        require_postgresql()
    if answers["database"] == "mysql":
        require_mysql()
    if answers.get("cache") == "redis":
        require_redis()


def services(answers: Mapping[str, str], database: str) -> dict[str, str]:
    """The variables that name the services on this machine, for a project with these answers."""
    server = {
        "postgresql": "postgres://postgres@127.0.0.1:5432",
        "mysql": "mysql://root@127.0.0.1:3306",
    }.get(answers["database"])
    return {"DATABASE_URL": f"{server}/{database}"} if server else {}


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

    def production(self) -> dict[str, str]:
        """A server's environment, with secrets of its own each time."""
        printed = self.run("python", "-m", "config.newenv", "--production")
        return dict(line.split("=", 1) for line in printed.splitlines())


def installed(name: str, place: Path, **others: str) -> Project:
    """The project of a combination, made by `djfort new --yes` and installed by `uv sync`.

    `others` are answers that differ.
    """
    answers = ANSWER_SETS[name] | COMBINATIONS[name] | others
    require_python(answers["python_version"])
    # Bytecode is kept, whatever this machine does else: its programs start in half the time.
    not_its_own = {"VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
    environment = {name: v for name, v in os.environ.items() if name not in not_its_own}
    require_services(answers)
    # A pytest clears what others left: no two at once in the same folder.
    environment["PYTEST_DEBUG_TEMPROOT"] = str(place)
    environment |= services(answers, f"{answers['project_slug']}_{os.getpid()}")
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]
    subprocess.run([DJFORT, "new", "--yes", *flags], cwd=place, check=True)
    folder = place / answers["project_slug"]
    sync = [UV, "sync", "--quiet", "--no-python-downloads"]
    subprocess.run(sync, cwd=folder, env=environment, check=True)
    return Project(folder, environment)

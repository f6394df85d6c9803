"""What the tests share: djfort run as a user runs it, and projects for a spread of answers."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from djfort import answers, versions

CHECKOUT = Path(__file__).resolve().parent.parent
DJFORT = Path(sys.executable).with_name("djfort")

# The same examples in every run of continuous integration: what is red there can be repeated. On a
# developer's machine each run tries others.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

# The answers that issue after issue of other generators were made of.
HOSTILE = {
    "project_name": 'O"Brien & <b>Söhne</b> 🚀',
    "description": 'He said "hi" \\ {{ x }} << y >> {% z %}',
    "author_name": '" and print("INJECTED") or "a',
}
VERSIONS = {
    "django61": {"django_version": "6.1", "python_version": "3.13"},
    "django52": {"django_version": "5.2", "python_version": "3.11"},
}
ANSWER_SETS = {
    "django61-sqlite": VERSIONS["django61"] | {"database": "sqlite"},
    "django61-postgresql": VERSIONS["django61"] | {"database": "postgresql", "admin_decoy": "yes"},
    "django52-sqlite": VERSIONS["django52"]
    | {"database": "sqlite", "ci": "none", "admin_decoy": "yes"},
    "django52-postgresql": VERSIONS["django52"] | {"database": "postgresql"},
    "gitlab": {"ci": "gitlab", "updates": "yes", "database": "postgresql"},
    "server": {
        "deployment": "server",
        "database": "postgresql",
        "cache": "redis",
        "api": "ninja",
        "background_tasks": "database",
        "ci": "none",
        "media": "local",
    },
    "containers": {
        "deployment": "containers",
        "database": "postgresql",
        "background_tasks": "database",
        "media": "local",
    },
    "kubernetes": {
        "deployment": "kubernetes",
        "database": "postgresql",
        "cache": "redis",
        "background_tasks": "database",
        "metrics": "prometheus",
    },
    "django61-drf": VERSIONS["django61"]
    | {"database": "postgresql", "api": "drf", "mfa": "optional"},
    "django52-drf": VERSIONS["django52"]
    | {"database": "sqlite", "api": "drf", "mfa": "required", "ci": "none"},
    "django61-ninja": VERSIONS["django61"] | {"database": "postgresql", "api": "ninja"},
    "django52-ninja": VERSIONS["django52"]
    | {"database": "sqlite", "api": "ninja", "cache": "redis", "mfa": "required"},
    # Between them all that can be asked for, but for the APIs above.
    "full61": VERSIONS["django61"]
    | {
        "email": "postmark",
        "error_reporting": "sentry",
        "media": "s3",
        "database": "postgresql",
        "cache": "redis",
        "background_tasks": "database",
        "login_by": "email",
        "sign_up": "open",
        "mfa": "required",
        "metrics": "prometheus",
    },
    "full52": VERSIONS["django52"]
    | {
        "email": "mailgun",
        "frontend": "htmx",
        "language": "de",
        "media": "local",
        "database": "mysql",
        "cache": "redis",
        "background_tasks": "celery",
        "sign_up": "invitation",
        "mfa": "optional",
    },
    "bare": {"license": "none", "ci": "none", "hsts": "one-hour"},
    "open": {
        "api": "drf",
        "license": "GPL-3.0",
        "hsts": "preload",
        "python_version": "3.14",
        "cors_allowed_origins": "https://app.example.com, http://localhost:3000",
    },
    "hostile": HOSTILE | {"license": "BSD-3", "timezone": "America/Argentina/Buenos_Aires"},
}

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _nobody_in_particular(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Let neither the developer's settings nor a git or make around the tests have a say."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "MAKE", "MFLAGS", "ARGS", "UV_OFFLINE", "UV_PYTHON", "PYTHON")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    config = home / "cookiecutter.json"
    folders = {name: str(home / name) for name in ("cookiecutters_dir", "replay_dir")}
    config.write_text(json.dumps(folders))  # YAML reads JSON
    monkeypatch.setenv("COOKIECUTTER_CONFIG", str(config))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to generate in."""
    made = tmp_path / "projects"
    made.mkdir()
    return made


@pytest.fixture
def djfort(folder: Path) -> Run:
    """Run the `djfort` command in `folder` without a terminal, as a script would."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DJFORT, *arguments],
            **{"cwd": folder, "text": True, "capture_output": True, "stdin": subprocess.DEVNULL}
            | options,
        )

    return run


@pytest.fixture
def terminal(folder: Path) -> Iterator[Callable[..., object]]:
    """Open a terminal on `djfort new` with some flags; it is closed after the test."""
    from terminal import Terminal

    opened: list[Terminal] = []

    def open_terminal(*flags: str, **options: object) -> Terminal:
        opened.append(Terminal(folder, *flags, **options))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.process.close(force=True)


def rendered(given: Mapping[str, str], into: Path) -> Path:
    """The project that `given` and the defaults make, without hooks and without `.env`."""
    version = versions.installed()
    questionnaire = version.template.questionnaire
    complete = answers.complete(questionnaire, given, answers.Defaults(questionnaire))
    return version.write(complete, into)


def files_of(project: Path) -> dict[str, bytes]:
    """The content of each file of a project by its path, `.env` with its secrets aside."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and path.name != ".env"
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--write` has a test that compares with a file of the documentation write that file."""
    parser.addoption("--write", action="store_true", help="write docs/ instead of comparing")

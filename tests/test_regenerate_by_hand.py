"""What a person does: make a project, work in it, and change its answers a good while later."""

import contextlib
import http.cookiejar
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from conftest import DJFORT, Run
from generated import UV, Project, require_postgresql, require_python
from two_versions import commit, edit, git, write

pytestmark = pytest.mark.slow

ORIGIN = "https://app.example.com"
PASSWORD = "a-long-pass-phrase-of-mine"  # noqa: S105
APP = '''"""The shop itself."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """What there is to buy."""

    name = "shop"
'''


def value(project: Path, name: str) -> str:
    """What the project's `.env` has for a name."""
    lines = (project / ".env").read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith(f"{name}="))


def change(project: Path, key: str, answer: str) -> None:
    """Have `djfort regenerate --ask` ask for one answer, in a terminal, and write and commit."""
    command = ["regenerate", "--plain", "--ask", key]
    terminal = pexpect.spawn(str(DJFORT), command, cwd=project, encoding="utf-8", timeout=60)
    terminal.expect(r"\]: ")
    terminal.sendline(answer)
    terminal.expect("Is it right")
    terminal.sendline("")
    terminal.expect(r"Write this\?")
    terminal.sendline("y")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0, terminal.before
    commit(project, f"Change {key}")


@contextlib.contextmanager
def served(project: Project) -> Iterator[str]:
    """The address of the project while Django's development server runs it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [".venv/bin/python", "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        command,
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def sign_in(address: str) -> str:
    """The page that a user sees after signing in as a browser does."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    page = f"{address}/accounts/login/"
    form = browser.open(page).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    sent = {"username": "ann", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = browser.open(page, data=urllib.parse.urlencode(sent).encode())
    assert answer.url != page
    return answer.read().decode()


def users(project: Project) -> None:
    """Make the tables, and a user who may sign in."""
    project.run("python", "manage.py", "migrate", "--verbosity=0")
    new = ("createsuperuser", "--noinput", "--username=ann", "--email=ann@example.com")
    project.run("python", "manage.py", *new, DJANGO_SUPERUSER_PASSWORD=PASSWORD)


def installed(folder: Path) -> Project:
    """The project with its packages."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    sync = [UV, "sync", "--quiet", "--no-python-downloads"]
    subprocess.run(sync, cwd=folder, env=environment, check=True)
    return Project(folder, environment)


@pytest.fixture
def worked_on(djfort: Run, folder: Path) -> Path:
    """A project with an edited setting, an edited template and an app of its own, committed."""
    made = djfort("new", "--yes", "--python-version=3.13", "--project-name=Corner Shop")
    assert made.returncode == 0, made.stderr
    project = folder / "corner_shop"
    commit(project, "Generate the project")
    edit(project, "config/settings.py", "# Published in", "SHOP_OPENS_AT = 9\n# Published in")
    edit(project, "config/settings.py", '    "security",', '    "security",\n    "shop",')
    edit(project, "templates/home.html", "<h1>", '<h1 class="mine">')
    write(project / "shop/__init__.py", '"""The shop."""\n')
    write(project / "shop/apps.py", APP)
    commit(project, "Open the shop")
    return project


def check_edits(project: Path) -> None:
    """The edits stand."""
    settings = (project / "config/settings.py").read_text()
    assert "SHOP_OPENS_AT = 9" in settings
    assert '"shop",' in settings
    assert '<h1 class="mine">' in (project / "templates/home.html").read_text()
    assert (project / "shop/apps.py").read_text() == APP


def test_another_database_and_origin_keep_edits_and_secrets(djfort: Run, worked_on: Path) -> None:
    secret = {name: value(worked_on, name) for name in ("SECRET_KEY", "ADMIN_URL")}
    flags = ("--database=postgresql", f"--cors-allowed-origins={ORIGIN}")
    result = djfort("regenerate", "--yes", *flags, cwd=worked_on)
    assert result.returncode == 0, result.stderr
    check_edits(worked_on)
    assert {name: value(worked_on, name) for name in secret} == secret
    assert "psycopg" in (worked_on / "pyproject.toml").read_text()
    assert f"CORS_ALLOWED_ORIGINS={ORIGIN}\n" in (worked_on / ".env.example").read_text()
    answers = json.loads((worked_on / ".djfort.json").read_text())["cookiecutter"]
    assert (answers["database"], answers["cors_allowed_origins"]) == ("postgresql", ORIGIN)
    assert (
        ".env keeps its values; .env.example has new ones for CORS_ALLOWED_ORIGINS, DATABASE_URL"
    ) in result.stderr
    assert git(worked_on, "status", "--short", "--untracked-files=all").count("??") == 0


def test_its_own_tests_pass_and_a_user_signs_in_before_and_after(worked_on: Path) -> None:
    require_python("3.13")
    require_postgresql()
    project = installed(worked_on)
    commit(worked_on, "Lock")
    secret = {name: value(worked_on, name) for name in ("SECRET_KEY", "ADMIN_URL")}
    users(project)
    with served(project) as address:
        assert "ann" in sign_in(address)

    change(worked_on, "database", "postgresql")
    change(worked_on, "cors_allowed_origins", ORIGIN)

    check_edits(worked_on)
    assert {name: value(worked_on, name) for name in secret} == secret
    project = installed(worked_on)
    database = f"by_hand_{os.getpid()}"
    server = "postgres://postgres@127.0.0.1:5432"
    make = f"import psycopg; psycopg.connect('{server}/postgres', autocommit=True).execute"
    environment = {
        "DATABASE_URL": f"{server}/{database}",
        "CORS_ALLOWED_ORIGINS": ORIGIN,
    }
    project.environment.update(environment)
    project.run("python", "-c", f"{make}('CREATE DATABASE {database}')")
    try:
        users(project)
        with served(project) as address:
            assert "ann" in sign_in(address)
        assert " passed" in project.run("pytest", "-q").splitlines()[-1]
    finally:
        project.run("python", "-c", f"{make}('DROP DATABASE {database}')")

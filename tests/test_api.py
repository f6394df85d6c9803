"""The API of a generated project, served as in production."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser import chromium, tab
from generated import installed
from playwright.sync_api import Page
from served import (
    PASSWORD,
    Gunicorn,
    Postgresql,
    caddy,
    gunicorn,
    postgresql,
    prepare,
)
from test_browser import Attacker

pytestmark = pytest.mark.slow

PROJECTS = ["django61-drf", "django61-ninja"]
# The settings of production, but for the throttles: what fuzzes asks more often than anybody may.
SETTINGS = """from config import settings
from config.settings import *
RATES = {"user": "1000000/min", "sign_in": "1000000/min"}
REST_FRAMEWORK = getattr(settings, "REST_FRAMEWORK", {}) | {"DEFAULT_THROTTLE_RATES": RATES}
NINJA_DEFAULT_THROTTLE_RATES = RATES
"""
# What the README of a project gives those who write a front end.
SCRIPT = re.compile(r"^```js\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in PROJECTS],
)
def database(request: pytest.FixtureRequest) -> Iterator[tuple[str, Postgresql]]:
    """A PostgreSQL of its own for a project: it takes less of what it is sent than SQLite does."""
    with postgresql() as server:
        yield request.param, server


@pytest.fixture
def server(
    database: tuple[str, Postgresql], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> Iterator[Gunicorn]:
    """A project under gunicorn, behind what says that it is a proxy, for each framework."""
    name, postgres = database
    project = installed(name, tmp_path_factory.mktemp(name))
    (project.folder / "unthrottled.py").write_text(SETTINGS, encoding="utf-8")
    prepare(project, DATABASE_URL=postgres.url)
    variables = {
        "DATABASE_URL": postgres.url,
        "TRUSTED_PROXY_COUNT": "1",
        "DJANGO_SETTINGS_MODULE": "unthrottled",
    }
    with gunicorn(project, tmp_path / "server", **variables) as server:
        yield server


@dataclass(frozen=True)
class FrontEnd:
    """A page that holds the script of a project's README, at any origin."""

    page: Page
    origin: str
    readme: str

    def run(self, code: str, origin: str = "") -> dict[str, Any]:
        """What comes of `code` in a page of `origin` (default: the one that is listed)."""
        found = SCRIPT.search(self.readme)
        assert found
        self.page.goto(origin or self.origin)
        caught = f"{code}.catch((error) => ({{ error: error.message }}))"
        result: dict[str, Any] = self.page.evaluate(f"(() => {{ {found[1]}\nreturn {caught}; }})()")
        return result


def as_a_proxy(server: Gunicorn) -> dict[str, str]:
    """What a proxy in front would add to a request."""
    return {
        "Host": server.domain,
        "X-Forwarded-For": "198.51.100.1",
        "X-Forwarded-Proto": "https",
    }


def test_no_request_crashes_it_and_each_answer_is_documented(
    server: Gunicorn, tmp_path: Path
) -> None:
    api = f"http://127.0.0.1:{server.port}/api/v1"
    with httpx.Client(headers=as_a_proxy(server), timeout=60) as program:
        credentials = {"username": "root", "password": PASSWORD}
        token = program.post(f"{api}/tokens/", json=credentials).json()["token"]
        headers = as_a_proxy(server) | {"Authorization": f"Bearer {token}"}
        schema = program.get(f"{api}/schema/", headers=headers).json()
    (tmp_path / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    result = subprocess.run(
        [
            *(SCHEMATHESIS, "run", "schema.json", "--url", f"http://127.0.0.1:{server.port}"),
            *(f"--header={name}: {value}" for name, value in headers.items()),
            # Which wrong types are taken for right ones, as 0 for "0", is the framework's affair.
            "--exclude-checks=negative_data_rejection,positive_data_acceptance",
            # What ends the token would have every request after it refused.
            "--exclude-path-regex=tokens/(all|current)/",
            *("--phases=coverage,fuzzing", "--max-examples=20", "--generation-deterministic"),
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    assert " 500 " not in server.errors


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.xdist_group(name))
        for name in ("django52-drf", "django52-ninja")
    ],
)
def front_end(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrontEnd]:
    """A project behind Caddy, and Chromium, which finds a front end of it and an attacker."""
    folder = tmp_path_factory.mktemp(request.param)
    project = installed(request.param, folder)
    prepare(project)
    domain = project.production()["ALLOWED_HOSTS"]
    origin = f"https://app.{domain}"
    variables = {
        "TRUSTED_PROXY_COUNT": "1",
        "CORS_ALLOWED_ORIGINS": origin,
        "CORS_ALLOW_CREDENTIALS": "True",
        "CSRF_TRUSTED_ORIGINS": origin,
    }
    with (
        gunicorn(project, folder / "gunicorn", **variables) as server,
        caddy(project, server.port, folder / "caddy") as site,
        Attacker() as pages,
    ):
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        others = dict.fromkeys([f"app.{domain}:443", "evil.example:443"], pages.server_port)
        readme = (project.folder / "README.md").read_text(encoding="utf-8")
        with chromium(site, others) as browser, tab(browser, site) as page:
            yield FrontEnd(page, origin, readme)
        pages.shutdown()


def test_a_single_page_app_signs_in_and_out_as_the_readme_says(front_end: FrontEnd) -> None:
    notes = front_end.run(f'example("alice", {json.dumps(PASSWORD)})')
    assert [note["title"] for note in notes["results"]] == ["Milk"]
    assert front_end.run('send("GET", "session/")')["username"] is None
    assert "error" in front_end.run('send("GET", "notes/")')


def test_another_site_reads_and_changes_nothing(front_end: FrontEnd) -> None:
    sign_in = f'send("POST", "session/", {{username: "alice", password: {json.dumps(PASSWORD)}}})'
    front_end.run(f'send("GET", "session/").then(() => {sign_in})')
    assert front_end.run('send("GET", "session/")')["username"] == "alice"
    notes = front_end.run('send("GET", "notes/")')
    for change in ('send("GET", "session/")', 'send("POST", "notes/", {title: "planted"})'):
        assert "error" in front_end.run(change, origin="https://evil.example")
    assert front_end.run('send("GET", "notes/")') == notes

"""A project that people worked on for a while changes its database, and keeps what they did."""

import json
from pathlib import Path

import pytest
from conftest import Run
from two_versions import commit, edit, git, write

ORIGIN = "https://app.example.com"
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


def test_another_database_and_origin_keep_edits_and_secrets(djfort: Run, worked_on: Path) -> None:
    secret = {name: value(worked_on, name) for name in ("SECRET_KEY", "ADMIN_URL")}
    flags = ("--database=postgresql", f"--cors-allowed-origins={ORIGIN}")
    result = djfort("regenerate", "--yes", *flags, cwd=worked_on)
    assert result.returncode == 0, result.stderr
    settings = (worked_on / "config/settings.py").read_text()
    assert "SHOP_OPENS_AT = 9" in settings
    assert '"shop",' in settings
    assert '<h1 class="mine">' in (worked_on / "templates/home.html").read_text()
    assert (worked_on / "shop/apps.py").read_text() == APP
    assert {name: value(worked_on, name) for name in secret} == secret
    assert "psycopg" in (worked_on / "pyproject.toml").read_text()
    assert f"CORS_ALLOWED_ORIGINS={ORIGIN}\n" in (worked_on / ".env.example").read_text()
    answers = json.loads((worked_on / ".djfort.json").read_text())["cookiecutter"]
    assert (answers["database"], answers["cors_allowed_origins"]) == ("postgresql", ORIGIN)
    assert (
        ".env keeps its values; .env.example has new ones for CORS_ALLOWED_ORIGINS, DATABASE_URL"
    ) in result.stderr
    assert git(worked_on, "status", "--short", "--untracked-files=all").count("??") == 0

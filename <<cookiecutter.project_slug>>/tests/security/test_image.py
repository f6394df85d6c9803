# % if cookiecutter.deployment in ("containers", "kubernetes")
"""An intruder in an image: nothing is in there but what was meant to be, and no way to change it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

DOCKERFILE = (settings.BASE_DIR / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
PINNED = re.compile(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}")
STARTED = ["site", "proxy"]  # % if cookiecutter.deployment == "containers"
STARTED = ["site"]  # % if cookiecutter.deployment == "kubernetes"


def stages():
    """The instructions of each stage of the Dockerfile, with what it is made from."""
    parts = re.findall(r"^FROM (\S+) AS (\w+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.DOTALL | re.M)
    return {
        name: (base, re.findall(r"^([A-Z]+) +(.*)$", body, re.MULTILINE))
        for base, name, body in parts
    }


def given(stage, instruction):
    """All that a stage gives to an instruction."""
    return [value for name, value in stages()[stage][1] if name == instruction]


@pytest.mark.parametrize("stage", STARTED)
def test_an_image_runs_as_nobody_in_particular(stage):
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", given(stage, "USER")[-1])


def test_no_shell_starts_the_site():
    commands = [*given("site", "CMD"), *given("site", "HEALTHCHECK"), *given("site", "ENTRYPOINT")]
    assert len(commands) == 2
    assert all(re.search(r'(^|CMD )\["\w', command) for command in commands)


def test_no_secret_is_in_an_image():
    secret = r"SECRET|PASSWORD|ADMIN_URL|DATABASE_URL|CACHE_URL|EMAIL"
    named = [name for stage in stages() for name in given(stage, "ARG") + given(stage, "ENV")]
    assert named
    assert [name for name in named if re.search(secret, name)] == []


def test_nothing_gets_into_an_image_that_is_not_on_the_list():
    lines = (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and line[0] != "#"]
    assert rules[0] == "*"
    assert rules[rules.index("!uv.lock") + 1 :] == [
        "**/.env",
        "**/.env.*",
        "!.env.example",
        "**/.git",
        "**/__pycache__",
        "**/secrets",  # % if cookiecutter.deployment == "containers"
    ]
    assert not {"!*", "!**", "!.", "!.env", "!.git", "!secrets"} & set(rules)


def test_all_of_the_site_gets_into_an_image():
    lines = (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:].rstrip("/") for line in lines if line.startswith("!")}
    folders = [Path(app.path) for app in apps.get_app_configs()]
    ours = {folder.name for folder in folders if folder.parent == settings.BASE_DIR}
    assert "security" in ours
    others = {"config", "static", "templates"}  # % if cookiecutter.language == "en"
    others = {"config", "locale", "static", "templates"}  # % if cookiecutter.language != "en"
    assert (ours | others) - let_in == set()


def test_every_base_is_pinned_by_digest():
    made_here = set(stages())
    bases = [base for base, _ in stages().values() if base not in made_here]
    assert len(bases) == len(STARTED)
    assert [base for base in bases if not PINNED.fullmatch(base)] == []


def test_what_is_installed_is_what_the_lock_names():
    [uv] = [run for run in given("build", "RUN") if "uv sync" in run]
    assert {"--locked", "--no-build", "--no-dev"} <= set(uv.split())
    [pip] = [run for run in given("build", "RUN") if "pip install" in run]
    assert "--require-hashes" in pip.split()


# % endif

"""Each control of a generated project is taken away, one at a time: its own tests notice.

`docs/mutations.md` is what such a run saw; `make mutations` writes it anew.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from generated import Project, installed
from mutations import MUTATIONS, Mutation

TABLE = Path(__file__).resolve().parent.parent / "docs" / "mutations.md"
HEADING = """# What notices when a control goes

Each row is a change that takes a control away from a freshly generated project, and the first of
the project's own tests that failed for it. The last column says whether `manage.py check --deploy`
would have noticed as well, Django's checks and the project's together. `make mutations` makes the
changes and writes this table; every run of `make test` makes them again and compares.

Noticed: {noticed} of {all}. By `check --deploy` alone: {checks}.

| control | change | noticed by | `check --deploy` |
| --- | --- | --- | --- |
"""


@pytest.fixture(scope="session")
def project_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mutation], Project]:
    """The installed project that a mutation is made to, installed once."""
    projects: dict[str, Project] = {}

    def get(mutation: Mutation) -> Project:
        name = mutation.project
        if name not in projects:
            projects[name] = installed(name, tmp_path_factory.mktemp(name))
        return projects[name]

    return get


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """The rows that are to be: those of the file, or with --write those that it gets."""
    if not request.config.getoption("--write"):
        yield TABLE.read_text(encoding="utf-8").splitlines()
        return
    rows: list[str] = []
    yield rows
    if len(rows) < len(MUTATIONS):
        return  # only some were made
    heading = HEADING.format(noticed=len(rows), all=len(MUTATIONS), checks=checked(rows))
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(heading + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def checked(rows: list[str]) -> int:
    """How many rows say that the deploy checks notice."""
    return sum(row.endswith("| yes |") for row in rows)


@contextmanager
def made(mutation: Mutation, project: Project) -> Iterator[None]:
    """The change, for as long as it is looked at."""
    path = project.folder / mutation.file
    original = path.read_text(encoding="utf-8")
    assert mutation.old in original, f"{mutation.file} has no {mutation.old!r}"
    path.write_text(original.replace(mutation.old, mutation.new, 1), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(original, encoding="utf-8")


def noticed_by(mutation: Mutation, project: Project) -> str:
    """The first test of the attack that fails; every other ending fails this test."""
    attack = f"tests/security/{mutation.attack}"
    command = [".venv/bin/pytest", "-x", "-q", "-p", "no:cacheprovider", attack]
    result = subprocess.run(
        command, cwd=project.folder, env=project.environment, capture_output=True, text=True
    )
    assert result.returncode == 1, f"nothing noticed {mutation.change}:\n{result.stdout}"
    failed = re.search(
        r"^(?:FAILED|ERROR) tests/security/(\w+\.py::\w+)", result.stdout, re.MULTILINE
    )
    assert failed, result.stdout
    return failed[1]


def is_seen_by_deploy_checks(project: Project) -> bool:
    """Whether `check --deploy` fails, with what a server's environment would be."""
    printed = project.run("python", "-m", "config.newenv", "--production")
    production = dict(line.split("=", 1) for line in printed.splitlines())
    command = [".venv/bin/python", "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    environment = project.environment | production
    return bool(
        subprocess.run(command, cwd=project.folder, env=environment, capture_output=True).returncode
    )


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.control}: {m.change[:40]}")
def test_the_projects_own_tests_notice(
    mutation: Mutation,
    project_of: Callable[[Mutation], Project],
    table: list[str],
    pytestconfig: pytest.Config,
) -> None:
    project = project_of(mutation)
    with made(mutation, project):
        noticed = noticed_by(mutation, project)
        checks = "yes" if is_seen_by_deploy_checks(project) else "no"
    row = f"| {mutation.control} | {mutation.change} | `{noticed}` | {checks} |"
    if pytestconfig.getoption("--write"):
        table.append(row)
    assert row in table


def test_the_table_has_a_row_for_each_mutation() -> None:
    text = TABLE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.endswith(("| yes |", "| no |"))]
    assert len(rows) == len(MUTATIONS)
    assert text.startswith(
        HEADING.format(noticed=len(rows), all=len(MUTATIONS), checks=checked(rows))
    )

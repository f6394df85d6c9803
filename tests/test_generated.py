"""A generated project installs, and passes its own tests and every check, as it comes.

Each of its promises has a test of its own inside the project: these run them, on each Django and
on each database.
"""

import shutil

import pytest
from generated import COMBINATIONS, Project, installed

pytestmark = pytest.mark.slow


@pytest.fixture(
    scope="module",
    params=[
        # One worker for each project, so that it is installed once.
        pytest.param(name, marks=pytest.mark.xdist_group(name))
        for name in COMBINATIONS
        if name != "kubernetes"  # what it has of its own, test_kubernetes.py runs
    ],
)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project made by `djfort new --yes` and installed by `uv sync`, for each combination.

    It looks as if it had been regenerated: what was there before is kept, where there is no git.
    """
    made = installed(request.param, tmp_path_factory.mktemp(request.param))
    kept = made.folder / ".djfort"
    shutil.copytree(made.folder / "tests", kept / "last" / "before" / "tests")
    (kept / ".gitignore").write_text("*")
    return made


def test_its_own_tests_pass(project: Project) -> None:
    closing_line = project.run("pytest", "-q").splitlines()[-1]
    assert " passed" in closing_line
    assert "skipped" not in closing_line


def test_django_finds_nothing_to_say_about_it_in_production(project: Project) -> None:
    command = ["python", "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    output = project.run(*command, **project.production())
    assert "System check identified no issues" in output


def test_the_report_finds_every_control_in_production(project: Project) -> None:
    command = ["python", "manage.py", "security_report", "--fail"]
    assert " 0 weakened, 0 missing." in project.run(*command, **project.production())


def test_its_migrations_are_complete(project: Project) -> None:
    project.run("python", "manage.py", "makemigrations", "--check", "--dry-run")


def test_ruff_finds_nothing(project: Project) -> None:
    project.run("ruff", "check")


def test_it_is_formatted(project: Project) -> None:
    project.run("ruff", "format", "--check")


def test_its_types_hold(project: Project) -> None:
    project.run("mypy", ".")

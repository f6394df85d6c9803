"""Each control of a generated project is taken away, one at a time: its own tests notice.

`docs/mutations.md` is what such a run saw; `make mutations` writes it anew, or with ARGS="-k ..." the
rows of the mutations that it makes.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from conftest import ANSWER_SETS, rendered
from generated import COMBINATIONS, Project, installed
from mutations import MUTATIONS, Mutation

from djfort import sources

TEMPLATE = sources.project_folder(sources.template())
FORKS = Path(__file__).with_name("forks.py")
TABLE = Path(__file__).resolve().parent.parent / "docs" / "mutations.md"
HEADING = """# What notices when a control goes

Each row is a change that takes a control away from a freshly generated project, and the first of
the project's own tests that failed for it. The last column says whether `manage.py check --deploy`
would have noticed as well, Django's checks and the project's together. `make mutations` makes the
changes and writes this table; every run of `make test` makes them again and sees that test fail.

Noticed: {noticed} of {all}. By `check --deploy` alone: {checks}.

| control | change | noticed by | `check --deploy` |
| --- | --- | --- | --- |
"""


class Forking:
    """An installed project whose programs are forks of one process; see `forks.py`."""

    def __init__(self, project: Project) -> None:
        self.project = project
        # They keep no bytecode, but find that of what is not changed.
        project.run("python", "manage.py", "check")
        project.run("pytest", "-q", "--collect-only", "tests/security")
        self.output = project.folder.parent / "output"
        self.process = subprocess.Popen(
            [project.folder / ".venv" / "bin" / "python", FORKS],
            cwd=project.folder,
            env=project.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **variables: str) -> int:
        """With what pytest or a script of the project exits; what it says is in `output`."""
        assert self.process.stdin
        assert self.process.stdout
        environment = self.project.environment | variables
        asked = {"arguments": arguments, "environment": environment, "output": str(self.output)}
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


@pytest.fixture(scope="session")
def project_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Mutation], Forking]]:
    """The installed project that a mutation is made to, installed once."""
    projects: dict[str, Forking] = {}
    with ExitStack() as stack:

        def get(mutation: Mutation) -> Forking:
            name = mutation.project
            if name not in projects:
                project = installed(name, tmp_path_factory.mktemp(name))
                wait_for_less(project)
                projects[name] = Forking(project)
                stack.callback(projects[name].close)
            return projects[name]

        yield get


def wait_for_less(project: Project) -> None:
    """Have the project's tests give up sooner: of many changes, a worker never does its task."""
    path = project.folder / "tests" / "security" / "test_background_tasks.py"
    if path.exists():
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("time.monotonic() + 60", "time.monotonic() + 30"))


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The rows that are to be, by what they begin with; with --write, those made get in anew."""
    if not request.config.getoption("--write"):
        yield rows_of(TABLE.read_text(encoding="utf-8"))
        return
    made: dict[str, str] = {}
    yield made
    with TABLE.open("r+", encoding="utf-8") as file:
        flock(file, LOCK_EX)  # another process may have made other rows
        rows = rows_of(file.read()) | made
        ordered = [rows[begin] for begin in map(begins, MUTATIONS) if begin in rows]
        heading = HEADING.format(noticed=len(rows), all=len(MUTATIONS), checks=checked(ordered))
        file.seek(0)
        file.write(heading + "".join(f"{row}\n" for row in ordered))
        file.truncate()


def rows_of(text: str) -> dict[str, str]:
    """The rows in a table, by what they begin with, of the mutations that are still on the list."""
    lines, begun = text.splitlines(), map(begins, MUTATIONS)
    return {begin: line for begin in begun for line in lines if line.startswith(begin)}


def begins(mutation: Mutation) -> str:
    """The first columns of the mutation's row, which no other row has."""
    return f"| {mutation.control} | {mutation.change} |"


def checked(rows: list[str]) -> int:
    """How many rows say that the deploy checks notice."""
    return sum(row.endswith("| yes |") for row in rows)


@contextmanager
def made(mutation: Mutation, project: Project) -> Iterator[None]:
    """The change, for as long as it is looked at."""
    path = project.folder / mutation.file
    original = path.read_text(encoding="utf-8") if mutation.old else ""
    assert mutation.old in original, f"{mutation.file} has no {mutation.old!r}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(original.replace(mutation.old, mutation.new, 1), encoding="utf-8")
    try:
        yield
    finally:
        if original:
            path.write_text(original, encoding="utf-8")
        else:
            path.unlink()


def noticed_by(attack: str, project: Forking) -> str:
    """The first test of the attack that fails; every other ending fails this test."""
    status = project.run("pytest", "-x", "-q", "-p", "no:cacheprovider", f"tests/security/{attack}")
    output = project.output.read_text(encoding="utf-8")
    assert status == 1, f"{attack} noticed nothing:\n{output}"
    failed = re.search(r"^(?:FAILED|ERROR) tests/security/(\w+\.py::\w+)", output, re.MULTILINE)
    assert failed, output
    return failed[1]


def noticed_before(mutation: Mutation, table: dict[str, str]) -> str:
    """The test that the mutation's row names, which is a part of the attack."""
    row = re.search(r"`(\w+\.py::\w+)` \| (?:yes|no) \|$", table.get(begins(mutation), ""))
    assert row, (
        f"docs/mutations.md has no such row: make mutations ARGS='-k \"{mutation.control}\"'"
    )
    assert row[1].startswith(mutation.attack)
    return row[1]


def is_seen_by_deploy_checks(project: Forking) -> bool:
    """Whether `check --deploy` fails, with what a server's environment would be."""
    command = ["manage.py", "check", "--deploy", "--fail-level=WARNING"]
    return bool(project.run(*command, **project.project.production()))


def together(mutation: Mutation) -> pytest.MarkDecorator:
    """The mark of those that one process makes: it installs their project once."""
    others = [other for other in MUTATIONS if other.project == mutation.project]
    return pytest.mark.xdist_group(f"{mutation.project}-{others.index(mutation) // 70}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutation",
    [pytest.param(mutation, marks=together(mutation)) for mutation in MUTATIONS],
    ids=lambda m: f"{m.control}: {m.change[:40]}",
)
def test_the_projects_own_tests_notice(
    mutation: Mutation,
    project_of: Callable[[Mutation], Forking],
    table: dict[str, str],
    pytestconfig: pytest.Config,
) -> None:
    project, writes = project_of(mutation), pytestconfig.getoption("--write")
    attack = mutation.attack if writes else noticed_before(mutation, table)
    with made(mutation, project.project):
        noticed = noticed_by(attack, project)
        checks = "yes" if is_seen_by_deploy_checks(project) else "no"
    row = f"{begins(mutation)} `{noticed}` | {checks} |"
    if writes:
        table[begins(mutation)] = row
    assert table.get(begins(mutation)) == row


@pytest.mark.parametrize("name", sorted({mutation.project for mutation in MUTATIONS}))
def test_what_a_mutation_changes_is_in_its_project(name: str, tmp_path: Path) -> None:
    project = rendered(ANSWER_SETS[name] | COMBINATIONS[name], tmp_path)
    changed = [(each.file, each.old) for each in MUTATIONS if each.project == name and each.old]
    assert [(file, old) for file, old in changed if old not in (project / file).read_text()] == []


def test_the_table_has_a_row_for_each_mutation() -> None:
    text = TABLE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.endswith(("| yes |", "| no |"))]
    assert len(rows) == len(MUTATIONS)
    assert text.startswith(
        HEADING.format(noticed=len(rows), all=len(MUTATIONS), checks=checked(rows))
    )


def test_every_file_of_attacks_notices_something() -> None:
    attacks = {path.name for path in (TEMPLATE / "tests" / "security").glob("test_*.py")}
    assert attacks - {mutation.attack.split("::")[0] for mutation in MUTATIONS} == set()


def test_the_tests_that_the_rows_name_are_there() -> None:
    named = re.findall(r"`(\w+\.py)::(\w+)` \| (?:yes|no) \|$", TABLE.read_text(), re.MULTILINE)
    texts = {path.name: path.read_text() for path in (TEMPLATE / "tests/security").glob("*.py")}
    assert len(named) == len(MUTATIONS)
    assert [test for file, test in named if f"def {test}(" not in texts[file]] == []

"""Many projects at once: each on its own, and one that fails stops none of the others."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import DJFORT, Run
from two_versions import LINES, Made, Template, commit, edit, git, state, write

from djfort import many
from djfort.errors import Interrupted
from djfort.outcome import Outcome
from djfort.regenerate import Wish

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]


@pytest.fixture
def made(small: Made) -> Made:
    """The small template is enough for these."""
    return small


@pytest.fixture
def projects(project: Path, folder: Path) -> Path:
    """A folder with four projects: one as made, one to conflict, one with edits, one broken."""
    projects = folder / "all"
    for name in "fine", "deep/conflict", "edited", "broken":
        shutil.copytree(project, projects / name, symlinks=True)
    edit(projects / "deep/conflict", "both.txt", LINES[2], "my line 3\n")
    commit(projects / "deep/conflict")
    edit(projects / "edited", "both.txt", "line 18", "my line 18")
    (projects / "broken/.djfort.json").write_text("{")
    commit(projects / "broken")
    (projects / "no_project").mkdir()
    return projects


def all_of(djfort: Run, template: Template, *flags: str) -> subprocess.CompletedProcess[str]:
    return djfort("regenerate", "--template", str(template.folder), *flags)


def test_each_has_its_outcome_and_the_worst_exit_code_is_that_of_all(
    djfort: Run, template: Template, projects: Path
) -> None:
    result = all_of(djfort, template, "--yes", "--all", str(projects))
    assert result.returncode == 2
    table = {Path(line.split()[1].rstrip(":")).name: line for line in result.stdout.splitlines()}
    assert table["fine"].startswith("updated ")
    assert table["fine"].endswith("fine (v1 -> v2)")
    assert table["conflict"].startswith("conflicts ")
    assert "failed " in table["edited"]
    assert "Not committed: both.txt" in table["edited"]
    assert "failed " in table["broken"]
    assert "cannot be read" in table["broken"]
    assert len(table) == 4
    assert "line 3 of version 2" in (projects / "fine/both.txt").read_text()
    assert "[4/4] " in result.stderr


def test_json_lines(djfort: Run, template: Template, projects: Path) -> None:
    result = all_of(djfort, template, "--check", "--json", "--all", str(projects))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    codes = {Path(line["project"]).name: line["exit_code"] for line in lines}
    assert codes == {"fine": 1, "conflict": 1, "edited": 2, "broken": 2}
    by_name = {Path(line["project"]).name: line for line in lines}
    assert by_name["fine"]["files"]["new.txt"] == "added"
    assert "cannot be read" in by_name["broken"]["error"]
    assert (projects / "fine/new.txt").exists() is False


def test_conflicts_alone_end_in_3_and_named_projects_are_taken(
    djfort: Run, template: Template, projects: Path
) -> None:
    named = [str(projects / name) for name in ("fine", "deep/conflict")]
    result = all_of(djfort, template, "--yes", *named)
    assert result.returncode == 3
    assert len(result.stdout.splitlines()) == 2


def test_nothing_is_asked_of_many(djfort: Run, template: Template, projects: Path) -> None:
    result = all_of(djfort, template, "--all", str(projects))
    assert result.returncode == 2
    assert "give --yes, --dry-run or --check" in result.stderr
    assert not (projects / "fine/new.txt").exists()


def test_a_folder_without_projects_is_refused(djfort: Run, folder: Path) -> None:
    result = djfort("regenerate", "--yes", "--all", str(folder))
    assert (result.returncode, result.stderr) == (
        2,
        f"{folder} holds no project; name a folder that does.\n",
    )


def test_two_projects_of_one_repository_do_not_meet_in_its_index(
    djfort: Run, template: Template, project: Path, folder: Path
) -> None:
    repository = folder / "monorepo"
    for name in "one", "two":
        shutil.copytree(project, repository / name, ignore=shutil.ignore_patterns(".git"))
    git(repository, "init", "--quiet", "--initial-branch=main")
    commit(repository)
    result = all_of(djfort, template, "--yes", "--all", str(repository))
    assert result.returncode == 0, result.stdout
    for name in "one", "two":
        assert "line 3 of version 2" in (repository / name / "both.txt").read_text()
        assert f"M  {name}/both.txt" in git(repository, "status", "--short")


def test_a_process_that_is_killed_fails_its_project_alone(
    template: Template, project: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = many._one

    def killed(place: Path, wish: Wish) -> many.Result:
        if place.name == "killed":
            os._exit(9)
        return real(place, wish)

    monkeypatch.setattr(many, "_one", killed)
    monkeypatch.setattr(many, "_processors", lambda: 1)
    places = [shutil.copytree(project, folder / name) for name in ("a", "b", "killed", "z")]
    wish = Wish(template=str(template.folder))
    results = many.regenerate_all(places, wish, lambda outcome: outcome.exit_code)
    codes = {Path(result.project).name: result.exit_code for result in results}
    assert codes == {"a": 0, "b": 0, "killed": 1, "z": 0}


def test_an_interruption_leaves_each_as_it_was_or_done(
    template: Template, project: Path, folder: Path
) -> None:
    edit(project, "both.txt", "line 18 of", "my line 18 of")
    write(project / ".gitattributes", "*.bin binary\n*.txt merge=slow\n")
    commit(project)
    git(project, "config", "merge.slow.driver", "sleep 1")
    before = state(project)
    for number in range(12):
        shutil.copytree(project, folder / "all" / str(number), symlinks=True)
    process = subprocess.Popen(
        [DJFORT, "regenerate", "--yes", "--template", template.folder, "--all", folder / "all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert process.stderr
    assert "[1/12]" in process.stderr.readline()
    os.killpg(process.pid, 2)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "each project is as it was before, or done" in said
    done = state(folder / "all/0")
    done = done if done != before else state(folder / "all/1")
    for number in range(12):
        assert state(folder / "all" / str(number)) in (before, done), number


def test_an_interruption_while_it_tells_of_one_says_the_same(
    template: Template, project: Path, folder: Path
) -> None:
    copies = [shutil.copytree(project, folder / "all" / name, symlinks=True) for name in "ab"]

    def interrupt(_: Outcome) -> int:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="each project is as it was before, or done"):
        many.regenerate_all(copies, Wish(template=str(template.folder)), interrupt)

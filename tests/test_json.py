"""`--json`: one object on stdout for a program, or nothing and an exit code."""

import json
from pathlib import Path

import pytest
from conftest import HOSTILE, Run, files_of

from djfort import questions, sources

NAMES = [question.name for question in questions.load(sources.template()).questions]


def test_one_object_says_what_was_made(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", "--json", "--project-name=Corner Shop")
    assert result.returncode == 0, result.stderr
    made, project = json.loads(result.stdout), folder / "corner_shop"
    assert list(made) == ["path", "answers", "files", "next_steps", "again", "dry_run"]
    assert made["path"] == str(project)
    assert list(made["answers"]) == NAMES
    assert made["answers"] == json.loads((project / ".djfort.json").read_text())["cookiecutter"]
    assert made["files"] == sorted([*files_of(project), ".env"])
    assert made["next_steps"][0] == f"cd {project}"
    assert made["again"] == "djfort new --yes --project-name 'Corner Shop'"
    assert made["dry_run"] is False


def test_it_is_ascii_and_hostile_answers_come_back(djfort: Run) -> None:
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in HOSTILE.items()]
    said = djfort("new", "--yes", "--json", "--dry-run", *flags).stdout
    assert said.isascii()
    assert json.loads(said)["answers"].items() >= HOSTILE.items()


def test_the_files_are_the_project_not_what_the_steps_made(djfort: Run, folder: Path) -> None:
    made = json.loads(djfort("new", "--yes", "--json", "--git").stdout)
    assert (folder / "my_site" / ".git").is_dir()
    assert not [path for path in made["files"] if path.startswith(".git/")]
    assert made["next_steps"] == [
        f"cd {folder}/my_site", "make install", "make superuser", "make run",
    ]  # fmt: skip


@pytest.mark.parametrize("flag", ["--project-slug=class", "--no-such-flag", "--answers=none.json"])
def test_an_error_leaves_stdout_empty(djfort: Run, flag: str) -> None:
    result = djfort("new", "--yes", "--json", flag)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr != ""


def test_the_database_comes_after_the_packages_and_before_the_superuser(
    djfort: Run, folder: Path
) -> None:
    made = json.loads(djfort("new", "--yes", "--json", "--database=postgresql", "--dry-run").stdout)
    assert [step.split(" ")[:2] for step in made["next_steps"]] == [
        ["cd", f"{folder}/my_site"], ["make", "install"], ["make", "database"],
        ["git", "init"], ["make", "superuser"], ["make", "run"],
    ]  # fmt: skip
    sqlite = json.loads(djfort("new", "--yes", "--json", "--dry-run").stdout)
    assert "make database" not in sqlite["next_steps"]

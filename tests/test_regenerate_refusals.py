"""`djfort regenerate` refuses in one sentence, with exit code 2, and then has changed nothing."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from two_versions import Template, Update, commit, edit, git, state, write

pytest_plugins = ["two_versions"]


def save(project: Path, change: dict[str, Any]) -> None:
    """Change the saved answers, None for those to take away, and commit that."""
    file = project / ".djfort.json"
    content = json.loads(file.read_text())
    content["cookiecutter"] |= change
    kept = {name: value for name, value in content["cookiecutter"].items() if value is not None}
    file.write_text(json.dumps(content | {"cookiecutter": kept}))
    commit(project)


def refused(update: Update, project: Path, *flags: str) -> str:
    """What `update` says while it refuses; checks that the project stays as it is."""
    before = state(project), git(project, "status", "--porcelain")
    result = update(*flags)
    assert result.returncode == 2, result.stderr
    assert (state(project), git(project, "status", "--porcelain")) == before
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"cookiecutter": 1, "djfort": {}}'])
def test_broken_saved_answers(update: Update, project: Path, content: str) -> None:
    (project / ".djfort.json").write_text(content)
    commit(project)
    said = refused(update, project)
    assert said.count("\n") == 1
    assert said.startswith(".djfort.json ")
    assert "mend it, or get it back from git." in said


def test_a_folder_that_is_no_project(djfort: Run, folder: Path) -> None:
    result = djfort("regenerate", "--yes", str(folder))
    assert result.returncode == 2
    assert result.stderr == (
        f"{folder} holds no .djfort.json, so djfort did not make it; name a project's folder.\n"
    )
    assert list(folder.iterdir()) == []


def test_an_unknown_key_is_named_with_the_nearest(update: Update, project: Path) -> None:
    save(project, {"databse": "sqlite"})
    said = refused(update, project)
    assert said == ".djfort.json: databse: no question has this name; did you mean database?\n"


@pytest.mark.parametrize("value", ["oracle", 7])
def test_a_bad_value_is_named(update: Update, project: Path, value: object) -> None:
    save(project, {"database": value})
    assert refused(update, project).startswith(f".djfort.json: database: {value!r} is not ")


def test_a_missing_answer_is_named(update: Update, project: Path) -> None:
    save(project, {"database": None})
    said = refused(update, project)
    assert said == ".djfort.json: database: it has no answer; add one.\n"


def test_a_wrong_change(update: Update, project: Path) -> None:
    assert "database: 'oracle' is not one of its choices" in refused(
        update, project, "--set", "database=oracle"
    )
    assert "did you mean colour?" in refused(update, project, "--set", "color=red")
    assert "write KEY=VALUE" in refused(update, project, "--set", "database")


def test_edits_that_are_not_committed(update: Update, project: Path) -> None:
    edit(project, "both.txt", "line 18", "my line 18")
    write(project / "staged.txt", "Mine.\n")
    git(project, "add", "staged.txt")
    said = refused(update, project)
    assert said == (
        "Not committed: both.txt, staged.txt; commit or stash it, so that no edit is lost, or give"
        " --allow-dirty to keep it apart.\n"
    )


def test_a_merge_under_way(update: Update, project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "other")
    commit(project)
    git(project, "checkout", "--quiet", "main")
    git(project, "merge", "--quiet", "--no-ff", "--no-commit", "other")
    assert refused(update, project) == "A merge is under way; finish or abort it first.\n"


def test_conflicts_of_the_last_update(update: Update, project: Path) -> None:
    edit(project, "template_deletes.txt", "line 9", "my line 9")
    commit(project)
    assert update().returncode == 3
    assert "resolve and commit them, or undo it by `djfort regenerate --abort`" in refused(
        update, project
    )


def test_a_downgrade_unless_it_is_asked_for(
    update: Update, template: Template, project: Path
) -> None:
    assert update().returncode == 0
    commit(project)
    git(template.folder, "checkout", "--quiet", "v1")
    try:
        said = refused(update, project)
        assert "is at a version before v2; to go back, say so by --to." in said
        assert update("--to", "v1").returncode == 0
        assert not (project / "new.txt").exists()
    finally:
        git(template.folder, "checkout", "--quiet", "main")


def test_a_version_that_there_is_not(update: Update, project: Path) -> None:
    assert "has no version v9" in refused(update, project, "--to", "v9")


def test_no_version_to_compare_with(update: Update, project: Path) -> None:
    file = project / ".djfort.json"
    file.write_text(file.read_text().replace('"v1"', '"v0"'))
    commit(project)
    assert "without it nobody can say which changes are yours" in refused(update, project)


def test_a_template_that_was_not_named(djfort: Run, project: Path) -> None:
    result = djfort("regenerate", "--yes", cwd=project)
    assert result.returncode == 2
    assert result.stderr == (
        "The project was made of the template house-style. A template is code, so it is used only"
        " when it is named: give --template with its folder or its URL.\n"
    )


@pytest.mark.parametrize(
    ("version", "words"),
    [("99.0.0", "newer than this"), ("0.0.1", "not to be had")],
)
def test_a_version_of_djfort_that_is_not_installed(
    djfort: Run, project: Path, version: str, words: str
) -> None:
    entry = {"template": "djfort", "version": version}
    file = project / ".djfort.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"djfort": entry}))
    commit(project)
    no_index = os.environ | {"UV_OFFLINE": "1"}
    result = djfort("regenerate", "--yes", cwd=project, env=no_index)
    assert result.returncode == 2
    assert words in result.stderr


def test_a_folder_that_is_no_template(djfort: Run, project: Path, folder: Path) -> None:
    said = djfort("regenerate", "--yes", "--template", str(folder), cwd=project)
    assert (said.returncode, said.stderr) == (
        2,
        f"{folder} is not a git repository; name one that holds a template.\n",
    )
    write(folder / "file.txt", "No template.\n")
    git(folder, "init", "--quiet")
    commit(folder)
    said = djfort("regenerate", "--yes", "--template", str(folder), cwd=project)
    assert said.returncode == 2
    assert "holds no template" in said.stderr


def test_a_template_that_does_not_render(update: Update, template: Template, project: Path) -> None:
    git(template.folder, "checkout", "--quiet", "--detach")
    template.release("broken", {"broken.txt": "<% if %>\n"})
    git(template.folder, "checkout", "--quiet", "main")
    before = state(project)
    result = update("--to", "broken")
    git(template.folder, "tag", "--delete", "broken")
    assert result.returncode == 1
    assert result.stderr.startswith("house-style broken: The template cannot be rendered: ")
    assert "Traceback" not in result.stderr
    assert state(project) == before


def test_without_a_terminal_it_wants_yes(djfort: Run, project: Path) -> None:
    result = djfort("regenerate", cwd=project)
    assert result.returncode == 2
    assert "give --yes" in result.stderr

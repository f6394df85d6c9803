"""With `updates`, the CI of a project proposes each week what the template has come to be."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import DJFORT
from generated import UV
from local_ci import STUB, LocalCI, runner

pytestmark = pytest.mark.slow

# Not the djfort of the package index, but this one; and as a newer template, another licence.
UV_WITH_DJFORT = f"""#!/bin/sh
[ "$1" = tool ] || exec {UV} "$@"
shift 3
exec {DJFORT} "$@" $ANSWERS
"""
GH = """#!/bin/sh
echo "$@" >> "$GH_LOG"
[ "$2" != list ] || echo 0
"""


@pytest.fixture
def project(tmp_path: Path) -> LocalCI:
    """A project with a repository to push to, where gh notes what it is called with."""
    subprocess.run(
        [DJFORT, "new", "--yes", "--updates=yes"], cwd=tmp_path, check=True, capture_output=True
    )
    programs = tmp_path / "programs"
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "action.yml").write_text(STUB)
    programs.mkdir()
    for name, text in {"uv": UV_WITH_DJFORT, "gh": GH}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    variables = {**runner(), "GH_LOG": str(tmp_path / "gh.log"), "ANSWERS": ""}
    variables |= {"PATH": f"{programs}{os.pathsep}{variables['PATH']}", "HOME": str(tmp_path)}
    project = LocalCI("github", tmp_path / "my_site", tmp_path, variables)
    subprocess.run(["git", "init", "--quiet", "--bare", "origin"], cwd=tmp_path, check=True)
    project.git("init", "--quiet", "--initial-branch=main")
    project.git("remote", "add", "origin", str(tmp_path / "origin"))
    subprocess.run([UV, "lock", "--quiet"], cwd=project.folder, check=True)
    project.commit()
    return project


def proposed(project: LocalCI) -> str:
    """The message of the commit on the branch that was pushed; empty where none was."""
    return project.run("git", "ls-remote", "origin", "refs/heads/update").stdout


def test_what_changed_is_pushed_and_a_pull_request_opened(project: LocalCI) -> None:
    project.changed["ANSWERS"] = "--license=BSD-3"
    result = project.github("update", event="workflow_dispatch")
    assert result.returncode == 0, result.stdout
    assert "pr create --fill --head update" in (project.tools / "gh.log").read_text()
    assert proposed(project)
    project.git("fetch", "--quiet", "origin", "update")
    message = project.run("git", "show", "FETCH_HEAD").stdout
    assert "Take the newest template" in message
    assert "- changed: `LICENSE`" in message


def test_nothing_is_pushed_where_nothing_changed(project: LocalCI) -> None:
    result = project.github("update", event="workflow_dispatch")
    assert result.returncode == 0, result.stdout
    log = project.tools / "gh.log"  # act asks gh for a token of its own
    assert not log.exists() or "pr create" not in log.read_text()
    assert not proposed(project)


def test_what_conflicts_is_left_to_somebody(project: LocalCI) -> None:
    path = project.folder / "LICENSE"
    path.write_text(path.read_text().replace("MIT License", "Our License"))
    project.commit()
    project.changed["ANSWERS"] = "--license=BSD-3"
    result = project.github("update", event="workflow_dispatch")
    assert result.returncode != 0
    assert not proposed(project)

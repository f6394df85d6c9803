"""What `manage.py security_report` tells: nothing that it has not looked up when it is asked."""

import ast
import json
import platform
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks.registry import registry
from django.utils.text import Truncator

from security.controls import CONTROLS, SECRET_SETTINGS, Control, Lists

TESTS = "tests/security/"
# A row of docs/asvs.md: number, what is asked for, verdict, how or why not, and tests.
REQUIREMENT = re.compile(r"^\| (V[\d.]+) \| (.+) \| (met|team|n/a) \| (.+) \| (.*)\|$", re.M)


@dataclass(frozen=True)
class Requirement:
    """A requirement of the OWASP ASVS, level 1, and what the project says of it."""

    number: str
    asked_for: str
    verdict: str
    how: str
    tests: list[str]


@dataclass(frozen=True)
class Finding:
    """What was found of a control."""

    threat: str
    promise: str
    verdict: str
    reasons: list[str]
    settings: dict[str, str]
    test: str
    checks: list[str]
    asvs: list[str]


@dataclass(frozen=True)
class Report:
    """All of it."""

    site: str
    debug: bool
    runs_on: str
    findings: list[Finding]
    requirements: list[Requirement]
    left_to_the_team: list[str]

    @property
    def verdicts(self) -> Counter[str]:
        """How many controls are ok, weakened and missing."""
        return Counter(finding.verdict for finding in self.findings)

    @property
    def asvs(self) -> Counter[str]:
        """How many requirements are met, weakened, the team's and not applicable."""
        return Counter(requirement.verdict for requirement in self.requirements)


def look_up() -> Report:
    """Everything, as it is now."""
    asked = requirements()
    findings = [finding(control, asked) for control in CONTROLS]
    broken = {found.test for found in findings if found.verdict != "ok"}
    return Report(
        site=settings.SITE_NAME,
        debug=settings.DEBUG,
        runs_on=f"Django {django.get_version()}, Python {platform.python_version()}",
        findings=findings,
        requirements=[judged(requirement, broken) for requirement in asked],
        left_to_the_team=left_to_the_team(),
    )


def finding(control: Control, asked: Iterable[Requirement]) -> Finding:
    """Look `control` up: its test in the tests, its settings and checks in what runs here."""
    module, _, function = control.test.partition("::")
    missing = [] if exists(control.test) else [f"{control.test} is not there"]
    weak = []
    for name, holds in control.settings.items():
        if not hasattr(settings, name):
            missing.append(f"{name} is not set")
        elif holds and not holds(getattr(settings, name)):
            weak.append(f"{name} does not keep the promise")
    for name in control.checks:
        if found := registered(name):
            weak += complaints(found)
        else:
            missing.append(f"{name} is not registered")
    return Finding(
        threat=attacks(settings.BASE_DIR / TESTS / module)[0],
        promise=function.removeprefix("test_").replace("_", " "),
        verdict="missing" if missing else "weakened" if weak else "ok",
        reasons=missing + weak,
        settings={name: shown(name, holds) for name, holds in control.settings.items()},
        test=control.test,
        checks=list(control.checks),
        asvs=[each.number for each in asked if control.test in each.tests],
    )


def judged(requirement: Requirement, broken: set[str]) -> Requirement:
    """`requirement`, which counts as met only by tests that exist and are of no `broken` control."""
    if all(exists(test) and test not in broken for test in requirement.tests):
        return requirement
    return replace(requirement, verdict="weakened")


def exists(test: str) -> bool:
    """Whether there is the test that is called `module.py::function`."""
    module, _, function = test.partition("::")
    return function in attacks(settings.BASE_DIR / TESTS / module)[1]


@cache
def attacks(path: Path) -> tuple[str, set[str]]:
    """The threat that a module of attacks is about, by its docstring, and its tests' names."""
    tree = ast.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return (ast.get_docstring(tree) or path.name).partition(":")[0], names


def registered(name: str) -> list[Callable[..., Iterable[CheckMessage]]]:
    """The deploy checks of that name: Django's, ours, or one of each."""
    checks: Iterable[Any] = registry.get_checks(include_deployment_checks=True)
    return [check for check in checks if check.__name__ == name]


def complaints(checks: Iterable[Callable[..., Iterable[CheckMessage]]]) -> list[str]:
    """What `checks` say now, but for what the settings silence."""
    messages = [message for check in checks for message in check(app_configs=None)]
    return [f"{message.id}: {message.msg}" for message in messages if not message.is_silenced()]


def shown(name: str, holds: Callable[[Any], bool] | None) -> str:
    """The value of a setting as the report may tell it."""
    value = getattr(settings, name, None)
    if name in SECRET_SETTINGS:
        return "set, and secret" if value else "empty"
    if isinstance(holds, Lists):
        return f"{'has' if holds(value or []) else 'lacks'} {holds}"
    return Truncator(json.dumps(value, default=str, ensure_ascii=False)).chars(400)


def requirements() -> list[Requirement]:
    """What docs/asvs.md says of each requirement."""
    path = settings.BASE_DIR / "docs" / "asvs.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [
        Requirement(
            number, asked_for, verdict, how.replace("`", ""), re.findall(r"`(\S+?)`", tests)
        )
        for number, asked_for, verdict, how, tests in REQUIREMENT.findall(text)
    ]


def left_to_the_team() -> list[str]:
    """What nobody but the people behind the site can do: the list at the end of SECURITY.md."""
    path = settings.BASE_DIR / "SECURITY.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return re.findall(r"^- (.+)$", text.partition("\n## What is left to you\n")[2], re.MULTILINE)

"""Vulnerable packages: what is installed is pinned, and no known hole is forgotten."""

import datetime
import re
import subprocess
import tomllib

import pytest
from django.conf import settings

from security import advisories

TODAY = datetime.date(2030, 6, 30)
IGNORED = """
[[tool.advisories.ignore]]
id = "CVE-2030-12345"
reason = "Only PNG files are affected, and the site takes none."
until = 2030-06-30
"""


@pytest.fixture
def pyproject():
    """The text of pyproject.toml."""
    return (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture
def lock():
    """The packages of uv.lock."""
    path = settings.BASE_DIR / "uv.lock"
    assert path.exists(), "There is no uv.lock: run `make install`, and commit it."
    return tomllib.loads(path.read_text(encoding="utf-8"))["package"]


def test_every_dependency_takes_fixes_and_no_new_major_version(pyproject):
    project = tomllib.loads(pyproject)
    groups = project["dependency-groups"].values()
    dependencies = sum(groups, start=project["project"]["dependencies"])
    assert "django~=" in " ".join(dependencies)
    for dependency in dependencies:
        assert re.fullmatch(r"[a-z0-9-]+(\[[a-z]+\])?~=\d+(\.\d+)+", dependency)


def test_what_looks_at_a_commit_has_its_versions_from_the_lock_too():
    hooks = (settings.BASE_DIR / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (.*)", hooks) == ["local"]
    assert set(re.findall(r"language: (.*)", hooks)) == {"fail", "system"}
    assert {"lock", "lint", "secrets"} <= set(re.findall(r"entry: make (\w+)", hooks))


def test_every_file_that_is_installed_has_a_hash(lock):
    files = [
        file
        for package in lock
        for file in [*package.get("wheels", []), package.get("sdist")]
        if file is not None
    ]
    assert files
    assert all(file["hash"].startswith("sha256:") for file in files)


def test_every_package_comes_from_an_index(lock):
    sources = {key for package in lock for key in package["source"]}
    assert sources <= {"registry", "virtual"}


def test_no_release_that_is_not_final_is_installed(lock):
    versions = [package["version"] for package in lock if "registry" in package["source"]]
    assert versions
    assert not [version for version in versions if re.search(r"(a|b|rc|\.dev)\d", version)]


def test_an_advisory_is_ignored_with_a_reason_until_its_day():
    assert list(advisories.ignored(IGNORED, TODAY)) == ["CVE-2030-12345"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2030-06-30", "2030-06-29"),
        ("until = 2030-06-30", ""),
        ("2030-06-30", '"soon"'),
        ("Only PNG files are affected, and the site takes none.", "none"),
        ('id = "CVE-2030-12345"', ""),
    ],
)
def test_an_advisory_is_not_ignored_for_ever_or_for_no_reason(old, new):
    with pytest.raises(ValueError, match="ignore"):
        advisories.ignored(IGNORED.replace(old, new), TODAY)


def test_what_the_project_ignores_today_may_be_ignored(pyproject):
    advisories.ignored(pyproject, datetime.date.today())


def test_safety_fails_for_a_hole_of_any_severity():
    policy = advisories.safety_policy(advisories.ignored(IGNORED, TODAY))
    fail = policy["fail-scan-with-exit-code"]["dependency-vulnerabilities"]["fail-on-any-of"]
    assert {"unknown", "low", "critical"} <= set(fail["cvss-severity"])


@pytest.fixture
def tool(monkeypatch, tmp_path):
    """Stands for the tools: what they end with can be set, and how they were called is seen."""

    class Tool:
        ends, says, called = 0, "", []

        def run(self, command, **options):
            self.called.append(command)
            return subprocess.CompletedProcess(command, self.ends, "a report", self.says)

    tool = Tool()
    monkeypatch.delenv("SAFETY_API_KEY", raising=False)
    monkeypatch.setattr(advisories, "FOLDER", tmp_path)
    monkeypatch.setattr("subprocess.run", tool.run)
    return tool


@pytest.mark.parametrize("key", ["", "a key"])
@pytest.mark.parametrize(
    ("ends", "says", "sentence"),
    [
        (0, "", "knows of no hole"),
        (64, "", "knows of the holes above"),
        (65, "", "refuses SAFETY_API_KEY"),
        (1, "Your authentication credential is invalid.", "refuses SAFETY_API_KEY"),
        (1, "Traceback\nhttpx.ConnectError: refused", "did not answer. httpx.ConnectError"),
    ],
)
def test_safety_ends_as_it_ends_and_says_why(tool, monkeypatch, capsys, key, ends, says, sentence):
    monkeypatch.setenv("SAFETY_API_KEY", key)
    tool.ends, tool.says = ends, says
    assert advisories.main("safety") == ends
    assert sentence in capsys.readouterr().err
    assert ("scan" in tool.called[-1]) is bool(key)


def test_pip_audit_ends_as_it_ends_and_wants_hashes_of_every_package(tool, capsys):
    tool.ends, tool.says = 1, "Found 1 known vulnerability in 1 package"
    assert advisories.main("pip-audit") == 1
    assert tool.says in capsys.readouterr().err
    assert {"--strict", "--require-hashes"} <= set(tool.called[-1])


def test_nothing_is_asked_while_a_forgotten_advisory_is_ignored(
    tool, monkeypatch, tmp_path, capsys
):
    (tmp_path / "pyproject.toml").write_text(IGNORED.replace("2030", "2020"), encoding="utf-8")
    monkeypatch.setattr(advisories, "PROJECT", tmp_path)
    assert advisories.main("safety") == 1
    assert "was ignored until 2020-06-30" in capsys.readouterr().err
    assert not tool.called

"""The ranges of a project's packages take the latest stable release of each package.

A release must not turn a change red that has nothing to do with it: `make test-newest` alone asks,
and continuous integration each week.
"""

import subprocess
from pathlib import Path

import pytest
from conftest import VERSIONS, rendered
from generated import UV, require_python


@pytest.mark.slow
@pytest.mark.newest
@pytest.mark.parametrize(
    "answers",
    [{"ci": "gitlab", "api": "drf", "database": "postgresql"}, {"ci": "github", "api": "ninja"}],
    ids=lambda answers: "-".join(answers.values()),
)
def test_no_package_has_a_later_release(answers: dict[str, str], tmp_path: Path) -> None:
    answers = VERSIONS["django61"] | answers
    require_python(answers["python_version"])
    command = [UV, "tree", "--outdated", "--all-groups", "--depth=1", "--no-python-downloads"]
    result = subprocess.run(
        command, cwd=rendered(answers, tmp_path), capture_output=True, text=True, check=True
    )
    packages = result.stdout.splitlines()[1:]
    assert [package for package in packages if " django v" in package]
    assert not [package for package in packages if "(latest: " in package]

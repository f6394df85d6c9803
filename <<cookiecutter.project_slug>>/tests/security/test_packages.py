"""Vulnerable packages: what is installed is pinned, and a swapped file is noticed."""

import re
import tomllib

import pytest
from django.conf import settings


@pytest.fixture
def lock():
    """The packages of uv.lock."""
    path = settings.BASE_DIR / "uv.lock"
    assert path.exists(), "There is no uv.lock: run `make install`, and commit it."
    return tomllib.loads(path.read_text(encoding="utf-8"))["package"]


def test_every_dependency_takes_fixes_and_no_new_major_version():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    dependencies = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert "django~=" in " ".join(dependencies)
    for dependency in dependencies:
        assert re.fullmatch(r"[a-z0-9-]+(\[[a-z]+\])?~=\d+(\.\d+)+", dependency)


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

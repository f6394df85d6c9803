"""The wheel alone, in a clean environment, writes the same project as the checkout does."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import CHECKOUT, Run, files_of

UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the hatchling that is installed here."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_every_name_in_it_is_legal_on_windows(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if set(name) & set('<>:"|?*\\')] == []
    assert len(names) == len({name.lower() for name in names})


def test_it_holds_the_whole_template_and_nothing_else(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    known = subprocess.run(listed, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    folders = {"djfort/": "djfort/", "templates/": "djfort/template/templates/"}
    folders["<<cookiecutter.project_slug>>/"] = "djfort/template/project/"
    expected = {
        packed_as + path.removeprefix(folder)
        for path in known.stdout.splitlines()
        for folder, packed_as in folders.items()
        if path.startswith(folder) and (CHECKOUT / path).is_file()
    }
    assert packed == expected | {"djfort/template/cookiecutter.json"}


@pytest.mark.slow
def test_installed_alone_it_writes_the_same_project(
    wheel: Path, djfort: Run, folder: Path, tmp_path: Path
) -> None:
    environment, requirements = tmp_path / "environment", tmp_path / "requirements.txt"
    for command in (
        ["export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "-o", requirements],
        ["venv", "--quiet", "--python", sys.executable, environment],
        ["pip", "install", "--quiet", "--compile-bytecode", "-r", requirements],
        ["pip", "install", "--quiet", "--compile-bytecode", "--no-deps", wheel],
    ):
        subprocess.run(
            [UV, *command],
            cwd=CHECKOUT,
            env={**os.environ, "VIRTUAL_ENV": str(environment)},
            check=True,
        )
    flags = ["--python-version=3.13", "--license=Apache-2.0"]
    installed = subprocess.run(
        [environment / "bin" / "djfort", "new", "--yes", "--output-dir=installed", *flags],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert installed.returncode == 0, installed.stderr
    assert djfort("new", "--yes", "--output-dir=checkout", *flags).returncode == 0
    assert files_of(folder / "installed") == files_of(folder / "checkout")

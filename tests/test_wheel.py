"""The wheel alone, in a clean environment, writes the same project as the checkout does."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import CHECKOUT, Run, files_of

from djfort import sources

UV = Path(sys.executable).with_name("uv")
PIPX = Path(sys.executable).with_name("pipx")
NO_NETWORK = """
import sys

def refuse(event, _arguments):
    if event.startswith("socket."):
        raise OSError("the network is off")

sys.addaudithook(refuse)
"""


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
def test_the_sdist_holds_all_that_the_wheel_is_built_from(wheel: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--directory"]
    subprocess.run(
        [*build, tmp_path, "--target", "sdist"], cwd=CHECKOUT, check=True, capture_output=True
    )
    (packed,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert (unpacked / sources.CHECKOUT_FOLDER / "manage.py").is_file()
    subprocess.run(
        [*build, tmp_path, "--target", "wheel"], cwd=unpacked, check=True, capture_output=True
    )
    rebuilt = zipfile.ZipFile(tmp_path / wheel.name)
    assert {name: rebuilt.read(name) for name in rebuilt.namelist()} == {
        name: zipfile.ZipFile(wheel).read(name) for name in rebuilt.namelist()
    }
    assert sorted(rebuilt.namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of all that djfort needs."""
    folder = tmp_path_factory.mktemp("files")
    exported = subprocess.run(
        [UV, "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    (folder / "requirements.txt").write_text(exported.stdout)
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [environment / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    download = ["download", "--dest", folder / "wheels", "-r", folder / "requirements.txt"]
    subprocess.run([*pip, *download], check=True)
    return folder / "wheels"


@pytest.fixture(scope="module")
def installed(wheel: Path, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `djfort` of an environment into which pip put the wheel, from files alone."""
    environment = tmp_path_factory.mktemp("clean") / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [environment / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--no-index", "--find-links", files, wheel], check=True)
    return environment / "bin" / "djfort"


@pytest.mark.slow
def test_installed_alone_it_writes_the_same_project_offline(
    installed: Path, djfort: Run, folder: Path, tmp_path: Path
) -> None:
    flags = ["--python-version=3.13", "--license=Apache-2.0"]
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    tried = [installed.with_name("python"), "-c", "import socket; socket.socket()"]
    assert b"the network is off" in subprocess.run(tried, env=env, capture_output=True).stderr
    alone = subprocess.run(
        [installed, "new", "--yes", "--output-dir=installed", *flags],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
    )
    assert alone.returncode == 0, alone.stderr
    assert djfort("new", "--yes", "--output-dir=checkout", *flags).returncode == 0
    assert files_of(folder / "installed") == files_of(folder / "checkout")


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["pipx", "uvx"])
def test_pipx_and_uvx_run_the_wheel_from_files_alone(
    wheel: Path, files: Path, folder: Path, tmp_path: Path, tool: str
) -> None:
    offline = ["--offline", "--no-index", "--find-links", files, "--no-cache"]
    commands = {
        "pipx": [PIPX, "run", f"--pip-args=--no-index --find-links={files}", "--spec", wheel],
        "uvx": [UV, "tool", "run", *offline, "--python", sys.executable, "--from", wheel],
    }
    places = ("PIPX_HOME", "PIPX_BIN_DIR", "PIPX_MAN_DIR", "UV_TOOL_DIR", "HOME")
    env = {**os.environ, **{name: str(tmp_path / name) for name in places}}
    made = subprocess.run(
        [*commands[tool], "djfort", "new", "--yes"],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == f"{folder}/my_site\n"
    assert (folder / "my_site" / "manage.py").is_file()

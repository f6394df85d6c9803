"""Ctrl-C, SIGTERM or a failure at any moment leaves a whole project or nothing at all."""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from conftest import DJFORT, files_of

from djfort import finish, questions, sources, versions
from djfort import template as templates
from djfort.asking import Manner
from djfort.errors import DjfortError, Interrupted
from djfort.new import new, write
from djfort.versions import Version

pytestmark = pytest.mark.slow

QUESTIONS = questions.load(sources.template()).questions
ANSWERS = {question.name: question.default for question in QUESTIONS} | {
    "project_slug": "my_site",
    "domain_name": "my-site.example.com",
}


def start(folder: Path) -> subprocess.Popen[str]:
    """`djfort new --yes` under way."""
    return subprocess.Popen(
        [DJFORT, "new", "--yes", "--python-version=3.13"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(folder: Path, pattern: str, process: subprocess.Popen[str]) -> None:
    """Return as soon as a path below `folder` matches `pattern`."""
    while not any(folder.glob(pattern)):
        assert process.poll() is None, "it was over before anyone could stop it"
        time.sleep(0.001)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "moment", [".my_site-*", ".my_site-*/*/accounts", ".my_site-*/*/manage.py"]
)
def test_a_signal_while_it_writes_leaves_nothing(
    folder: Path, number: signal.Signals, moment: str
) -> None:
    process = start(folder)
    wait_for(folder, moment, process)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stderr.splitlines()[-1] == "Interrupted; nothing was written."
    assert stdout == ""
    assert list(folder.iterdir()) == []


def test_a_second_ctrl_c_does_not_stop_the_clearing_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.rmtree

    def impatient(path: Path, **options: bool) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        real(path, **options)

    monkeypatch.setattr(shutil, "rmtree", impatient)
    handler = signal.getsignal(signal.SIGINT)
    write(versions.installed(), ANSWERS, folder / "my_site")
    assert list(folder.iterdir()) == [folder / "my_site"]
    assert signal.getsignal(signal.SIGINT) is handler


def test_an_end_at_a_random_moment_leaves_all_or_nothing(folder: Path) -> None:
    start(folder).communicate(timeout=60)
    whole = files_of(folder / "my_site")
    outcomes = set()
    for moment in range(50):
        place = folder / str(moment)
        place.mkdir()
        process = start(place)
        wait_for(place, ".my_site-*", process)
        time.sleep(random.uniform(0, 0.4))  # noqa: S311
        number = random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGKILL])  # noqa: S311
        process.send_signal(number)
        process.communicate(timeout=30)
        left = {path for path in place.iterdir() if path.name == "my_site"}
        if number != signal.SIGKILL:  # which leaves no time to clear up
            assert left == set(place.iterdir())
        if left:
            assert files_of(place / "my_site") == whole
        outcomes.add(process.returncode)
    assert outcomes <= {0, 130, *(-number for number in (2, 9, 15))}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), RecursionError()])
def test_a_failure_before_the_move_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(_project: Path) -> None:
        raise error

    monkeypatch.setattr(finish, "write_env", fail)
    with pytest.raises(type(error)):
        write(versions.installed(), ANSWERS, folder / "deep" / "my_site")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("error", [OSError("disk full"), subprocess.CalledProcessError(1, "x")])
def test_a_failure_of_the_machine_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_project: Path) -> None:
        raise error

    monkeypatch.setattr(finish, "write_env", fail)
    with pytest.raises(DjfortError, match=re.escape(f"{error}; nothing was written.")):
        write(versions.installed(), ANSWERS, folder / "my_site")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("line", ["<< cookiecutter.nothing >>", "<% if %>", "<% include 'x' %>"])
def test_a_template_that_does_not_render_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    template = folder.parent / "template"
    project = template / sources.CHECKOUT_FOLDER
    project.mkdir(parents=True)
    (project / "page.txt").write_text(line)
    shutil.copy(sources.template() / "cookiecutter.json", template)
    monkeypatch.chdir(folder)
    broken = Version(templates.from_folder(template), "house", "v1")
    with pytest.raises(DjfortError, match=r"^house v1: .* cannot be .*; nothing was written\.$"):
        write(broken, ANSWERS, folder / "my_site")
    assert list(folder.iterdir()) == []
    assert Path.cwd() == folder


def test_a_signal_just_after_the_move_says_where_the_project_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def rename(project: Path, target: Path) -> None:
        real(project, target)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Path, "rename", rename)
    wishes = dict.fromkeys(("install", "git", "superuser"))
    with pytest.raises(Interrupted, match=r"The project is in .*my_site\. Next:"):
        new(ANSWERS, folder, wishes, Manner(yes=True))
    assert (folder / "my_site" / "manage.py").is_file()


def test_nobody_else_can_look_at_a_project_that_is_being_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    real = Version.write

    def look(version: Version, answers: dict[str, str], into: Path) -> Path:
        modes.append(into.stat().st_mode & 0o777)
        return real(version, answers, into)

    monkeypatch.setattr(Version, "write", look)
    before = os.umask(0)
    try:
        write(versions.installed(), ANSWERS, folder / "my_site")
    finally:
        os.umask(before)
    assert modes == [0o700]


def test_an_interrupted_install_leaves_the_project_and_says_how_to_go_on(folder: Path) -> None:
    make = folder.parent / "bin" / "make"
    make.parent.mkdir()
    make.write_text("#!/bin/sh\ntouch started\nexec sleep 30\n")
    make.chmod(0o755)
    process = subprocess.Popen(
        [DJFORT, "new", "--yes", "--install"],
        cwd=folder,
        env={**os.environ, "PATH": f"{make.parent}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(folder, "my_site/started", process)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"Interrupted.\nThe project is in {folder}/my_site. Next:" in stderr
    assert "\n  make install\n" in stderr
    assert (folder / "my_site" / "manage.py").is_file()

"""`--dry-run` shows the very files that would be written, and writes nothing."""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from conftest import DJFORT, Run, files_of

from djfort import finish, questions, report, sources, versions
from djfort.answers import Defaults, complete
from djfort.errors import DjfortError


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def paths_in(tree: str) -> list[str]:
    """The paths of the files in a tree as it is drawn."""
    paths, above = [], []
    for line in tree.splitlines()[1:]:
        prefix, name = line.rsplit("── ", 1)
        above[len(prefix) // 4 :] = [name]
        if not name.endswith("/"):
            paths.append("".join(above))
    return paths


def test_the_tree_is_that_of_the_project(djfort: Run, folder: Path, temporary: Path) -> None:
    flags = ["--yes", "--project-name=Corner Shop", "--database=postgresql"]
    shown = djfort("new", "--dry-run", *flags)
    assert shown.returncode == 0, shown.stderr
    assert list(folder.iterdir()) == list(temporary.iterdir()) == []
    assert djfort("new", *flags).returncode == 0
    assert shown.stdout.startswith("corner_shop/\n├── .github/\n│   ├── ")
    assert sorted(paths_in(shown.stdout)) == sorted([*files_of(folder / "corner_shop"), ".env"])


def test_it_is_said_that_nothing_was_written_and_nothing_else(djfort: Run) -> None:
    said = djfort("new", "--yes", "--dry-run").stderr
    assert "Nothing was written.\n" in said
    assert "Next:" not in said
    assert "Made .env" not in said


def test_as_json_it_is_what_would_be_but_for_that_it_is_not(djfort: Run) -> None:
    shown = json.loads(djfort("new", "--yes", "--dry-run", "--json").stdout)
    made = json.loads(djfort("new", "--yes", "--json").stdout)
    assert (shown.pop("dry_run"), made.pop("dry_run")) == (True, False)
    assert shown == made


def test_a_target_that_exists_is_told_and_is_no_error(djfort: Run, folder: Path) -> None:
    (folder / "my_site").mkdir()
    (folder / "my_site" / "notes.txt").write_text("mine")
    result = djfort("new", "--yes", "--dry-run")
    assert result.returncode == 0
    assert "my_site exists and holds notes.txt; move it away or take another name." in result.stderr
    assert "── manage.py" in result.stdout
    assert [path.name for path in folder.rglob("*")] == ["my_site", "notes.txt"]


def test_wrong_answers_are_refused_as_ever(djfort: Run) -> None:
    result = djfort("new", "--yes", "--dry-run", "--project-slug=class")
    assert result.returncode == 2
    assert result.stdout == ""


def test_no_step_is_taken(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", "--dry-run", "--json", "--install", "--git")
    assert result.returncode == 0, result.stderr
    steps = json.loads(result.stdout)["next_steps"]
    assert steps == [f"cd {folder}/my_site", "make superuser", "make run"]
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_leaves_nothing_and_is_seen_by_nobody(
    folder: Path, temporary: Path, number: signal.Signals
) -> None:
    process = subprocess.Popen(
        [DJFORT, "new", "--yes", "--dry-run"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        umask=0,
    )
    while not (made := list(temporary.glob("djfort-*/*/config"))):
        assert process.poll() is None, "it was over before anyone could stop it"
        time.sleep(0.001)
    assert os.stat(made[0].parent.parent).st_mode & 0o777 == 0o700  # noqa: PTH116
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stdout == b""
    assert stderr.splitlines()[-1] == b"Interrupted; nothing was written."
    assert list(folder.iterdir()) == list(temporary.iterdir()) == []


def test_a_failure_of_the_machine_is_one_sentence(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_project: Path, *, quietly: bool) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(finish, "write_env", fail)
    questionnaire = questions.load(sources.template())
    answers = complete(questionnaire, {}, Defaults(questionnaire))
    with (
        pytest.raises(DjfortError, match=r"disk full; nothing was written\."),
        report.preview(versions.installed(), answers),
    ):
        pytest.fail("there is nothing to look at")
    assert list(temporary.iterdir()) == []


def test_why_a_project_could_not_make_its_env_is_told(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "newenv.py").write_text("import sys\nsys.exit('there is no luck')\n")
    with pytest.raises(subprocess.CalledProcessError):
        finish.write_env(folder, quietly=True)
    assert capfd.readouterr().err == "there is no luck\n"

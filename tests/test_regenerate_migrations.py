"""A migration that databases may have applied is neither written anew nor taken away in silence."""

from pathlib import Path

import pytest
from conftest import Run
from two_versions import commit

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]

USERS = "accounts/migrations/0001_initial.py"


@pytest.fixture
def project(djfort: Run, folder: Path) -> Path:
    """A committed project whose users have a picture and second factors."""
    djfort("new", "--yes", "--media=local", "--mfa=optional", check=True)
    made = folder / "my_site"
    commit(made)
    return made


def test_an_answer_that_changes_one_leaves_it_and_says_what_to_do(
    djfort: Run, project: Path
) -> None:
    before = (project / USERS).read_text()
    result = djfort("regenerate", "--yes", "--login-by=email", cwd=project)
    assert result.returncode == 0
    assert (project / USERS).read_text() == before
    assert "EmailAddressField" in (project / "accounts/models.py").read_text()
    [note] = [line for line in result.stderr.splitlines() if USERS in line]
    assert note.startswith("Kept as it was")
    assert "`python manage.py makemigrations`" in note


def test_what_was_said_once_is_not_said_again(djfort: Run, project: Path) -> None:
    djfort("regenerate", "--yes", "--login-by=email", cwd=project, check=True)
    commit(project)
    result = djfort("regenerate", "--yes", "--language=de", cwd=project)
    assert result.returncode == 0
    assert USERS not in result.stderr + result.stdout


def test_an_answer_that_takes_some_away_says_how_databases_follow(
    djfort: Run, project: Path
) -> None:
    result = djfort("regenerate", "--yes", "--media=none", "--mfa=none", cwd=project)
    assert result.returncode == 0
    [note] = [line for line in result.stderr.splitlines() if line.startswith("Gone, but not")]
    assert "0002_user_picture.py, mfa/migrations/0001_initial.py" in note
    assert "`python manage.py migrate accounts 0001_initial`" in note
    assert "`python manage.py migrate mfa zero`" in note


def test_an_answer_that_changes_none_says_nothing(djfort: Run, project: Path) -> None:
    result = djfort("regenerate", "--yes", "--hsts=one-hour", cwd=project)
    assert result.returncode == 0
    assert "migrat" not in result.stderr

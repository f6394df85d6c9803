"""A template of one's own: named in a folder or at a URL, and used only where it is named."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Run
from two_versions import ANSWERS, Made, Template, commit, git, state

from djfort import repository

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]


@pytest.fixture
def made(small: Made) -> Made:
    """The small template is enough for these."""
    return small


def origin(project: Path) -> dict[str, str]:
    """The template, version and digest in the saved answers."""
    return json.loads((project / ".djfort.json").read_text())["djfort"]


def new(djfort: Run, place: str, *flags: str, output_dir: str = "made") -> Path:
    """A project of the template at `place`."""
    result = djfort("new", "--yes", "--template", place, *flags, "-o", output_dir)
    assert result.returncode == 0, result.stderr
    return Path(result.stdout.strip())


def test_new_takes_a_template_from_a_folder_at_a_tag(
    djfort: Run, template: Template, project: Path
) -> None:
    made = new(djfort, str(template.folder), "--to", "v1", "--project-name", "Corner Shop")
    expected = state(project)
    found = state(made)
    for mine in ".env", ".djfort.json":
        del expected[mine], found[mine]
    assert {path: kept for path, kept in found.items() if path in expected} == expected
    assert origin(made)["version"] == "v1"


def test_new_and_regenerate_take_a_template_from_a_url(djfort: Run, template: Template) -> None:
    url = f"file://{template.folder}"
    made = new(djfort, url, "--to", "v1")
    assert origin(made)["template"] == url
    commit(made)
    result = djfort("regenerate", "--yes", "--template", url, str(made))
    assert result.returncode == 0, result.stderr
    assert "line 3 of version 2" in (made / "both.txt").read_text()
    assert origin(made)["template"] == url


def test_a_url_that_cannot_be_reached_again_serves_from_the_cache(
    djfort: Run, template: Template, folder: Path
) -> None:
    moved = shutil.copytree(template.folder, folder / "moved")
    url = f"file://{moved}"
    made = new(djfort, url, "--to", "v1")
    commit(made)
    moved.rename(folder / "away")
    result = djfort("regenerate", "--yes", "--template", url, str(made))
    assert result.returncode == 0, result.stderr
    assert "going on with what was fetched before." in result.stderr
    assert "line 3 of version 2" in (made / "both.txt").read_text()


def test_a_url_that_never_was_there_is_one_sentence(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", "--template", f"file://{folder}/nothing")
    assert result.returncode == 1
    assert "`git fetch` failed: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://ann:secret@git.example.com/x.git", "https://git.example.com/x.git"),
        ("git@git.example.com:x.git", "git@git.example.com:x.git"),
    ],
)
def test_a_password_in_a_url_is_not_saved(
    monkeypatch: pytest.MonkeyPatch, url: str, name: str
) -> None:
    done = subprocess.CompletedProcess([], 0, b"", b"")
    monkeypatch.setattr(repository.git, "run", lambda *_, **__: done)  # as if it had been fetched
    assert repository.named(url).name == name


def test_a_password_in_a_url_is_neither_kept_nor_shown(djfort: Run) -> None:
    result = djfort("new", "--yes", "--template", "https://ann:secret@127.0.0.1:9/x.git")
    assert result.returncode == 1
    assert "`git fetch` failed" in result.stderr
    assert "secret" not in result.stderr
    kept = [path for path in Path(os.environ["XDG_CACHE_HOME"]).rglob("*") if path.is_file()]
    assert kept
    assert not any(b"secret" in path.read_bytes() for path in kept)


def test_a_url_that_would_run_a_program_is_refused(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", "--template", "ext::touch ran% ", "--to", "v1")
    assert result.returncode == 2
    result = djfort("new", "--yes", "--template", "ext://touch ran", "--to", "v1")
    assert result.returncode == 1
    assert not list(folder.rglob("ran"))


def test_a_template_that_only_the_saved_answers_name_is_not_used(
    djfort: Run, template: Template
) -> None:
    made = new(djfort, f"file://{template.folder}", "--to", "v1")
    commit(made)
    for flags in ["--yes"], ["--check"], ["--dry-run"]:
        result = djfort("regenerate", *flags, str(made))
        assert result.returncode == 2
        assert "it is used only when it is named: give --template" in result.stderr


def test_a_fork_takes_over_a_project_of_djforts_own(djfort: Run, template: Template) -> None:
    made = new(djfort, str(template.folder), "--to", "v1")
    file = made / ".djfort.json"
    content = json.loads(file.read_text())
    content["djfort"]["template"] = "djfort"
    file.write_text(json.dumps(content))
    commit(made)
    result = djfort("regenerate", "--yes", "--template", str(template.folder), str(made))
    assert result.returncode == 0, result.stderr
    assert origin(made)["template"] == "house-style"


def test_an_extension_that_is_not_installed_is_named(
    djfort: Run, template: Template, folder: Path
) -> None:
    fork = Template(shutil.copytree(template.folder, folder / "fork"))
    fork.ask({"_extensions": ["nowhere.Extension"]})
    fork.release("v3", {})
    result = djfort("new", "--yes", "--template", str(fork.folder))
    assert result.returncode == 1
    assert "needs an extension of Jinja that is not installed" in result.stderr
    assert "install its package beside djfort" in result.stderr


def test_a_link_in_a_template_has_what_it_leads_to(
    djfort: Run, template: Template, folder: Path
) -> None:
    fork = Template(shutil.copytree(template.folder, folder / "fork", symlinks=True))
    (fork.project / "notes" / "link.txt").symlink_to("../both.txt")
    fork.release("v3", {})
    made = new(djfort, str(fork.folder))
    assert not (made / "notes/link.txt").is_symlink()
    assert (made / "notes/link.txt").read_text() == (made / "both.txt").read_text()


def test_a_file_that_a_version_moved_and_wrote_anew_takes_the_users_edits_along(
    djfort: Run, template: Template, project: Path, folder: Path
) -> None:
    fork = Template(shutil.copytree(template.folder, folder / "house-style"))
    text = (project / "user_renames.txt").read_text()
    rewritten = "".join(f"All new: {n}\n" for n in range(40)) + text[-100:]
    fork.ask({"_moved_files": {"user_renames.txt": "moved/here.txt"}})
    fork.release("v3", {"user_renames.txt": None, "moved/here.txt": rewritten})
    (project / "user_renames.txt").write_text(text + "My own line.\n")
    commit(project)
    result = djfort("regenerate", "--yes", "--template", str(fork.folder), str(project))
    assert result.returncode == 0, result.stderr
    merged = (project / "moved/here.txt").read_text()
    assert "All new: 7\n" in merged
    assert merged.endswith("My own line.\n")
    assert not (project / "user_renames.txt").exists()
    assert git(project, "diff", "--name-only") == ""


def test_a_question_that_a_version_renamed_keeps_its_answer(
    djfort: Run, template: Template, project: Path, folder: Path
) -> None:
    fork = Template(shutil.copytree(template.folder, folder / "house-style"))
    fork.ask(
        {"project_name": None, "site": "x", "_former_questions": {"project_name": "site"}},
    )
    fork.release("v3", {"site.txt": "<< cookiecutter.site >>\n"})
    result = djfort("regenerate", "--yes", "--template", str(fork.folder), str(project))
    assert result.returncode == 0, result.stderr
    assert "project_name: called site now." in result.stderr
    assert (project / "site.txt").read_text() == f"{ANSWERS['project_name']}\n"

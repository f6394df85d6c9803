"""`djfort new` writes a whole project, or says in one sentence why not and writes nothing."""

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DJFORT, HOSTILE, Run, files_of

from djfort import __version__, finish, questions, sources, versions
from djfort.errors import WrongAnswer
from djfort.new import write

QUESTIONS = questions.load(sources.template()).questions


def test_yes_makes_a_project_of_defaults(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes")
    project = folder / "my_site"
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"{project}\n"
    assert (project / "manage.py").is_file()
    assert (project / "config" / "settings.py").is_file()
    assert list(folder.iterdir()) == [project]


def test_flags_are_answers(djfort: Run, folder: Path) -> None:
    given = {
        "--project-name": "Corner Shop",
        "--database": "postgresql",
        "--timezone": "Asia/Tokyo",
    }
    result = djfort("new", "--yes", *(f"{flag}={answer}" for flag, answer in given.items()))
    assert result.returncode == 0, result.stderr
    saved = json.loads((folder / "corner_shop" / ".djfort.json").read_text())
    answers = saved["cookiecutter"]
    assert list(answers) == [question.name for question in QUESTIONS]
    assert answers["project_name"] == "Corner Shop"
    assert answers["domain_name"] == "corner-shop.example.com"
    assert answers["database"] == "postgresql"
    assert answers["timezone"] == "Asia/Tokyo"
    assert saved["djfort"]["version"] == __version__


def test_hostile_answers_come_out_as_they_are(djfort: Run, folder: Path) -> None:
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in HOSTILE.items()]
    result = djfort("new", "--yes", "--project-slug=hostile", *flags)
    assert result.returncode == 0, result.stderr
    assert "INJECTED" not in (result.stdout + result.stderr).splitlines()
    saved = json.loads((folder / "hostile" / ".djfort.json").read_text())
    assert saved["cookiecutter"].items() >= HOSTILE.items()


def test_the_same_answers_give_the_same_bytes_and_other_secrets(djfort: Run, folder: Path) -> None:
    for place in "one", "two":
        assert djfort("new", "--yes", "--output-dir", place).returncode == 0
    assert files_of(folder / "one") == files_of(folder / "two")
    one, two = (folder / place / "my_site" / ".env" for place in ("one", "two"))
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert one.read_text() != two.read_text()


def test_a_project_is_readable_as_the_umask_says(djfort: Run, folder: Path) -> None:
    assert djfort("new", "--yes", umask=0o022).returncode == 0
    project = folder / "my_site"
    assert stat.S_IMODE(project.stat().st_mode) == 0o755
    assert stat.S_IMODE((project / "manage.py").stat().st_mode) == 0o755
    assert stat.S_IMODE((project / "pyproject.toml").stat().st_mode) == 0o644


REFUSED = {
    ("--project-slug", "class"): "project_slug: class is a Python keyword",
    ("--project-slug", "django"): "project_slug: django is a package",
    ("--project-slug", "test"): "project_slug: test is a module of Python's own",
    ("--project-slug", "my-slug"): "did you mean my_slug?",
    ("--project-slug", "../evil"): "did you mean evil?",
    ("--project-slug", ""): "project_slug: it is empty",
    ("--project-name", ""): "project_name: it is empty; an answer is needed.",
    ("--project-name", "n" * 300): "project_name: it has 300 characters; shorten it to 50 at most.",
    ("--author-email", "not-an-email"): "author_email: 'not-an-email' is not an email address",
    ("--domain-name", "bad domain"): "domain_name: 'bad domain' is not a domain",
    ("--cors-allowed-origins", "*"): "cors_allowed_origins: '*' is not an origin",
    ("--cors-allowed-origins", "https://a.example/path"): "did you mean https://a.example?",
    ("--license", "WTFPL"): "license: 'WTFPL' is not one of its choices",
    ("--timezone", "Mars/Base"): "timezone: 'Mars/Base' is not a time zone",
    ("--no-such-flag", ""): "No such option",
}


@pytest.mark.parametrize(
    ("flag", "answer", "reason"), [(*case, said) for case, said in REFUSED.items()]
)
def test_a_bad_answer_is_refused_and_nothing_written(
    djfort: Run, folder: Path, flag: str, answer: str, reason: str
) -> None:
    result = djfort("new", "--yes", f"{flag}={answer}", "--output-dir", "made")
    assert result.returncode == 2
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert list(folder.iterdir()) == []
    assert not (folder.parent / "evil").exists()


def test_all_bad_answers_are_told_at_once(djfort: Run, folder: Path) -> None:
    result = djfort(
        "new", "--project-slug=class", "--author-email=nobody", "--ci=jenkins", "--superuser",
        "--no-install", "--python-version=3.11", "--django-version=6.1",
    )  # fmt: skip
    assert result.returncode == 2
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == [
        "project_slug:", "author_email:", "ci:", "django_version:", "there", "--superuser", "--superuser",
    ]  # fmt: skip
    assert list(folder.iterdir()) == []


def test_a_default_that_a_flag_rules_out_gives_way_and_says_so(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", "--python-version=3.11")
    assert result.returncode == 0
    sentence = "django_version is 5.2, for Django 6.1 needs Python 3.12 or newer.\n"
    assert result.stderr.startswith(sentence)
    saved = json.loads((folder / "my_site" / ".djfort.json").read_text())["cookiecutter"]
    assert (saved["python_version"], saved["django_version"]) == ("3.11", "5.2")


def test_without_a_terminal_it_says_so(djfort: Run, folder: Path) -> None:
    result = djfort("new")
    assert result.returncode == 2
    assert result.stderr == "there is no terminal to ask in; give --yes to take the defaults.\n"
    assert list(folder.iterdir()) == []


def make_folder(target: Path) -> None:
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    (target / ".git").mkdir()


IN_THE_WAY = {
    "a folder": (
        make_folder,
        "exists and holds .git, notes.txt; move it away or take another name.",
    ),
    "an empty folder": (Path.mkdir, "exists and holds nothing; move it away or take another name."),
    "a file": (Path.touch, "exists and is a file; move it away or take another name."),
    "a dangling link": (lambda target: target.symlink_to("nowhere"), "exists and is a file"),
}


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_what_lies_at_the_target_is_named_and_left_alone(
    djfort: Run, folder: Path, what: str
) -> None:
    put_in_the_way, sentence = IN_THE_WAY[what]
    target = folder / "my_site"
    put_in_the_way(target)
    before = sorted(folder.rglob("*"))
    result = djfort("new", "--yes")
    assert result.returncode == 2
    assert f"my_site {sentence}" in result.stderr
    assert sorted(folder.rglob("*")) == before


def test_a_long_list_in_the_way_is_cut(djfort: Run, folder: Path) -> None:
    for number in range(20):
        (folder / "my_site" / f"{number:02}").mkdir(parents=True)
    assert "00, 01, 02, 03, 04, 05, 06, 07 and 12 more;" in djfort("new", "--yes").stderr


def test_the_output_folder_may_not_be_a_file(djfort: Run, folder: Path) -> None:
    (folder / "taken").touch()
    result = djfort("new", "--yes", "--output-dir", "taken/deep")
    assert result.returncode == 2
    assert "taken is a file; take another --output-dir." in result.stderr


def test_a_folder_that_cannot_be_written_in_is_one_sentence(djfort: Run) -> None:
    result = djfort("new", "--yes", "--output-dir", "/proc")
    assert result.returncode == 1
    assert re.fullmatch(r".+: '/proc/\.my_site-\w+'; nothing was written\.\n", result.stderr)


def test_what_appears_at_the_target_meanwhile_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder / "my_site"
    monkeypatch.setattr(finish, "write_env", lambda _project: target.touch())
    answers = {question.name: question.default for question in QUESTIONS}
    with pytest.raises(WrongAnswer, match="exists and is a file"):
        write(versions.installed(), answers | {"project_slug": "my_site"}, target)
    assert list(folder.iterdir()) == [target]


def test_git_makes_a_first_commit_without_the_secrets(djfort: Run, folder: Path) -> None:
    flags = ["--author-name", 'O"Brien', "--author-email", "ob@example.com"]
    result = djfort("new", "--yes", "--git", *flags)
    assert result.returncode == 0, result.stderr

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(
            command, cwd=folder / "my_site", capture_output=True, text=True, check=True
        ).stdout

    assert git("log", "--format=%an <%ae> %s") == 'O"Brien <ob@example.com> Generate the project\n'
    assert git("status", "--porcelain") == ""
    assert "manage.py" in git("ls-files")
    assert ".env\n" not in git("ls-files")
    assert git("branch", "--show-current") == "main\n"
    assert "git init" not in result.stderr


def test_git_commits_as_the_user_that_git_knows(djfort: Run, folder: Path) -> None:
    config = Path(os.environ["GIT_CONFIG_GLOBAL"])
    config.write_text("[user]\n name = Known\n email = known@example.com\n")
    assert djfort("new", "--yes", "--git").returncode == 0
    log = ["git", "log", "--format=%an <%ae>"]
    shown = subprocess.run(log, cwd=folder / "my_site", capture_output=True, text=True, check=True)
    assert shown.stdout == "Known <known@example.com>\n"


def test_git_that_is_missing_is_said_before_anything_is_written(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", "--git", env={**os.environ, "PATH": "/nowhere"})
    assert result.returncode == 2
    assert "--git needs git, which is not on the path" in result.stderr
    assert list(folder.iterdir()) == []


def fake(folder: Path, name: str, script: str) -> dict[str, str]:
    """An environment in which the program `name` is the shell `script`."""
    program = folder.parent / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}


def test_install_runs_in_the_project_and_talks_on_stderr(djfort: Run, folder: Path) -> None:
    env = fake(folder, "make", 'echo "in $(pwd): $*, ARGS=$ARGS, MAKEFLAGS=$MAKEFLAGS"')
    result = djfort("new", "--yes", "--install", env=env | {"MAKEFLAGS": "-- ARGS=--yes"})
    assert result.returncode == 0, result.stderr
    assert f"in {folder}/my_site: install, ARGS=, MAKEFLAGS=\n" in result.stderr
    assert result.stdout == f"{folder}/my_site\n"
    assert "make install" not in result.stderr.partition("Next:")[2]


def test_an_install_that_fails_leaves_the_project_and_says_how_to_go_on(
    djfort: Run, folder: Path
) -> None:
    result = djfort("new", "--yes", "--install", "--git", env=fake(folder, "make", "exit 3"))
    assert result.returncode == 1
    assert "`make install` failed" in result.stderr
    left = result.stderr.partition("Next:\n")[2].splitlines()
    assert left[0] == f"  cd {folder}/my_site"
    assert left[1] == "  make install"
    assert left[2].startswith("  git init")
    assert (folder / "my_site" / "manage.py").is_file()


def test_yes_alone_neither_installs_nor_commits(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", env=fake(folder, "make", "touch made; exit 3"))
    assert result.returncode == 0
    assert {".git", ".venv", "made"}.isdisjoint(
        path.name for path in (folder / "my_site").iterdir()
    )


def test_the_next_steps_can_be_pasted_into_a_shell(djfort: Run, folder: Path) -> None:
    result = djfort("new", "--yes", "--output-dir", "it's here/new")
    assert result.stdout == f"{folder}/it's here/new/my_site\n"
    lines = result.stderr.partition("Next:\n")[2].splitlines()
    assert [line.strip() for line in lines][-1] == "make run"
    assert shlex.split(lines[0]) == ["cd", f"{folder}/it's here/new/my_site"]
    git = next(line for line in lines if "git init" in line)
    script = f"{lines[0]}\n{git}\n"
    env = {**os.environ, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com"}
    env |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com"}
    subprocess.run(["sh", "-ec", script], env=env, check=True)


def test_help_lists_each_question_with_its_choices_and_default(djfort: Run) -> None:
    text = " ".join(djfort("new", "--help").stdout.split())
    for question in QUESTIONS:
        assert question.flag in text
        assert question.prompt in text
        assert "|".join(question.choices) in text
    assert "Which Django? [default: 6.1]" in text


def test_version(djfort: Run) -> None:
    assert djfort("--version").stdout == f"djfort, version {__version__}\n"


def test_help_does_not_wait_for_cookiecutter_or_questionary() -> None:
    modules = "import sys; from djfort import cli; import djfort.new; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", modules], capture_output=True, text=True, check=True
    )
    slow = {"cookiecutter", "questionary", "prompt_toolkit", "jinja2", "yaml", "jsonschema"}
    assert slow.isdisjoint(loaded.stdout.split())


def test_the_command_is_installed() -> None:
    assert DJFORT.is_file()

"""`djfort completion`: shells complete flags, choices and files."""

import subprocess
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from conftest import DJFORT, Run

from djfort.cli import QUESTIONS, SHELLS, cli


def offered(line: list[str], begun: str) -> list[tuple[str, str]]:
    """The kind and value of what is offered after `line` for the word that is `begun`."""
    completion = ShellComplete(cli, {}, "djfort", "_DJFORT_COMPLETE")
    return [(item.type, item.value) for item in completion.get_completions(line, begun)]


def test_verbs_and_flags_complete() -> None:
    assert ("plain", "new") in offered([], "n")
    flags = offered(["new"], "--")
    assert {("plain", question.flag) for question in QUESTIONS} <= set(flags)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.choices], ids=lambda q: q.name)
def test_the_choices_of_a_question_complete(question: object) -> None:
    values = [("plain", choice) for choice in question.choices]
    assert offered(["new", question.flag], "") == values
    assert offered(["new", question.flag], values[-1][1]) == values[-1:]


def test_presets_complete() -> None:
    assert offered(["new", "--preset"], "s") == [("plain", "single-page-app")]


def test_a_text_completes_to_nothing_and_a_file_to_files() -> None:
    assert offered(["new", "--project-name"], "M") == []
    assert offered(["new", "--answers"], "a") == [("file", "a")]


def test_bash_completes_once_it_is_sourced(folder: Path) -> None:
    script = f"""
        export PATH={DJFORT.parent}:$PATH
        source <(djfort completion bash)
        COMP_WORDS=(djfort new --database ""); COMP_CWORD=3
        $(complete -p djfort | sed 's/.*-F \\([^ ]*\\).*/\\1/') djfort
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    said = subprocess.run(
        ["bash", "--norc", "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["sqlite", "postgresql"], said.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_that_calls_djfort(djfort: Run, shell: str) -> None:
    script = djfort("completion", shell).stdout
    assert f"_DJFORT_COMPLETE={shell}_complete" in script
    assert script.startswith(
        {"bash": "_djfort", "zsh": "#compdef djfort", "fish": "function"}[shell]
    )


def test_another_shell_is_refused_with_those_there_are(djfort: Run) -> None:
    result = djfort("completion", "tcsh")
    assert result.returncode == 2
    assert "'bash', 'zsh', 'fish'" in result.stderr

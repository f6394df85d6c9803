"""`djfort completion`: shells complete flags, choices and files."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from conftest import DJFORT, Run
from generated import lacking

from djfort.cli import cli, questionnaire

QUESTIONS = questionnaire().questions


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


# How each shell completes `djfort new --database ` where the script for it is loaded. Those of
# zsh that take what is offered work in its line editor alone: here they print it.
SHELLS = {
    "bash": (
        ["bash", "--norc", "-c"],
        """
        source <(djfort completion bash)
        COMP_WORDS=(djfort new --database ""); COMP_CWORD=3
        $(complete -p djfort | sed 's/.*-F \\([^ ]*\\).*/\\1/') djfort
        printf '%s\\n' "${COMPREPLY[@]}"
        """,
    ),
    "zsh": (
        ["zsh", "-f", "-c"],
        """
        autoload -Uz compinit && compinit -u -D
        eval "$(djfort completion zsh)"
        [ "$_comps[djfort]" = _djfort_completion ] || exit 1
        compadd() { printf '%s\\n' "${(P@)@[-1]}" }
        _describe() { printf '%s\\n' "${(P@)3}" }
        words=(djfort new --database ""); CURRENT=4
        _djfort_completion
        """,
    ),
    "fish": (
        ["fish", "--no-config", "-c"],
        """
        djfort completion fish | source
        complete --do-complete "djfort new --database "
        """,
    ),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_once_the_script_is_loaded(folder: Path, shell: str) -> None:
    command, script = SHELLS[shell]
    if not shutil.which(shell):
        lacking(shell)
    env = {**os.environ, "PATH": f"{DJFORT.parent}:{os.environ['PATH']}", "HOME": str(folder)}
    said = subprocess.run([*command, script], cwd=folder, env=env, capture_output=True, text=True)
    assert {"sqlite", "postgresql", "mysql"} == set(said.stdout.split()), said.stdout + said.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
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

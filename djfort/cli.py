"""The command line: verbs and their flags, and the one place that turns an error into words."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from djfort import __version__, answers_file, questions, sources
from djfort.errors import DjfortError, Interrupted
from djfort.questions import Question

QUESTIONNAIRE = questions.load(sources.template())
QUESTIONS = QUESTIONNAIRE.questions
SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


def question_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give `command` a flag for each question. What may be given is for the rules to say."""
    for question in reversed(QUESTIONS):
        command = click.option(
            question.flag,
            metavar="|".join(question.choices) or "TEXT",
            shell_complete=_complete(question),
            help=f"{question.prompt} [default: {question.shown_default}]",
        )(command)
    return command


def _complete(question: Question) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What a shell offers for the flag of `question`: click's own Choice would refuse by itself."""
    return lambda _context, _flag, begun: [
        choice for choice in question.choices if choice.startswith(begun)
    ]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Write Django projects in which every security promise is a test."""


@cli.command("new")
@question_flags
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A JSON, TOML or YAML file with answers, such as a project's .djfort.json. Flags win.",
)
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take the defaults for the rest.")
@click.option(
    "-o",
    "--output-dir",
    type=click.Path(path_type=Path),
    default=".",
    show_default=True,
    help="The folder to make the project's folder in.",
)
@click.option("--install/--no-install", default=None, help="Install the project's packages.")
@click.option("--git/--no-git", default=None, help="Start a git repository with a first commit.")
@click.option("--superuser/--no-superuser", default=None, help="Create a first superuser.")
@click.option("--dry-run", is_flag=True, help="Show the files, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object about the project.")
def new_project(
    answers: Path | None,
    yes: bool,
    output_dir: Path,
    dry_run: bool,
    as_json: bool,
    **flags: Any,  # noqa: ANN401
) -> None:
    """Ask a few questions and write a Django project.

    Each question is a flag too; what flags or a file answer is not asked.
    """
    from djfort.new import new

    given = answers_file.load(answers, QUESTIONNAIRE) if answers else {}
    for question in QUESTIONS:
        if (answer := flags.pop(question.name)) is not None:
            given[question.name] = answer
    report = new(given, output_dir.absolute(), flags, yes=yes, dry_run=dry_run)
    click.echo(report.as_text(), err=True)
    if as_json:
        click.echo(report.as_json())
    else:
        click.echo(report.as_tree() if dry_run else report.path)


@cli.command("questions")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON Schema of a file of answers.")
def list_questions(as_json: bool) -> None:
    """List the questions, their choices and defaults."""
    from djfort import schema

    if as_json:
        click.echo(json.dumps(schema.schema(QUESTIONNAIRE), indent=2))
    else:
        click.echo(schema.table(QUESTIONNAIRE))


@cli.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
def print_completion(shell: str) -> None:
    """Print what makes a shell complete djfort's flags and their choices.

    For bash, add this line to ~/.bashrc: eval "$(djfort completion bash)"
    """
    click.echo(SHELLS[shell](cli, {}, "djfort", "_DJFORT_COMPLETE").source())


def main() -> NoReturn:
    """Run the command line; every error of ours is one red text on stderr and an exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DjfortError as error:
        _fail(error)
    except (KeyboardInterrupt, click.Abort):
        _fail(Interrupted("Interrupted; nothing was written."))


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End on SIGTERM as on Ctrl-C."""
    raise KeyboardInterrupt


def _fail(error: DjfortError) -> NoReturn:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    click.secho(error, fg="red", err=True, color=False if plain else None)
    sys.exit(error.exit_code)

"""The command line: verbs and their flags, and the one place that turns an error into words."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from djfort import __version__, answers_file, questions, sources
from djfort.errors import DjfortError, Interrupted

QUESTIONNAIRE = questions.load(sources.template())
QUESTIONS = QUESTIONNAIRE.questions


def question_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give `command` a flag for each question. What may be given is for the rules to say."""
    for question in reversed(QUESTIONS):
        default = "from earlier answers" if "<<" in question.default else question.default or "none"
        command = click.option(
            question.flag,
            metavar="|".join(question.choices) or "TEXT",
            help=f"{question.prompt} [default: {default}]",
        )(command)
    return command


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
    click.secho(error, fg="red", err=True)
    sys.exit(error.exit_code)

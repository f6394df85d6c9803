"""The command line: verbs and their flags, and the one place that turns an error into words."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from djfort import __version__, questions, sources
from djfort.errors import IN_CONFLICT, DjfortError, Interrupted, WrongAnswer
from djfort.questions import Question

QUESTIONNAIRE = questions.load(sources.template())
QUESTIONS = QUESTIONNAIRE.questions
SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


Command = Callable[..., int | None]


def question_flags(explain: Callable[[Question], str]) -> Callable[[Command], Command]:
    """Give a command a flag for each question. What may be given is for the rules to say."""

    def decorate(command: Command) -> Command:
        for question in reversed(QUESTIONS):
            command = click.option(
                question.flag,
                metavar="|".join(question.choices) or "TEXT",
                shell_complete=_complete(question.choices),
                help=explain(question),
            )(command)
        return command

    return decorate


def _complete(
    choices: Iterable[str],
) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Have a shell offer the `choices` of a flag: click's own Choice would refuse by itself."""
    return lambda _context, _flag, begun: [each for each in choices if each.startswith(begun)]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Write Django projects in which every security promise is a test."""


@cli.command("new")
@question_flags(lambda question: f"{question.prompt} [default: {question.shown_default}]")
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A JSON, TOML or YAML file with answers, such as a project's .djfort.json. Flags win.",
)
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take the defaults for the rest.")
@click.option(
    "--preset",
    metavar="|".join(QUESTIONNAIRE.presets),
    shell_complete=_complete(QUESTIONNAIRE.presets),
    help="Which questions to ask; the rest take their defaults.",
)
@click.option("--resume", is_flag=True, help="Go on with an interview that was interrupted.")
@click.option("--plain", is_flag=True, help="Ask in plain lines, for a screen reader or a pipe.")
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
    preset: str | None,
    resume: bool,
    plain: bool,
    output_dir: Path,
    dry_run: bool,
    as_json: bool,
    **flags: Any,  # noqa: ANN401
) -> None:
    """Ask a few questions and write a Django project.

    Each question is a flag too; what flags or a file answer is not asked.
    """
    from djfort import answers_file
    from djfort.asking import Manner
    from djfort.new import new

    given = answers_file.load(answers, QUESTIONNAIRE) if answers else {}
    for question in QUESTIONS:
        if (answer := flags.pop(question.name)) is not None:
            given[question.name] = answer
    manner = Manner(yes, preset, resume, plain)
    report = new(given, output_dir.absolute(), flags, manner, dry_run=dry_run)
    click.echo(report.as_text(), err=True)
    if as_json:
        click.echo(report.as_json())
    else:
        click.echo(report.as_tree() if dry_run else report.path)


@cli.command("regenerate")
@click.argument("project", type=click.Path(path_type=Path), default=".")
@question_flags(lambda question: question.prompt)
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the answer to a question."
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A git repository with the template and its versions as tags; its code is run.",
)
@click.option("--to", metavar="TAG", help="The version in that repository, if not what is there.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing.")
@click.option("--dry-run", is_flag=True, help="List what would happen, and write nothing.")
@click.option("--check", is_flag=True, help="Exit 1 if anything would happen, and write nothing.")
@click.option("--abort", is_flag=True, help="Give back the state before the last update.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object about the update.")
def regenerate_project(
    project: Path,
    changes: tuple[str, ...],
    template: Path | None,
    to: str | None,
    yes: bool,
    dry_run: bool,
    check: bool,
    abort: bool,
    as_json: bool,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Bring PROJECT to this version of the template, to other answers, or both.

    Your edits stay: they are merged with the template's. Conflicts end in exit code 3.
    """
    from djfort import regenerate

    if abort:
        click.echo(regenerate.abort(project), err=True)
        return 0
    look_only = dry_run or check
    if not (look_only or yes or (sys.stdin.isatty() and sys.stderr.isatty())):
        raise WrongAnswer("There is no terminal to ask in; give --yes to update all the same.")
    wanted = dict(map(_assignment, changes))
    wanted |= {name: answer for name, answer in flags.items() if answer is not None}

    def agreed(outcome: regenerate.Outcome) -> bool:
        if yes:
            return True
        click.echo(f"{outcome.as_list()}\n{outcome.as_text()}", err=True)
        return click.confirm("Write this?", default=True, err=True)

    wish = regenerate.Wish(wanted, template, to)
    outcome = regenerate.regenerate(project, wish, dry_run=look_only, agreed=agreed)
    click.echo(outcome.as_text(), err=True)
    if as_json or outcome.files:
        click.echo(outcome.as_json() if as_json else outcome.as_list())
    if check:
        return int(not outcome.is_up_to_date)
    return IN_CONFLICT if outcome.done and outcome.conflicts else 0


def _assignment(text: str) -> tuple[str, str]:
    """The name and the value of a `--set KEY=VALUE`."""
    name, sign, value = text.partition("=")
    if not sign:
        raise WrongAnswer(f"--set {text}: write KEY=VALUE, as in --set database=postgresql.")
    return name, value


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

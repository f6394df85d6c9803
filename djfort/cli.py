"""The command line: verbs and their flags, and the one place that turns an error into words."""

import functools
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from djfort import __version__
from djfort.errors import DjfortError, Interrupted, WrongAnswer

if TYPE_CHECKING:
    from djfort.questions import Question, Questionnaire
    from djfort.regenerate import Talk, Wish


@functools.cache
def questionnaire() -> "Questionnaire":
    """The questions of djfort's own template."""
    from djfort import questions, sources

    return questions.load(sources.template())


class AskingCommand(click.Command):
    """A command with `flags` for the questions, which are read only where it is the one called."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        flags: Callable[[], list[click.Parameter]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._flags = functools.cache(flags)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The flags of the questions, then the command's own parameters."""
        return [*self._flags(), *super().get_params(ctx)]


def question_flags(explain: Callable[["Question"], str]) -> list[click.Parameter]:
    """A flag for each question. What may be given is for the rules to say."""
    return [
        _choice(question.flag, question.choices, explain(question))
        for question in questionnaire().questions
    ]


def _new_flags() -> list[click.Parameter]:
    flags = question_flags(
        lambda question: f"{question.prompt} [default: {question.shown_default}]"
    )
    presets = questionnaire().presets
    return [*flags, _choice("--preset", presets, "Which questions to ask; the rest take defaults.")]


def _choice(flag: str, choices: Iterable[str], explanation: str) -> click.Option:
    """A flag whose `choices` are shown and offered; click's own Choice would refuse by itself."""
    return click.Option(
        [flag],
        metavar="|".join(choices) or "TEXT",
        shell_complete=lambda _context, _flag, begun: [
            choice for choice in choices if choice.startswith(begun)
        ],
        help=explanation,
    )


def template_flags(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the flags that name another template than djfort's own."""
    for flag, metavar, explanation in (
        ("--to", "TAG", "The version of the template, if not the newest that is there."),
        (
            "--template",
            "FOLDER|URL",
            "A git repository with a template, its versions as tags. A template is code, and is"
            " run: name one that you trust.",
        ),
    ):
        command = click.option(flag, metavar=metavar, help=explanation)(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Write Django projects in which every security promise is a test."""


@cli.command("new", cls=AskingCommand, flags=_new_flags)
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A JSON, TOML or YAML file with answers, such as a project's .djfort.json. Flags win.",
)
@template_flags
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take the defaults for the rest.")
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
    template: str | None,
    to: str | None,
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

    version = None
    if template or to:
        from djfort import versions

        version = versions.at(template, to)
    asked = version.template.questionnaire if version else questionnaire()
    given = answers_file.load(answers, asked) if answers else {}
    for question in questionnaire().questions:
        if (answer := flags.pop(question.name)) is not None:
            given[question.name] = answer
    manner = Manner(yes, preset, resume, plain)
    report = new(given, output_dir.resolve(), flags, manner, dry_run=dry_run, version=version)
    click.echo(report.as_text(), err=True)
    if as_json:
        click.echo(report.as_json())
    else:
        click.echo(report.as_tree() if dry_run else report.path)


@cli.command(
    "regenerate",
    cls=AskingCommand,
    flags=lambda: question_flags(lambda question: question.prompt),
)
@click.argument("projects", metavar="[PROJECT]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--all",
    "below",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Every project in this folder, and in folders of it.",
)
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the answer to a question."
)
@click.option(
    "--ask",
    is_flag=False,
    flag_value="",
    metavar="[KEY]",
    help="Ask again: the question of this name, or all, with the answers so far as defaults.",
)
@template_flags
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take the defaults of new questions.")
@click.option("--plain", is_flag=True, help="Ask in plain lines, for a screen reader.")
@click.option("--allow-dirty", is_flag=True, help="Go on beside edits that are in no commit.")
@click.option("--dry-run", is_flag=True, help="List what would happen, and write nothing.")
@click.option("--diff", is_flag=True, help="With --dry-run: show what would change in the files.")
@click.option("--check", is_flag=True, help="Exit 1 if anything would happen, and write nothing.")
@click.option("--abort", is_flag=True, help="Give back the state before the last update.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object about each update.")
def regenerate_projects(
    projects: tuple[Path, ...],
    below: Path | None,
    changes: tuple[str, ...],
    ask: str | None,
    template: str | None,
    to: str | None,
    yes: bool,
    plain: bool,
    allow_dirty: bool,
    dry_run: bool,
    diff: bool,
    check: bool,
    abort: bool,
    as_json: bool,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Bring each PROJECT to this version of the template, to other answers, or both.

    Your edits stay: they are merged with the template's. Conflicts end in exit code 3.
    """
    from djfort import regenerate

    if diff and not dry_run:
        raise WrongAnswer("--diff shows what --dry-run would do; give both.")
    look_only = dry_run or check
    wanted = dict(map(_assignment, changes))
    wanted |= {name: answer for name, answer in flags.items() if answer is not None}
    wish = regenerate.Wish(
        wanted, template, to, dry_run=look_only, diff=diff, allow_dirty=allow_dirty
    )
    silent = yes or (look_only and ask is None)
    if ask is not None and yes:
        raise WrongAnswer("--ask asks, and --yes asks nothing; give one of the two.")
    if below or len(projects) > 1:
        if abort or not silent:
            raise WrongAnswer(
                "Nothing can be asked of several projects; give --yes, --dry-run or --check."
            )
        return _regenerate_many(projects, below, wish, check=check, as_json=as_json)
    project = projects[0] if projects else Path()
    if abort:
        click.echo(regenerate.abort(project), err=True)
        return 0
    outcome = regenerate.regenerate(project, wish, _talk(ask, silent=silent, plain=plain))
    click.echo(outcome.as_text(), err=True)
    if as_json or outcome.files:
        shown = outcome.diff.rstrip("\n") if diff else outcome.as_list()
        click.echo(outcome.as_json() if as_json else shown)
    return int(not outcome.is_up_to_date) if check else outcome.exit_code


def _talk(ask: str | None, *, silent: bool, plain: bool) -> "Talk":
    """Whom to ask; raises WrongAnswer where nobody is there."""
    if silent:
        from djfort.regenerate import Talk

        return Talk()
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongAnswer("There is no terminal to ask in; give --yes to update all the same.")
    from djfort.person import Person

    return Person(ask, plain=plain)


def _regenerate_many(
    projects: tuple[Path, ...], below: Path | None, wish: "Wish", *, check: bool, as_json: bool
) -> int:
    """Print a table of what became of each, or lines of JSON; returns the worst exit code."""
    from djfort import many

    chosen = [*projects, *(many.projects_below(below) if below else [])]
    if not chosen:
        raise WrongAnswer(f"{below} holds no project; name a folder that does.")
    results = many.regenerate_all(
        chosen, wish, lambda found: int(not found.is_up_to_date) if check else found.exit_code
    )
    for result in results:
        click.echo(result.as_json() if as_json else result.as_line())
    return many.worst(results)


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
    import json

    from djfort import schema

    if as_json:
        click.echo(json.dumps(schema.schema(questionnaire()), indent=2))
    else:
        click.echo(schema.table(questionnaire()))


@cli.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def print_completion(shell: str) -> None:
    """Print what makes a shell complete djfort's flags and their choices.

    For bash, add this line to ~/.bashrc: eval "$(djfort completion bash)"
    """
    from click.shell_completion import get_completion_class

    if completion := get_completion_class(shell):
        click.echo(completion(cli, {}, "djfort", "_DJFORT_COMPLETE").source())


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

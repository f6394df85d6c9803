"""One pristine render of the template, through cookiecutter: no hook, no secret, no date."""

from collections.abc import Mapping
from pathlib import Path

from cookiecutter import generate
from cookiecutter.exceptions import CookiecutterException, UndefinedVariableInTemplate
from jinja2 import TemplateError

from djfort import answers as answering
from djfort import finish, questions, sources
from djfort.errors import DjfortError


def render(template: Path, answers: Mapping[str, str], into: Path) -> Path:
    """Write the project that `answers` make of `template` into a folder of the folder `into`.

    Returns the project's folder. The same answers give the same bytes every time. Raises
    DjfortError where the template is at fault.
    """
    # Cookiecutter knows the template's folder by the delimiters in its name, which a wheel's lacks.
    generate.find_template = lambda repo_dir, _env: sources.project_folder(Path(repo_dir))
    try:
        project = generate.generate_files(
            repo_dir=template,
            context=answering.context(questions.load(template), answers),
            output_dir=into,
            accept_hooks=False,
        )
    except UndefinedVariableInTemplate as error:
        raise _fault(f"{error.message} ({error.error.message})") from error
    except (CookiecutterException, TemplateError) as error:
        raise _fault(str(error).partition("\n")[0]) from error
    finish.drop_empty(Path(project))
    return Path(project)


def _fault(reason: str) -> DjfortError:
    return DjfortError(f"The template cannot be rendered: {reason}; nothing was written.")

"""One pristine render of the template, through cookiecutter: no hook, no secret, no date."""

from collections.abc import Mapping
from pathlib import Path

from cookiecutter import generate

from djfort import answers as answering
from djfort import finish, questions, sources


def render(template: Path, answers: Mapping[str, str], into: Path) -> Path:
    """Write the project that `answers` make of `template` into a folder of the folder `into`.

    Returns the project's folder. The same answers give the same bytes every time.
    """
    # Cookiecutter knows the template's folder by the delimiters in its name, which a wheel's lacks.
    generate.find_template = lambda repo_dir, _env: sources.project_folder(Path(repo_dir))
    project = generate.generate_files(
        repo_dir=template,
        context=answering.context(questions.load(template), answers),
        output_dir=into,
        accept_hooks=False,
    )
    finish.drop_empty(Path(project))
    return Path(project)

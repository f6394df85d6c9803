"""What is known of the user unasked: from cookiecutter's settings, and from git."""

import os
import subprocess
from pathlib import Path

from djfort import rules
from djfort.errors import WrongAnswer
from djfort.questions import Questionnaire


def defaults(questionnaire: Questionnaire, *, with_git: bool) -> dict[str, str]:
    """What goes before the template's defaults; cookiecutter's settings go before git's."""
    return (_identity() if with_git else {}) | _preferences(questionnaire)


def _preferences(questionnaire: Questionnaire) -> dict[str, str]:
    """The `default_context` of the user's cookiecutter settings, as plain cookiecutter takes it.

    What it holds for other templates is left out. Raises WrongAnswer, with the file's name, for
    what cannot be an answer.
    """
    file = Path(os.environ.get("COOKIECUTTER_CONFIG") or "~/.cookiecutterrc").expanduser()
    if not file.exists() and "COOKIECUTTER_CONFIG" not in os.environ:
        return {}
    from cookiecutter.config import get_user_config  # takes its time
    from cookiecutter.exceptions import CookiecutterException

    try:
        settings = get_user_config()["default_context"]
    except (CookiecutterException, OSError, ValueError) as error:
        raise WrongAnswer(f"{file} cannot be read ({error}); mend or remove it.") from None
    names = {question.name for question in questionnaire.questions}
    own = {name: answer for name, answer in settings.items() if name in names}
    if found := questionnaire.problems(own):
        raise WrongAnswer("\n".join(f"{file}: {sentence}" for sentence in found))
    return own


def _identity() -> dict[str, str]:
    """The author as git knows them, less what could not be an answer, or would be a template."""
    known = {"author_name": _git("user.name"), "author_email": _git("user.email")}
    return {
        name: text
        for name, text in known.items()
        if not rules.problem(name, text) and "<<" not in text
    }


def _git(setting: str) -> str:
    try:
        command = ["git", "config", "--get", setting]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except (OSError, UnicodeDecodeError):
        return ""

"""The answers of an interview that is not over, kept so that `djfort new --resume` goes on."""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from djfort import __version__, folders
from djfort.errors import WrongAnswer
from djfort.questions import Questionnaire


def path() -> Path:
    """Where the answers are kept."""
    return folders.state() / "interview.json"


def keep(answers: Mapping[str, str]) -> None:
    """Keep the `answers` so far, for this user alone, where that is possible.

    Whenever it ends, the file holds these answers or those before.
    """
    target = path()
    draft = target.with_name(f"{target.name}-{os.urandom(4).hex()}")
    content = json.dumps({"djfort": __version__, "answers": answers}, ensure_ascii=False, indent=2)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(content, encoding="utf-8")
        draft.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()


def kept(questionnaire: Questionnaire) -> dict[str, str]:
    """The answers that were kept, each a valid one to a question of the `questionnaire`.

    Raises WrongAnswer where there are none, or none that this version could go on from.
    """
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
        version, answers = content["djfort"], dict(content["answers"])
    except FileNotFoundError:
        raise WrongAnswer("there is nothing to resume; start with `djfort new`.") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise _unusable("cannot be read") from None
    if version != __version__:
        raise _unusable(f"are from djfort {version}, and this is {__version__}")
    names = {question.name for question in questionnaire.questions}
    if not answers.keys() <= names or questionnaire.problems(answers):
        raise _unusable("do not fit the questions")
    return answers


def forget() -> None:
    """Remove what is kept, if anything is: the interview has come to its end."""
    with contextlib.suppress(OSError):  # what could not be kept is not there to remove
        path().unlink()


def _unusable(reason: str) -> WrongAnswer:
    return WrongAnswer(f"the answers kept in {path()} {reason}; start again with `djfort new`.")

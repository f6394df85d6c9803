"""The saved answers, `.djfort.json`: cookiecutter's replay format, and where the template was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from djfort.errors import DjfortError, WrongAnswer
from djfort.finish import SAVED_ANSWERS, as_text, digest
from djfort.template import File, Files

FILE = SAVED_ANSWERS


@dataclass(frozen=True)
class Saved:
    """What a project was made of: the answers, and the template's name and version."""

    answers: Mapping[str, str]
    template: str
    version: str
    digest: str | None = None
    """The digest of what the template wrote; djfort before 0.1 kept none."""


def load(project: Path) -> Saved:
    """Read the saved answers of `project`; raises WrongAnswer where there are none, or broken."""
    file = project / FILE
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        entry = content["djfort"]
        answers = {
            name: answer
            for name, answer in content["cookiecutter"].items()
            if not name.startswith("_")
        }
        found = Saved(answers, entry["template"], entry["version"], entry.get("digest"))
    except FileNotFoundError:
        raise WrongAnswer(
            f"{project} holds no {FILE}, so djfort did not make it; name a project's folder."
        ) from None
    except (OSError, ValueError) as error:
        raise WrongAnswer(
            f"{file} cannot be read ({error}); mend it, or get it back from git."
        ) from None
    except (KeyError, TypeError, AttributeError):
        found = None
    if not found or not all(isinstance(text, str) for text in (found.template, found.version)):
        raise WrongAnswer(
            f'{file} is not {{"cookiecutter": {{…}}, "djfort": {{"template": …, "version": …}}}};'
            " mend it, or get it back from git."
        )
    return found


def stamped(
    files: Files, template: str | None = None, version: str | None = None
) -> dict[str, File]:
    """The `files` of a fresh render; their saved answers say which template they came of.

    That is what the template itself says, unless it is given; and a digest of what it wrote.
    """
    try:
        content = json.loads(files[FILE].content)
        entry = dict(content["djfort"])
    except (KeyError, TypeError, ValueError):
        raise DjfortError(f"the template writes no {FILE} with the answers it was given") from None
    entry |= {"template": template or entry["template"], "version": version or entry["version"]}
    entry["digest"] = digest((p, f.executable, f.content) for p, f in files.items())
    return {**files, FILE: File(as_text(content | {"djfort": entry}).encode())}


def digest_of(files: Files) -> str:
    """The digest in the saved answers of a render."""
    digest = json.loads(files[FILE].content)["djfort"]["digest"]
    return str(digest)

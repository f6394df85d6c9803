"""The saved answers, `.djfort.json`: cookiecutter's replay format, and where the template was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from djfort.errors import WrongAnswer

FILE = ".djfort.json"


@dataclass(frozen=True)
class Saved:
    """What a project was made of: the answers, and the template's name and version."""

    answers: Mapping[str, str]
    template: str
    version: str


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
        found = Saved(answers, entry["template"], entry["version"])
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


def stamp(project: Path, template: str, version: str) -> None:
    """Write into the saved answers of a fresh render which template it came of."""
    file = project / FILE
    content = json.loads(file.read_text(encoding="utf-8"))
    content["djfort"] = {"template": template, "version": version}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

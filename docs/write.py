"""Write what the README shows of a generated project. Run by `make docs`; a test compares."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from djfort import report, sources, versions
from djfort.answers import Defaults, complete

CHECKOUT = Path(__file__).resolve().parent.parent
README = CHECKOUT / "README.md"
SECURITY_TESTS = CHECKOUT / sources.CHECKOUT_FOLDER / "tests" / "security"
ONLY_FOR = re.compile(r'# % if cookiecutter\.(\w+) (?:!= "none"|== "(.+)")\n')
IN_SHORT = {"migrations", "static", "templates", "tests"}  # what is in them need not be listed


def project_tree() -> str:
    """The files of a project, each module with what it says of itself in its first sentence."""
    version = versions.installed()
    questionnaire = version.template.questionnaire
    given = {"project_name": "Corner Shop"}
    answers = complete(questionnaire, given, Defaults(questionnaire))
    with report.preview(version, answers) as project:
        return "\n".join(["```text", f"{project.name}/", *_lines(project, "    "), "```"])


def _lines(folder: Path, indent: str) -> Iterator[str]:
    """What is in `folder`, folders first."""
    for path in sorted(folder.iterdir(), key=lambda path: (path.is_file(), path.name)):
        if path.name != "__init__.py":
            name = f"{path.name}/" if path.is_dir() else path.name
            yield f"{indent + name:<31} {_first_sentence(path)}".rstrip()
        if path.is_dir() and path.name not in IN_SHORT:
            yield from _lines(path, indent + "    ")


def _first_sentence(path: Path) -> str:
    """What a module, or a package in its `__init__.py`, says of itself."""
    module = path / "__init__.py" if path.is_dir() else path
    if module.suffix != ".py" or not module.is_file():
        return ""
    return _docstring(module).split(". ")[0].removesuffix(".")


def security_table() -> str:
    """Each threat, what is promised against it, and the file of attacks that proves it."""
    rows = ["| threat | promise | proved by |", "| --- | --- | --- |"]
    for module in sorted(SECURITY_TESTS.glob("test_*.py")):
        threat, _, promise = _docstring(module).partition(": ")
        if condition := ONLY_FOR.match(module.read_text(encoding="utf-8")):
            answers = [f"`{answer}`" for answer in condition.groups() if answer]
            threat += f" (with {' '.join(answers)})"
        rows.append(f"| {threat} | {promise} | `{module.name}` |")
    return "\n".join(rows)


def _docstring(module: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split())


def readme() -> str:
    """The README as it must read: between its markers lies what the functions here give."""
    text = README.read_text(encoding="utf-8")
    for part in project_tree, security_table:
        begin, end = f"<!-- {part.__name__}, by make docs -->\n", f"\n<!-- /{part.__name__} -->"
        before, _, rest = text.partition(begin)
        text = before + begin + part() + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")

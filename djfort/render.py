"""One pristine render of a template, as cookiecutter would do it: no hook, no secret, no date.

Cookiecutter itself compiles a template again for each render and asks the disk for everything,
which would be most of the time of an update. What both write is compared to the byte by tests.
"""

import fnmatch
import io
import json
from collections.abc import Mapping
from functools import cache
from types import CodeType
from typing import Any

import jinja2

from djfort import answers as answering
from djfort.errors import DjfortError
from djfort.template import File, Template

Context = Mapping[str, Any]


def rendered(template: Template, answers: Mapping[str, str]) -> dict[str, File]:
    """The files that `answers` make of `template`, by their path, less those that are blank.

    Raises DjfortError where the template is at fault.
    """
    context = answering.context(template.questionnaire, answers)
    compiler = _compiler_for(template)
    environment = compiler.environment_for(template)
    made = {}
    for path, file in template.files.items():
        try:
            content = _content(path, file, compiler, environment, context)
            if content.strip():
                made[_name(path, environment, context)] = File(content, file.executable)
        except jinja2.TemplateError as error:
            reason = str(error).partition("\n")[0]
            raise DjfortError(
                f"The template cannot be rendered: {reason} ({path}); nothing was written."
            ) from error
    return made


def _name(path: str, environment: jinja2.Environment, context: Context) -> str:
    if environment.variable_start_string in path or environment.block_start_string in path:
        return environment.from_string(path).render(context)
    return path


def _content(
    path: str, file: File, compiler: "_Compiler", environment: jinja2.Environment, context: Context
) -> bytes:
    """The content of one file. One that is no text is copied, and so is what the settings say."""
    copied = context["cookiecutter"].get("_copy_without_render", [])
    text = None if any(fnmatch.fnmatch(path, name) for name in copied) else _text(file.content)
    if text is None:
        return file.content
    code = compiler.code(path, text)
    made = jinja2.Template.from_code(environment, code, environment.make_globals(None))
    return made.render(context).replace("\n", _newline(file.content, context)).encode()


def _text(content: bytes) -> str | None:
    """The text of a file, its lines ended by LF; None for one that is no UTF-8."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")


def _newline(content: bytes, context: Context) -> str:
    """What ends the lines of what is made of a file, as cookiecutter finds it out."""
    if configured := context["cookiecutter"].get("_new_lines"):
        return str(configured)
    if b"\r" not in content:
        return "\n"
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    lines.readline()
    found = lines.newlines
    return (found[0] if isinstance(found, tuple) else found) or "\n"


class _Compiler:
    """Jinja set up as two settings say it: what it has compiled once, it knows."""

    def __init__(self, extensions: list[str], variables: Context) -> None:
        self._environment = jinja2.Environment(  # noqa: S701 - the filters quote, for each syntax
            undefined=jinja2.StrictUndefined,
            extensions=extensions,
            keep_trailing_newline=True,
            **variables,
        )
        self._environment.filters.update(jsonify=_jsonify, slugify=_slugify)
        self._codes: dict[tuple[str, str], CodeType] = {}

    def environment_for(self, template: Template) -> jinja2.Environment:
        """An environment in which the files of `template` include one another."""
        included = {**template.includes, **template.files}

        def load(name: str) -> str | None:
            return _text(included[name].content) if name in included else None

        return self._environment.overlay(loader=jinja2.FunctionLoader(load))

    def code(self, path: str, text: str) -> CodeType:
        """The code of the `text` of the file at `path`; raises TemplateError."""
        if (path, text) not in self._codes:
            self._codes[path, text] = self._environment.compile(text, path, path)
        return self._codes[path, text]


def _compiler_for(template: Template) -> _Compiler:
    settings = template.questionnaire.settings
    deciding = settings.get("_extensions", []), settings.get("_jinja2_env_vars", {})
    return _compiler(json.dumps(deciding))


@cache
def _compiler(settings: str) -> _Compiler:
    try:
        return _Compiler(*json.loads(settings))
    except ImportError as error:
        raise DjfortError(
            f"The template needs an extension of Jinja that is not installed ({error});"
            " install its package beside djfort."
        ) from error


def _jsonify(value: object, indent: int = 4) -> str:
    """Cookiecutter's filter of this name."""
    return json.dumps(value, sort_keys=True, indent=indent)


def _slugify(value: str, **options: Any) -> str:  # noqa: ANN401
    """Cookiecutter's filter of this name."""
    from slugify import slugify

    return slugify(value, **options)

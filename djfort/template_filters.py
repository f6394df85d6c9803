"""The filters of the template: an answer, quoted for the syntax that it lands in.

Cookiecutter loads the extension by its name in ``_extensions``. What cookiecutter itself
installs is all that it needs, so that plain ``cookiecutter`` works without djfort.
"""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import Extension
from slugify import slugify

from djfort import __version__, rules

# How a template is written so that it is valid as it lies, and what Jinja reads instead.
PREPROCESSING = [
    # `x = 1  # % if …` is there or not.
    (re.compile(r"^(.*\S) +# % if (.*)$", re.MULTILINE), r"<% if \2 %>\1\n<% endif %>"),
    # `# % if …` is a statement. Jinja's own line statements swallow the blank lines that follow.
    (re.compile(r"^[ \t]*# % (.*)$", re.MULTILINE), r"<% \1 %>"),
    # A file that is there or not ends without the blank lines that ruff wants before a comment.
    (re.compile(r"\n+<% endif %>\n\Z"), r"\n<% endif %>\n"),
    # The filter writes the quotes of a Python literal.
    (re.compile(r'"(<< [^"<>]+ \| python >>)"'), r"\1"),
]
# What is said to users is marked for translation, and the marks go where the site's language is
# English: `{% translate "Sign in" %}`, `{% blocktranslate with name=user %}Hello, {{ name }}…`, and
# in Python `_("Sign in")`.
MARKED = re.compile(
    r"{% load i18n %}\n?|from django\.utils\.translation import gettext(?:_lazy)? as _\n"
    r'|{% translate "(?P<text>[^"]*)" %}|\b_\((?P<literal>"[^"\\]*")\)'
    r"|{% blocktranslate(?: with (?P<names>[^%]*))? %}"
    r"(?P<block>.*?){% endblocktranslate %}",
    re.DOTALL,
)
# Special anywhere, at the start of a line (a list, a rule), or after a digit (a numbered list).
MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]#|~$]|^[+=-]|(?<=\d)[.)])")


def project_slug(name: str) -> str:
    """The folder name to propose for a site called `name`: a valid one for every valid name."""
    slug = slugify(name, separator="_", max_length=rules.SLUG_MAX_LENGTH - len("site_"))
    if not slug:  # nothing in the name has a Latin spelling
        return "my_site"
    if slug[0].isdigit():
        return f"site_{slug}"
    return f"{slug}_site" if rules.problem("project_slug", slug) else slug


def python(text: str) -> str:
    """`text` as the Python literal that ruff format would leave alone.

    Double quotes, unless single ones save a backslash. A template writes the filter between
    double quotes, which makes the unrendered file Python too; they are not part of the result.
    """
    body = json.dumps(text, ensure_ascii=False)[1:-1]
    if text.count('"') > text.count("'"):
        return "'" + body.replace('\\"', '"').replace("'", "\\'") + "'"
    return f'"{body}"'


def toml(text: str) -> str:
    """`text` for between the double quotes of a TOML basic string (TOML 1.0, String)."""
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")


def html_text(text: str) -> str:
    """`text` as HTML that a Django template, too, takes as text: no `<`, `&`, quote or `{`."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")


def markdown(text: str) -> str:
    """`text` as Markdown that shows the very same characters (CommonMark 2.4, escapes)."""
    return html.escape(MARKDOWN_SPECIAL.sub(r"\\\1", text), quote=False)


def html_language(language: str) -> str:
    """The attributes of `<html>` that say which language a page is in, and how it is read."""
    direction = ' dir="rtl"' if language in rules.RIGHT_TO_LEFT else ""
    return f'lang="{language}"{direction}'


def locale(language: str) -> str:
    """The name that gettext has for `language`: pt_BR for pt-br, zh_Hans for zh-hans."""
    name, _, rest = language.partition("-")
    return f"{name}_{rest.upper() if len(rest) == 2 else rest.title()}" if rest else name


def unmarked(found: re.Match[str]) -> str:
    """What Jinja reads for a text that is marked: plain in English, and as it is otherwise."""
    plain = found["text"] or found["literal"] or found["block"] or ""
    for name in (found["names"] or "").split():
        short, _, value = name.partition("=")
        plain = plain.replace(f"{{{{ {short} }}}}", f"{{{{ {value} }}}}")
    return f'<%+ if cookiecutter.language == "en" +%>{plain}<%+ else +%>{found[0]}<%+ endif +%>'


def saved_answers(context: Mapping[str, object]) -> str:
    """The content of `.djfort.json`: cookiecutter's replay format, and djfort's own entry."""
    answers = {name: answer for name, answer in context.items() if not name.startswith("_")}
    saved = {"cookiecutter": answers, "djfort": {"template": "djfort", "version": __version__}}
    return json.dumps(saved, ensure_ascii=False, indent=2)


class TemplateFilters(Extension):
    """Gives the template djfort's filters, and the hooks the folder that djfort lies in."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(
            project_slug=project_slug,
            python=python,
            toml=toml,
            html=html_text,
            markdown=markdown,
            html_language=html_language,
            locale=locale,
            saved_answers=saved_answers,
        )
        environment.globals["djfort_home"] = str(Path(__file__).resolve().parent.parent)

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Give Jinja its own syntax for what is written as comments and quotes."""
        for pattern, replacement in PREPROCESSING:
            source = pattern.sub(replacement, source)
        return MARKED.sub(unmarked, source)

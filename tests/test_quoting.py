"""Whatever an answer holds, it comes out as itself in every syntax, and never as code."""

import ast
import html
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import django.template
import pytest
from conftest import HOSTILE
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from markdown_it import MarkdownIt

from djfort import answers, questions, rules, sources
from djfort import template_filters as filters

NASTY = [
    *HOSTILE.values(),
    "'", '"', "\\", "\\'", '\\"', "'\"", "'''\"\"\"", "\\\\'\"", "\\N{DASH}", "%s {0} ${x} `x` $(x)",
    "{{ x }}", "{% x %}", "{# x #}", "<< y >>", "<% if 1 %>", "<# no #>", "# % if 1", "&amp;", "&#65;",
    "<script>alert(1)</script>", "<!-- -->", "]]>", "*a* _b_ **c** ~~d~~ `e`", "[a](http://b) ![c](d)",
    "# heading", "- item", "+ item", "1. item", "1) item", "> quote", "---", "===", "***", "| a | b |",
    "| - |", "```", "~~~", "<https://a.example>", "https://a.example", "[^1]: x", "[a]: b", "a\u00a0b",
    "👩‍👩‍👧", "é", "e\u0301", "\ufeffa", "\U0010ffff", "\u200b", "\u00ad", "a  b",
]  # fmt: skip


def valid(text: str) -> bool:
    return rules.problem("description", text) is None


anything_valid = (
    st.text(min_size=1, max_size=60)
    | st.text("\"'\\{}%<>#&*_`[]()!|~-+=.:/$ an1", min_size=1, max_size=30)
    | st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map("".join)
).filter(valid)

thousands = settings(max_examples=500)


def test_the_nasty_ones_are_all_valid_answers() -> None:
    assert [text for text in NASTY if not valid(text)] == []


@given(anything_valid)
@thousands
def test_python_reads_the_answer_back(text: str) -> None:
    assert ast.literal_eval(filters.python(text)) == text


def test_ruff_would_not_write_it_otherwise(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("".join(f"x = {filters.python(text)}\n" for text in NASTY), encoding="utf-8")
    ruff = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--isolated",
        "--diff",
        "--line-length=300",
        module,
    ]
    assert subprocess.run(ruff, capture_output=True, text=True).stdout == ""


@given(anything_valid)
@thousands
def test_toml_reads_the_answer_back(text: str) -> None:
    assert tomllib.loads(f'x = "{filters.toml(text)}"') == {"x": text}


@given(anything_valid)
@thousands
def test_a_page_shows_the_answer(text: str) -> None:
    quoted = filters.html_text(text)
    assert html.unescape(quoted) == text
    assert not set(quoted) & set("<>\"'{}")


ENGINE = django.template.Engine()


@given(anything_valid)
@thousands
def test_a_django_template_takes_the_answer_as_text(text: str) -> None:
    quoted = filters.html_text(text)
    context = django.template.Context({"x": "RENDERED", "y": "RENDERED"})
    assert ENGINE.from_string(quoted).render(context) == quoted


def shown(markdown: str, kind: str) -> str:
    """The characters that a reader sees of the only `kind` of block in `markdown`."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    assert {token.type for token in tokens} <= {f"{kind}_open", "inline", f"{kind}_close"}, tokens
    (inline,) = [token for token in tokens if token.type == "inline"]
    children = inline.children or []
    assert {child.type for child in children} <= {"text", "text_special"}, children
    return "".join(child.content for child in children)


@given(anything_valid)
@thousands
@example("1.")
@example("a    b")
def test_markdown_shows_the_answer(text: str) -> None:
    quoted = filters.markdown(text)
    assert shown(f"# {quoted}\n", "heading") == text
    assert shown(f"{quoted}\n", "paragraph") == text
    assert shown(f"Before {quoted} after.\n", "paragraph") == f"Before {text} after."


@given(anything_valid)
@thousands
def test_saved_answers_are_json(text: str) -> None:
    saved = json.loads(filters.saved_answers({"description": text, "_private": "x"}))
    assert saved["cookiecutter"] == {"description": text}


def environment() -> Environment:
    """Jinja as the template is rendered with it."""
    return answers.Defaults(questions.load(sources.template())).environment


@pytest.mark.parametrize("text", NASTY)
def test_an_answer_is_never_a_template(text: str) -> None:
    line = 'NAME = "<< cookiecutter.description | python >>"'
    written = environment().from_string(line).render(cookiecutter={"description": text})
    assert written == f"NAME = {filters.python(text)}"

"""Cross-site scripting: what a user writes is shown, and never runs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse

from tests.security.scan import Source, found, is_plain, last

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "<svg/onload=alert(1)>",
    "{{ 7|add:7 }}<b>",
]

# What would switch escaping off or need a weaker policy, in a template.
UNSAFE_IN_TEMPLATES = {
    "the filter safe": re.compile(r"\|\s*safe(seq)?\b"),
    "autoescape off": re.compile(r"{%\s*autoescape\s+off"),
    "a value inside a script": re.compile(r"<script[^>]*>[^<]*{[{%]", re.IGNORECASE),
    "an attribute without quotes": re.compile(r"<[^>]*=\s*{{"),
    "a page inside an attribute": re.compile(r"<[^>]*\bsrcdoc\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\b(src|nonce)=)[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<style(?![^>]*\bnonce=)[^>]*>|\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*[\s/\"']on[a-z]+\s*=", re.IGNORECASE),
    "a script URL": re.compile(r"javascript:", re.IGNORECASE),
}
# What makes HTML or code of a text, in a script.
UNSAFE_IN_SCRIPTS = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|srcdoc|document\.write(ln)?|eval|Function)\b"
    r"|\bset(Timeout|Interval)\(\s*[\"'`]"
)
# What calls a text safe, or makes it count as safe.
SAFE_MARKS = {"mark_safe", "SafeData", "SafeString", "SafeText", "html_safe"}
# What takes HTML or a template, and which of its arguments.
HTML_CALLS = {"format_html": 0, "format_html_join": 1, "from_string": 0, "Template": 0}
# What would switch escaping off, as a keyword or in the settings.
SWITCHES = {("autoescape", False), ("is_safe", True)}
# What a browser may load and do on a page that has no script of its own.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY["img-src"] += " https://s3.example/media/"  # % if cookiecutter.media == "s3"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_inert_on_every_page_that_shows_them(members_browser, user, payload):
    saved = members_browser.post(
        reverse("profile"), {"first_name": payload, "last_name": payload}, follow=True
    )
    assert 'class="success"' in saved.text
    assert payload not in saved.text
    assert saved.context["form"].initial["first_name"] == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_inert_for_staff(staff_browser, user, payload):
    user.first_name = user.last_name = user.username = user.email = payload
    user.save()
    for url in [
        reverse("people"),
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_change", args=[user.pk]),
        reverse("admin:accounts_user_history", args=[user.pk]),
        reverse("admin:accounts_user_delete", args=[user.pk]),
        reverse("admin:auth_user_password_change", args=[user.pk]),
    ]:
        page = staff_browser.get(url)
        assert page.status_code == 200
        assert payload not in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_searched_for_is_inert(staff_browser, payload):
    page = staff_browser.get(reverse("people"), {"q": payload})
    assert page.context["query"] == payload
    assert payload not in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_at_sign_in_is_inert(sign_in, payload):
    page = sign_in(payload, "wrong")
    assert page.status_code == 200
    assert payload not in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_address_of_a_missing_page_is_inert(browser, payload):
    page = browser.get(f"/{payload}")
    assert page.status_code == 404
    assert payload not in page.text


def test_the_policy_lets_no_foreign_and_no_inline_code_run(any_response):
    directives = any_response.headers["Content-Security-Policy"].split("; ")
    assert dict(directive.split(" ", 1) for directive in directives) == POLICY


def test_a_script_of_our_own_runs_by_a_nonce_that_nobody_can_guess(browser):
    with override_settings(ROOT_URLCONF="tests.security.urls"):
        pages = [browser.get("/with-script/") for _ in range(2)]
    nonces = [re.findall(r'nonce="([^"]{16,})"', page.text)[0] for page in pages]
    assert nonces[0] != nonces[1]
    for page, nonce in zip(pages, nonces, strict=True):
        assert f"script-src 'self' 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


def unsafe_in_template(source: str) -> list[str]:
    """What in `source`, a template, would let a script in."""
    return [what for what, pattern in UNSAFE_IN_TEMPLATES.items() if pattern.search(source)]


def test_no_template_switches_escaping_off(template_files: list[Path]):
    # % if cookiecutter.login_by == "username"
    assert found(template_files, unsafe_in_template) == []
    # % endif
    # % if cookiecutter.login_by == "email"
    pages = [path for path in template_files if not path.stem.endswith("email")]
    assert found(pages, unsafe_in_template) == []
    # % endif


def test_no_script_writes_html(own_files: list[Path]):
    scripts = [path for path in own_files if path.suffix in {".js", ".mjs", ".ts"}]
    assert not [p for p in scripts if UNSAFE_IN_SCRIPTS.search(p.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "source",
    [
        "box.innerHTML = name",
        'box["outerHTML"] = name',
        'box.insertAdjacentHTML("beforeend", name)',
        "document.write(name)",
        "eval(text)",
        "new Function(text)",
        'setTimeout("go()", 1)',
        "frame.srcdoc = page",
    ],
)
def test_the_scan_sees_a_script_that_writes_html(source):
    assert UNSAFE_IN_SCRIPTS.search(source)


def test_the_scan_leaves_a_script_that_writes_text_alone():
    assert not UNSAFE_IN_SCRIPTS.search("box.textContent = name; setTimeout(() => go(), 1)")


def unsafe_in_python(text: str) -> set[int]:
    """The lines of `text`, Python source, at which HTML is built by hand or escaping goes off."""
    source = Source(text)
    lines = {line for name, line in source.names() if last(name) in SAFE_MARKS}
    lines |= {call.lineno for name, call in source.calls() if is_html_by_hand(last(name), call)}
    for node in source.nodes:
        if not SWITCHES.isdisjoint(named_values(node)):
            lines.add(getattr(node, "lineno", 0))
        if isinstance(node, ast.FunctionDef) and node.name == "__html__":
            lines.add(node.lineno)
    return lines


def is_html_by_hand(function: str, call: ast.Call) -> bool:
    """Whether `call` makes HTML of a text that is not literal, or answers with a composed one."""
    if function in HTML_CALLS:
        return not is_plain(next(iter(call.args[HTML_CALLS[function] :]), None))
    return function == "HttpResponse" and bool(call.args) and is_composed(call.args[0])


def is_composed(node: ast.AST) -> bool:
    """Whether `node` is a text that something was put into, in the line itself."""
    is_format = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"format", "join"}
    return is_format or isinstance(node, ast.JoinedStr | ast.BinOp)


def named_values(node: ast.AST) -> Iterator[tuple[object, object]]:
    """The literals that `node` gives by name: a keyword of a call, or the entries of a dict."""
    if isinstance(node, ast.keyword):
        yield node.arg, getattr(node.value, "value", None)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield getattr(key, "value", None), getattr(value, "value", None)


def test_no_code_calls_a_text_safe(python_files: list[Path]):
    assert found(python_files, unsafe_in_python) == []


@pytest.mark.parametrize(
    "source",
    [
        "mark_safe(name)",
        "from django.utils.safestring import mark_safe as trusted; trusted(name)",
        'getattr(safestring, "mark_safe")(name)',
        "SafeString(name)",
        "class Name(SafeData): pass",
        "def __html__(self): return self.name",
        'format_html(f"<b>{name}</b>")',
        'format_html("<b>%s</b>" % name)',
        'format_html("<b>" + name + "</b>")',
        "format_html(template, name)",
        'format_html_join("", f"<li>{name}</li>", names)',
        'Template("Hello " + name)',
        'engines["django"].from_string(f"Hello {name}")',
        'HttpResponse(f"<b>{name}</b>")',
        'HttpResponse("<b>%s</b>" % name)',
        'HttpResponse("<b>{}</b>".format(name))',
        'HttpResponse("".join(names))',
        "Context({}, autoescape=False)",
        '{"OPTIONS": {"autoescape": False}}',
        "register.filter(is_safe=True)",
    ],
)
def test_the_scan_sees_code_that_calls_a_text_safe(source):
    assert unsafe_in_python(source) == {1}


@pytest.mark.parametrize(
    "source",
    [
        'format_html("<b>{}</b>", name)',
        'format_html_join("", "<li>{}</li>", names)',
        'HttpResponse("ok")',
        'render(request, "page.html", {"name": name})',
        '{"OPTIONS": {"autoescape": True}}',
    ],
)
def test_the_scan_leaves_code_that_escapes_alone(source):
    assert not unsafe_in_python(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ name|safe }}",
        "{{ names | safeseq }}",
        "{% autoescape off %}",
        "<script>track()</script>",
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        '<script nonce="{{ csp_nonce }}">greet("{{ name }}")</script>',
        "<a class={{ kind }}>",
        '<iframe srcdoc="{{ page }}">',
        "<svg/onload=go()>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_the_scan_sees_what_is_unsafe(source):
    assert unsafe_in_template(source)


def test_the_scan_leaves_safe_templates_alone():
    assert not unsafe_in_template('<script src="{% static "app.js" %}"></script> <p>{{ name }}</p>')

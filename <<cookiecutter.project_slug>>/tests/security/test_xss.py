"""Cross-site scripting: what a user writes is shown, and never runs."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

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
    "an inline script": re.compile(r"<script(?![^>]*\b(src|nonce)=)[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<style(?![^>]*\bnonce=)[^>]*>|\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script URL": re.compile(r"javascript:", re.IGNORECASE),
}
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
UNSAFE_IN_PYTHON = re.compile(r"\b(mark_safe|SafeString|SafeText|format_html\(f)")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_inert_on_every_page_that_shows_them(members_browser, user, payload):
    saved = members_browser.post(
        reverse("profile"), {"first_name": payload, "last_name": payload}, follow=True
    )
    assert "is saved" in saved.text
    assert payload not in saved.text
    assert saved.context["form"].initial["first_name"] == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_inert_for_staff(staff_browser, user, payload):
    user.first_name = user.last_name = payload
    user.save()
    for url in [
        reverse("people"),
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_change", args=[user.pk]),
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
    assert template_files
    found = {
        f"{path.relative_to(settings.BASE_DIR)}: {what}"
        for path in template_files
        for what in unsafe_in_template(path.read_text(encoding="utf-8"))
    }
    assert not found


def test_no_code_calls_a_text_safe(python_files: list[Path]):
    assert python_files
    assert not [p for p in python_files if UNSAFE_IN_PYTHON.search(p.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "source",
    [
        "{{ name|safe }}",
        "{{ names | safeseq }}",
        "{% autoescape off %}",
        "<script>track()</script>",
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_the_scan_sees_what_is_unsafe(source):
    assert unsafe_in_template(source)


def test_the_scan_leaves_safe_templates_alone():
    assert not unsafe_in_template('<script src="{% static "app.js" %}"></script> <p>{{ name }}</p>')

"""A promise that nobody keeps: the report looks each one up, and what the documents name is there."""

import json
import platform
import re
from io import StringIO

import django
import pytest
from django.conf import settings as live
from django.core.management import call_command

from security.controls import CONTROLS, SECRET_SETTINGS
from security.report import TESTS, exists, look_up, registered, requirements
from tests.test_pages import Page

FOLDER = live.BASE_DIR / TESTS


@pytest.fixture(autouse=True)
def no_env_file(settings, tmp_path):
    """The project without a developer's own `.env`, which is not what is tested."""
    for name in ("docs", "tests", "SECURITY.md", ".env.example"):
        (tmp_path / name).symlink_to(live.BASE_DIR / name)
    settings.BASE_DIR = tmp_path


def finding_of(test):
    """What the report finds of the control that `test` proves."""
    return next(finding for finding in look_up().findings if finding.test.endswith(test))


def test_every_control_is_there_and_as_strong_as_it_was_made():
    assert [finding for finding in look_up().findings if finding.verdict != "ok"] == []


def test_every_file_of_attacks_has_a_control():
    """A new one belongs into `security/controls.py`, with what the report shall look at."""
    files = {path.name for path in FOLDER.glob("test_*.py")} - {"test_report.py"}
    assert {control.test.partition("::")[0] for control in CONTROLS} == files


@pytest.mark.parametrize(
    ("test", "name", "value"),
    [
        ("test_the_stored_hash_is_argon2id", "PASSWORD_HASHERS", ["MD5PasswordHasher"]),
        ("test_a_form_without_token_is_refused", "MIDDLEWARE", []),
        ("test_a_session_ages", "SESSION_COOKIE_AGE", 14 * 24 * 60 * 60),
        ("test_no_other_origin_may_read", "CORS_ALLOW_ALL_ORIGINS", True),
        ("test_plain_http_is_sent_to_https", "SECURE_SSL_REDIRECT", False),
        ("test_with_all_of_them_it_starts_and_the_rest_is_safe", "DEBUG", True),
    ],
)
def test_a_setting_that_is_unsafe_now_weakens_its_control(settings, test, name, value):
    setattr(settings, name, value)
    finding = finding_of(test)
    assert finding.verdict == "weakened"
    assert finding.reasons


def test_no_setting_counts_that_is_not_judged():
    """Either what must hold of its value is written down, or a check looks at it."""
    for control in CONTROLS:
        assert control.checks or all(control.settings.values())


def test_a_control_without_its_setting_is_missing(settings):
    del settings.REQUEST_MAX_BYTES
    finding = finding_of("test_a_request_over_the_limit_is_refused")
    assert (finding.verdict, finding.reasons) == ("missing", ["REQUEST_MAX_BYTES is not set"])


def test_a_control_without_its_test_is_missing(settings, tmp_path):
    (tmp_path / "tests").unlink()
    finding = finding_of("test_a_session_ages")
    assert (finding.verdict, finding.threat) == ("missing", "test_sessions.py")
    assert look_up().asvs["met"] == 0


def test_a_requirement_is_met_no_longer_when_its_control_is_weakened(settings):
    assert look_up().asvs["weakened"] == 0
    settings.AXES_FAILURE_LIMIT = 1000
    weakened = [each.number for each in look_up().requirements if each.verdict == "weakened"]
    assert weakened == ["V6.3.1"]


def test_a_control_without_its_check_is_missing(monkeypatch):
    assert not registered("check_nothing")
    monkeypatch.setattr("security.report.registered", lambda name: [])
    assert finding_of("test_the_stored_hash_is_argon2id").verdict == "missing"


def report(*options):
    """What the command prints."""
    printed = StringIO()
    call_command("security_report", *options, stdout=printed)
    return printed.getvalue()


def page(folder):
    """The report as a page, written into `folder`."""
    report("--html", str(folder / "report.html"))
    return (folder / "report.html").read_text(encoding="utf-8")


def test_each_form_tells_each_control(tmp_path):
    told = json.loads(report("--json"))
    text, html = report(), page(tmp_path)
    assert len(told["findings"]) == len(CONTROLS)
    for finding in told["findings"]:
        for form in (text, html):
            assert finding["promise"][1:] in form
            assert finding["test"] in form


def test_each_form_tells_what_it_was_looked_up_on(tmp_path):
    for form in (report(), report("--json"), page(tmp_path)):
        assert f"Django {django.get_version()}, Python {platform.python_version()}" in form


def test_no_form_tells_a_secret(settings, tmp_path):
    settings.SECRET_KEY_FALLBACKS = ["a-former-key-of-the-site"]
    secrets = [settings.SECRET_KEY, settings.ADMIN_URL.strip("/"), "a-former-key-of-the-site"]
    for form in (report(), report("--json"), page(tmp_path)):
        assert not [secret for secret in secrets if secret in form]


def test_a_setting_that_may_be_read_is_not_called_secret():
    shown = [name for control in CONTROLS for name in control.settings]
    assert "X_FRAME_OPTIONS" in shown
    for name in shown:
        value = json.dumps(getattr(live, name, None), default=str)
        assert name in SECRET_SETTINGS or live.SECRET_KEY not in value


def test_the_page_asks_for_nothing_and_runs_nothing(tmp_path):
    html = page(tmp_path)
    found = {name for tag, attributes in Page(html).elements for name in (tag, *attributes)}
    assert "section" in found
    assert not {"script", "link", "img", "iframe", "src", "href"} & found
    assert not re.search(r"url\(|@import", html)
    assert "default-src 'none'" in html


def test_a_value_cannot_break_the_page(settings, tmp_path):
    settings.ALLOWED_HOSTS = ["<script>alert(1)</script>"]
    html = page(tmp_path)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>" not in html


def test_as_a_check_it_passes_while_all_is_well():
    assert "0 weakened, 0 missing" in report("--fail")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_as_a_check_it_fails_when_a_control_is_weakened(settings, form):
    settings.X_FRAME_OPTIONS = "SAMEORIGIN"
    report(*form)
    with pytest.raises(SystemExit, match="1"):
        report("--fail", *form)


def test_it_tells_what_is_left_to_the_team():
    left = report().partition("Left to the team")[2]
    for task in ("Backups", "Multi-factor", "Vulnerability handling", "ASVS V12.2.2"):
        assert task in left


def test_asvs_lists_each_requirement_once_and_in_order():
    numbers = [tuple(map(int, each.number[1:].split("."))) for each in requirements()]
    assert len(numbers) == 70
    assert numbers == sorted(set(numbers))


def test_what_asvs_calls_met_is_proved_by_tests_that_exist():
    for requirement in requirements():
        assert bool(requirement.tests) == (requirement.verdict == "met")
        for test in requirement.tests:
            assert (test, exists(test)) == (test, True)


def test_security_md_lists_every_file_of_attacks():
    text = (live.BASE_DIR / "SECURITY.md").read_text(encoding="utf-8")
    listed = re.findall(r"`(test_\w+\.py)` \|$", text, re.MULTILINE)
    assert set(listed) == {path.name for path in FOLDER.glob("test_*.py")}

"""SQL injection: what a user types stays a value."""

import ast
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

PAYLOADS = [
    "' OR '1'='1",
    "alice' --",
    "alice'/*",
    "'; DROP TABLE accounts_user; --",
    "' UNION SELECT 1,2,3,4,5,6,7,8,9,10,11 --",
    "' AND 1=(SELECT COUNT(*) FROM accounts_user) --",
    "'; SELECT pg_sleep(5); --",
    "' || (SELECT RANDOMBLOB(1000000000)) || '",
    "\\' OR 1=1 --",
    "%' OR username LIKE '%",
]

# What takes SQL, by name; `extra` takes it in too many places to be told apart.
SQL_CALLS = {"execute", "executemany", "raw", "RawSQL"}


@pytest.fixture
def in_a_second():
    """Fail when an attack makes the database wait or work."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 1


@pytest.mark.usefixtures("user", "in_a_second")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_signs_in(sign_in, is_signed_in, payload):
    assert sign_in(payload, payload).status_code == 200
    assert not is_signed_in()


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("payload", [*PAYLOADS, "%", "_"])
def test_no_payload_finds_people(staff_browser, payload):
    page = staff_browser.get(reverse("people"), {"q": payload})
    assert page.status_code == 200
    assert page.context["people"] == []


@pytest.mark.usefixtures("user")
def test_a_real_name_finds_people(staff_browser):
    page = staff_browser.get(reverse("people"), {"q": "LIC"})
    assert [person.username for person in page.context["people"]] == ["alice"]


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_finds_rows_in_the_admin(staff_browser, payload):
    url = reverse("admin:accounts_user_changelist")
    assert staff_browser.get(url, {"q": payload}).context["cl"].result_count == 0


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("lookup", ["is_staff__exact", "groups__id__exact", "o"])
def test_no_payload_gets_through_an_admin_filter(staff_browser, lookup, payload):
    url = reverse("admin:accounts_user_changelist")
    assert staff_browser.get(url, {lookup: payload}).status_code in {200, 302}


@pytest.mark.usefixtures("user")
def test_the_admin_finds_a_real_name(staff_browser):
    url = reverse("admin:accounts_user_changelist")
    assert staff_browser.get(url, {"q": "alice"}).context["cl"].result_count == 1


def built_sql(source: str) -> list[int]:
    """The lines of `source` at which SQL is anything but one literal text."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        literal = values and isinstance(values[0], ast.Constant)
        if name == "extra" or (name in SQL_CALLS and not literal):
            lines.append(node.lineno)
    return lines


def test_no_sql_is_built_from_strings(python_files: list[Path]):
    assert python_files
    found = {
        f"{path.relative_to(settings.BASE_DIR)}:{line}"
        for path in python_files
        for line in built_sql(path.read_text(encoding="utf-8"))
    }
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        'User.objects.raw(f"SELECT * FROM t WHERE id = {pk}")',
        'cursor.execute("SELECT * FROM t WHERE id = %s" % pk)',
        'cursor.execute("SELECT * FROM t WHERE id = " + pk)',
        'cursor.execute("SELECT * FROM {}".format(table))',
        'cursor.executemany(f"INSERT INTO {table} VALUES (%s)", rows)',
        'RawSQL(f"{column} > 1", [])',
        'RawSQL(sql=f"{column} > 1", params=[])',
        "cursor.execute(sql)",
        'User.objects.extra(where=["id = " + pk])',
    ],
)
def test_the_scan_sees_sql_that_is_built(source):
    assert built_sql(source) == [1]


def test_the_scan_leaves_parameters_alone():
    assert built_sql('cursor.execute("SELECT * FROM t WHERE id = %s", [pk])') == []

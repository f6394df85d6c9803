"""SQL injection: what a user types stays a value."""

import time
from pathlib import Path

import pytest
from django.urls import reverse

from tests.security.scan import Source, found, is_plain, last

PAYLOADS = [
    "' OR '1'='1",
    "alice' --",
    "alice'/*",
    "'; DROP TABLE accounts_user; --",
    "' UNION SELECT 1,2,3,4,5,6,7,8,9,10,11 --",
    "' AND 1=(SELECT COUNT(*) FROM accounts_user) --",
    "'; SELECT pg_sleep(30); --",
    "' OR SLEEP(30) #",
    "' || (SELECT RANDOMBLOB(1000000000)) || '",
    "\\' OR 1=1 --",
    "%' OR username LIKE '%",
]

# What takes SQL, and the name of that argument; `extra` takes it in too many places to be told
# apart.
SQL_CALLS = {
    "callproc": "procname",
    "execute": "sql",
    "executemany": "sql",
    "executescript": "sql_script",
    "raw": "raw_query",
    "RawSQL": "sql",
    "RunSQL": "sql",
    "SQL": "obj",
}


@pytest.fixture
def without_waiting():
    """Fail when an attack makes the database wait."""
    start = time.monotonic()
    yield
    # A busy machine alone does not take that long.
    assert time.monotonic() - start < 15


@pytest.mark.usefixtures("user", "without_waiting")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_signs_in(sign_in, browser, payload):
    assert sign_in(payload, payload).status_code == 200
    assert browser.get(reverse("profile")).status_code == 302


@pytest.mark.usefixtures("user", "without_waiting")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_makes_a_mail(browser, mailoutbox, payload):
    browser.post(reverse("password_reset"), {"email": f"{payload}@site.example"})
    assert not mailoutbox


@pytest.mark.usefixtures("user", "without_waiting")
@pytest.mark.parametrize("payload", [*PAYLOADS, "%", "_"])
def test_no_payload_finds_people(staff_browser, payload):
    page = staff_browser.get(reverse("people"), {"q": payload})
    assert page.status_code == 200
    assert page.context["people"] == []


@pytest.mark.usefixtures("user", "without_waiting")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_finds_rows_in_the_admin(staff_browser, payload):
    url = reverse("admin:accounts_user_changelist")
    assert staff_browser.get(url, {"q": payload}).context["cl"].result_count == 0


@pytest.mark.usefixtures("user", "without_waiting")
@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("lookup", ["is_staff__exact", "groups__id__exact", "o"])
def test_no_payload_gets_through_an_admin_filter(staff_browser, lookup, payload):
    url = reverse("admin:accounts_user_changelist")
    assert staff_browser.get(url, {lookup: payload}).status_code in {200, 302}


@pytest.mark.usefixtures("user")
def test_the_admin_finds_a_real_name(staff_browser):
    url = reverse("admin:accounts_user_changelist")
    assert staff_browser.get(url, {"q": "alice"}).context["cl"].result_count == 1


def built_sql(text: str) -> set[int]:
    """The lines of `text`, Python source, at which SQL is anything but one literal text."""
    source = Source(text)
    # Under another name it would be out of sight.
    lines = {line for name, line in source.taken() if last(name) in {*SQL_CALLS, "extra"}}
    for name, call in source.calls():
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        sql = call.args[0] if call.args else named.get(SQL_CALLS.get(last(name)))
        if last(name) == "extra" or (last(name) in SQL_CALLS and not is_plain(sql)):
            lines.add(call.lineno)
    return lines


def test_no_sql_is_built_from_strings(python_files: list[Path]):
    assert found(python_files, built_sql) == []


@pytest.mark.parametrize(
    "source",
    [
        'User.objects.raw(f"SELECT * FROM t WHERE id = {pk}")',
        'User.objects.raw(raw_query=f"SELECT * FROM t WHERE id = {pk}")',
        'cursor.execute("SELECT * FROM t WHERE id = %s" % pk)',
        'cursor.execute("SELECT * FROM t WHERE id = " + pk)',
        'cursor.execute("SELECT * FROM {}".format(table))',
        'cursor.execute(" ".join(["SELECT * FROM", table]))',
        'cursor.execute("SELECT * FROM t".replace("t", table))',
        'connection.cursor().execute(f"SELECT * FROM {table}")',
        'connections["other"].cursor().execute(*query)',
        'cursor.executemany(f"INSERT INTO {table} VALUES (%s)", rows)',
        'cursor.executescript(f"DROP TABLE {table}")',
        "cursor.callproc(procedure)",
        'RawSQL(f"{column} > 1", [])',
        'RawSQL(params=[], sql=f"{column} > 1")',
        'migrations.RunSQL(f"DROP TABLE {table}")',
        'sql.SQL(f"SELECT {column}")',
        "cursor.execute(sql)",
        "cursor.execute()",
        'User.objects.extra(where=["id = " + pk])',
        "from django.db.models.expressions import RawSQL as R; R(f'{column} > 1', [])",
        "run = cursor.execute; run(sql)",
        "map(cursor.execute, statements)",
        'getattr(cursor, "execute")(sql)',
        'from operator import methodcaller as call; call("raw", sql)(User.objects)',
    ],
)
def test_the_scan_sees_sql_that_is_built(source):
    assert built_sql(source) == {1}


@pytest.mark.parametrize(
    "source",
    [
        'cursor.execute("SELECT * FROM t WHERE id = %s", [pk])',
        'RawSQL(params=[pk], sql="id = %s")',
        'from django.db.models.expressions import RawSQL as R\nR("id = %s", [pk])',
        'logger.info("seen", extra={"user": user})',
    ],
)
def test_the_scan_leaves_parameters_alone(source):
    assert not built_sql(source)

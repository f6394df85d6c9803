"""Health checks that help an attacker: they say yes or no, and cost no more than a query."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from config.views import require_migrations


@pytest.fixture(autouse=True)
def nothing_looked_up():
    """The process as it is before its first look at the migrations."""
    require_migrations.cache_clear()


def answer(browser, path):
    """The status and the content of what `browser` gets."""
    response = browser.get(path)
    return response.status_code, response.content


def test_without_its_database_the_site_is_alive_and_not_ready(browser, console_log):
    def gone(*args):
        raise OperationalError("connection to 10.0.0.5 refused")

    with connection.execute_wrapper(gone):
        assert answer(browser, "/healthz") == (200, b"ok\n")
        assert answer(browser, "/readyz") == (503, b"no\n")
    assert "Not ready: connection to 10.0.0.5 refused" in console_log()
    assert answer(browser, "/readyz") == (200, b"ok\n")


def test_with_a_migration_to_apply_the_site_is_not_ready(browser, console_log):
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    assert answer(browser, "/readyz") == (503, b"no\n")
    assert "Not ready: There are migrations to apply." in console_log()
    MigrationRecorder(connection).record_applied("sessions", "0001_initial")
    assert answer(browser, "/readyz") == (200, b"ok\n")


def test_to_ask_again_and_again_costs_a_query_each(browser):
    browser.get("/readyz")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/readyz")
        browser.get("/readyz?nocache")
    assert [query["sql"] for query in queries] == ["SELECT 1", "SELECT 1"]


def test_no_cache_answers_in_the_place_of_the_site(browser):
    assert "no-store" in browser.get("/readyz").headers["Cache-Control"]

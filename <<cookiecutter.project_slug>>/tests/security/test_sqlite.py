# % if cookiecutter.database == "sqlite"
"""A lock-out that forgets: what several processes count at once is counted, and none fails."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import environ
import pytest
from django.db.utils import ConnectionHandler

from config import services


@pytest.fixture
def connect(tmp_path):
    """Open a database in a file, as the settings do; that of the tests is in memory."""
    url_config = environ.Env.db_url_config("sqlite:///attempts.sqlite3")
    handler = ConnectionHandler({"default": services.database(url_config, tmp_path)})
    return lambda: closing(handler.create_connection("default"))


def test_writers_at_the_same_time_wait_for_each_other(connect):
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE attempts (number)")
        cursor.execute("INSERT INTO attempts VALUES (0)")

    def count_one(_):
        with connect() as connection, connection.cursor() as cursor:
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            [number] = cursor.execute("SELECT number FROM attempts").fetchone()
            cursor.execute("UPDATE attempts SET number = %s", [number + 1])
            connection.commit()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count_one, range(80)))
    with connect() as connection, connection.cursor() as cursor:
        assert cursor.execute("SELECT number FROM attempts").fetchone() == (80,)


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("busy_timeout", 20_000)])
def test_readers_go_on_while_somebody_writes(connect, pragma, value):
    with connect() as connection, connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)


# % endif

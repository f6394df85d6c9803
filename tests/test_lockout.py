"""The lock-out of a generated project under attack, in four processes and on each database.

What counts is not only what is answered: a password hasher of the test's own writes down how many
passwords were looked at.
"""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier

import httpx
import pytest
from generated import Project, installed
from served import (
    PASSWORD,
    Gunicorn,
    Mariadb,
    Postgresql,
    Site,
    caddy,
    gunicorn,
    mariadb,
    postgresql,
    prepare,
    sign_in,
    token,
)

pytestmark = pytest.mark.slow

Server = Postgresql | Mariadb
SERVERS = {"postgresql": postgresql, "mysql": mariadb}
LIMIT = 5  # AXES_FAILURE_LIMIT
COUNTING = """
import os

from config.settings import *
from django.contrib.auth.hashers import Argon2PasswordHasher

PASSWORD_HASHERS = ["counting_settings.CountingHasher"]


class CountingHasher(Argon2PasswordHasher):
    def verify(self, password, encoded):
        with open(os.environ["LOOKED_AT"], "a") as file:
            file.write("x")
        return super().verify(password, encoded)
"""


class Attacked:
    """A project on a database, which four processes serve behind Caddy."""

    def __init__(self, project: Project, folder: Path, database: Server | None) -> None:
        self.project, self.folder, self.database = project, folder, database
        self.looked_at = folder / "looked_at"
        self.looked_at.touch()
        (folder / "counting_settings.py").write_text(COUNTING)
        self.environment = project.production() | {
            "DJANGO_SETTINGS_MODULE": "counting_settings",
            "PYTHONPATH": str(folder),
            "LOOKED_AT": str(self.looked_at),
            "TRUSTED_PROXY_COUNT": "1",
            "DATABASE_URL": database.url if database else "sqlite:///db.sqlite3",
        }
        prepare(project, **self.environment)
        self.server: Gunicorn
        self.site: Site

    def start(self, workers: int = 4) -> None:
        """Serve it, in new processes."""
        folder = self.folder / f"served-{time.monotonic_ns()}"
        with ExitStack() as stack:
            serving = gunicorn(self.project, folder, f"--workers={workers}", **self.environment)
            self.server = stack.enter_context(serving)
            proxy = caddy(self.project, self.server.port, folder / "caddy")
            self.site = stack.enter_context(proxy)
            self.stop = stack.pop_all().close

    def passwords_looked_at(self) -> int:
        """How many, since the last time that this was asked."""
        number = self.looked_at.stat().st_size
        self.looked_at.write_text("")
        return number


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.xdist_group(f"lockout-{name}"))
        for name in ("sqlite", *SERVERS)
    ],
)
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    """The project on SQLite, then on PostgreSQL, and then on MariaDB."""
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        own = SERVERS.get(request.param)
        database = stack.enter_context(own()) if own else None
        project = installed("django61-sqlite", folder, database=request.param, mfa="optional")
        attacked = Attacked(project, folder, database)
        attacked.start()
        yield attacked
        attacked.stop()


def at_once(visitor: httpx.Client, username: str, passwords: list[str]) -> Counter[int]:
    """How many answers of which status sign-ins get that are sent at the same moment."""
    forms = [{"username": username, "password": password} for password in passwords]
    return posted_at_once(visitor, "/accounts/login/", forms)


def posted_at_once(visitor: httpx.Client, path: str, forms: list[dict[str, str]]) -> Counter[int]:
    """The same of the form of any page."""
    page = visitor.get(path)
    guard = {"csrfmiddlewaretoken": token(page)}
    headers = {"Referer": str(page.url)}
    # Made before any is answered: a right one changes the cookies of the browser.
    requests = [
        visitor.build_request("POST", path, data=guard | form, headers=headers) for form in forms
    ]
    ready = Barrier(len(forms))

    def send(request: httpx.Request) -> int:
        ready.wait()
        return visitor.send(request).status_code

    with ThreadPoolExecutor(len(forms)) as threads:
        answers = Counter(threads.map(send, requests))
    # Caddy's, when gunicorn ends an idle connection just as it is used again: nobody's answer.
    del answers[502]
    return answers


def wrong(number: int) -> list[str]:
    """As many different wrong passwords."""
    return [f"wrong {n}" for n in range(number)]


def test_of_a_hundred_tries_at_once_five_at_most_are_looked_at(attacked: Attacked) -> None:
    with attacked.site.visitor("127.0.0.10") as visitor:
        answers = at_once(visitor, "alice", wrong(100))
        assert set(answers) == {200, 429}
        assert answers[200] <= LIMIT
        # Fewer where one that was counted came to be refused: never more.
        assert 0 < attacked.passwords_looked_at() <= LIMIT
        assert sign_in(visitor, "alice").status_code == 429
        assert attacked.passwords_looked_at() == 0
    assert "locked" not in attacked.server.errors  # as in "database is locked"
    with attacked.site.visitor("127.0.0.11") as elsewhere:
        assert sign_in(elsewhere, "alice").status_code == 302


def test_right_passwords_at_once_all_open(attacked: Attacked) -> None:
    with attacked.site.visitor("127.0.0.12") as visitor:
        assert set(at_once(visitor, "root", [PASSWORD] * LIMIT)) == {302}


SECOND_FACTOR = """
from django.contrib.auth import get_user_model
from mfa.codes import new_recovery_codes
carol = get_user_model().objects.create_user("carol", "carol@site.example", "{password}")
carol.factors.create(kind="app", name="lost", data="unreadable")
print(*new_recovery_codes(carol))
"""


def test_of_a_hundred_codes_at_once_five_at_most_are_looked_at(attacked: Attacked) -> None:
    setting_up = SECOND_FACTOR.format(password=PASSWORD)
    shell = ["manage.py", "shell", "--verbosity=0", "-c", setting_up]
    codes = attacked.project.run("python", *shell, **attacked.environment).split()
    page = "/accounts/second-factor/"
    with attacked.site.visitor("127.0.0.17") as visitor:
        assert sign_in(visitor, "carol").status_code == 302
        answers = posted_at_once(visitor, page, [{"code": f"{n:06}"} for n in range(100)])
    assert set(answers) == {200, 429}
    assert answers[200] <= LIMIT
    with attacked.site.visitor("127.0.0.18") as elsewhere:
        assert sign_in(elsewhere, "carol").status_code == 302
        assert posted_at_once(elsewhere, page, [{"code": codes[0]}]) == {429: 1}


@contextmanager
def without_the_database(attacked: Attacked) -> Iterator[None]:
    """The database that is not there: a server is stopped, SQLite's file is another, empty one."""
    if attacked.database:
        attacked.database.stop()
        yield
        attacked.database.start()
    else:
        file = attacked.project.folder / "db.sqlite3"
        aside = [part.rename(f"{part}.aside") for part in file.parent.glob(f"{file.name}*")]
        yield
        for part in file.parent.glob(f"{file.name}*"):
            if part not in aside:
                part.unlink()
        for part in aside:
            part.rename(str(part).removesuffix(".aside"))


def test_without_the_count_nobody_gets_in(attacked: Attacked) -> None:
    attacked.passwords_looked_at()
    with (
        attacked.site.visitor("127.0.0.14") as visitor,
        attacked.site.visitor("127.0.0.15") as member,
    ):
        at_once(visitor, "alice", wrong(2 * LIMIT))
        assert sign_in(member, "alice").status_code == 302
        attacked.passwords_looked_at()
        with without_the_database(attacked):
            assert sign_in(visitor, "alice").status_code == 500
            assert sign_in(visitor, "root").status_code == 500
            assert member.get("/accounts/profile/").status_code == 500
            assert attacked.passwords_looked_at() == 0
            assert visitor.get("/").status_code == 200  # which asks the database nothing
            assert visitor.get("/healthz").status_code == 200
            assert visitor.get("/readyz").status_code == 503
        assert visitor.get("/readyz").status_code == 200
        assert sign_in(visitor, "alice").status_code == 429
        assert sign_in(visitor, "root").status_code == 302
        assert member.get("/accounts/profile/").status_code == 200


def test_a_database_that_stops_during_the_attack_opens_nothing(attacked: Attacked) -> None:
    attacked.passwords_looked_at()
    with attacked.site.visitor("127.0.0.16") as visitor, ThreadPoolExecutor(1) as thread:
        answers = thread.submit(at_once, visitor, "alice", wrong(100))
        while not attacked.looked_at.stat().st_size and not answers.done():
            time.sleep(0.01)
        with without_the_database(attacked):
            answers.result()
        at_once(visitor, "alice", wrong(2 * LIMIT))
    assert set(answers.result()) <= {200, 429, 500}
    assert attacked.passwords_looked_at() <= LIMIT


def test_the_lock_holds_over_a_restart(attacked: Attacked) -> None:
    with attacked.site.visitor("127.0.0.13") as visitor:
        at_once(visitor, "alice", wrong(2 * LIMIT))
    attacked.stop()
    attacked.start(workers=1)
    with attacked.site.visitor("127.0.0.13") as visitor:
        assert sign_in(visitor, "alice").status_code == 429
        assert sign_in(visitor, "root").status_code == 302

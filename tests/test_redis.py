"""A generated project whose Redis is stopped, hangs and comes back, in four processes."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from generated import installed
from served import (
    Site,
    caddy,
    free_ports,
    gunicorn,
    prepare,
    redis,
    sign_in,
    wait_for_the_next_minute,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("redis")]

SIGN_INS = 20  # as the project's settings have it, in a minute


class Served:
    """The site, and the Redis that it uses."""

    def __init__(self, site: Site, port: int, folder: Path) -> None:
        self.site, self.port, self.folder = site, port, folder
        self.start()

    def start(self) -> None:
        """Start Redis, empty."""
        with ExitStack() as stack:
            self.process = stack.enter_context(redis(self.port, self.folder))
            self.stop = stack.pop_all().close


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The project with an API, on SQLite and a Redis of its own."""
    folder = tmp_path_factory.mktemp("redis")
    project = installed("django61-drf", folder, database="sqlite", cache="redis")
    (port,) = free_ports(1)
    variables = {"CACHE_URL": f"redis://127.0.0.1:{port}/0", "TRUSTED_PROXY_COUNT": "1"}
    prepare(project, **variables)
    with (
        gunicorn(project, folder / "gunicorn", "--workers=4", **variables) as server,
        caddy(project, server.port, folder / "caddy") as site,
    ):
        served = Served(site, port, folder / "redis")
        yield served
        served.stop()


def ask_for_token(visitor: httpx.Client, username: str) -> int:
    data = {"username": username, "password": "wrong"}
    return visitor.post("/api/v1/tokens/", json=data).status_code


def test_all_processes_count_together_what_comes_at_once(served: Served) -> None:
    wait_for_the_next_minute()
    with served.site.visitor("127.0.0.20") as visitor, ThreadPoolExecutor(8) as threads:
        users = [f"user{number}" for number in range(SIGN_INS + 20)]
        answers = Counter(threads.map(lambda user: ask_for_token(visitor, user), users))
    assert answers == {400: SIGN_INS, 429: 20}


def opens_again(stranger: httpx.Client) -> bool:
    """Whether the API answers within ten seconds as it did before."""
    end = time.monotonic() + 10
    while (status := ask_for_token(stranger, "nobody")) == 503 and time.monotonic() < end:
        time.sleep(0.1)
    return status == 400


def test_without_redis_people_sign_in_and_the_api_is_closed(served: Served) -> None:
    with (
        served.site.visitor("127.0.0.21") as visitor,
        served.site.visitor("127.0.0.22") as stranger,
    ):
        assert ask_for_token(stranger, "nobody") == 400
        served.stop()
        assert visitor.get("/").status_code == 200
        assert sign_in(visitor, "alice").status_code == 302
        assert visitor.get("/accounts/profile/").status_code == 200
        assert ask_for_token(stranger, "nobody") == 503
        statuses = [sign_in(stranger, "root", "wrong").status_code for _ in range(6)]
        assert (statuses[0], statuses[-1]) == (200, 429)
        served.start()
        assert opens_again(stranger)


def test_a_redis_that_hangs_does_not_hang_the_site(served: Served) -> None:
    with served.site.visitor("127.0.0.23") as visitor:
        served.process.send_signal(signal.SIGSTOP)
        start = time.monotonic()
        assert visitor.get("/").status_code == 200
        assert ask_for_token(visitor, "nobody") == 503
        assert time.monotonic() - start < 5
        served.process.send_signal(signal.SIGCONT)
        assert opens_again(visitor)

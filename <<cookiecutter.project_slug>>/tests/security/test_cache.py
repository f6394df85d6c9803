# % if cookiecutter.cache == "redis"
"""A cache that fails, or that somebody else writes into: pages stay up, limits stay closed."""

import pickle
import socket
import time

import pytest
from django.conf import settings as live
from django.core.cache import cache
from django.core.checks import Tags, run_checks
from django.urls import reverse
from redis import Redis
from redis.exceptions import RedisError  # % if cookiecutter.api != "none"

from config import services
from security import cache as site_cache
from tests.conftest import ALICE

WORKING = live.CACHES["default"]["LOCATION"][0]
MISSES = {
    "add": lambda: cache.add("key", 1) is False,
    "get": lambda: cache.get("key", "default") == "default",
    "touch": lambda: cache.touch("key") is False,
    "delete": lambda: cache.delete("key") is False,
    "has_key": lambda: "key" not in cache,
    "get_many": lambda: cache.get_many(["key"]) == {},
    "set_many": lambda: cache.set_many({"key": 1}) == ["key"],
    "get_or_set": lambda: cache.get_or_set("key", lambda: "made anew") == "made anew",
}


@pytest.fixture(autouse=True)
def it_is_up(monkeypatch):
    """Let no test know of another's Redis that was down."""
    monkeypatch.setattr(site_cache.PagesCache, "down", False)


@pytest.fixture
def nobody_there(settings):
    """The site where nothing listens at the port of Redis, as when it was stopped."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.CACHES = services.caches(f"redis://127.0.0.1:{unused.getsockname()[1]}")
        yield


@pytest.fixture
def it_hangs(settings):
    """The site with a Redis that takes connections, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CACHES = services.caches(f"redis://127.0.0.1:{server.getsockname()[1]}")
        yield


def test_what_is_kept_is_found():
    cache.set_many({"a": {"b": [1, 2.5, None, "ü"]}, "n": 1})
    assert cache.get_many(["a", "n", "other"]) == {"a": {"b": [1, 2.5, None, "ü"]}, "n": 1}
    assert cache.incr("n") == 2
    assert cache.touch("a")
    assert cache.add("a", 1) is False
    cache.delete_many(["a"])
    assert "a" not in cache
    assert cache.delete("n")


class Payload:
    """What runs when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("it ran",))


def test_nothing_that_somebody_put_into_redis_is_run():
    Redis.from_url(WORKING).set(cache.make_key("key"), pickle.dumps(Payload()), ex=9)
    with pytest.raises(ValueError):
        cache.get("key")


@pytest.mark.usefixtures("nobody_there")
@pytest.mark.parametrize("operation", MISSES)
def test_without_redis_nothing_is_found(operation):
    assert MISSES[operation]()


@pytest.mark.usefixtures("nobody_there")
def test_without_redis_nothing_is_kept():
    cache.set("key", 1)
    cache.delete_many(["key"])
    assert "key" not in cache


@pytest.mark.usefixtures("it_hangs")
def test_a_redis_that_hangs_does_not_hang_the_site():
    start = time.monotonic()
    assert cache.get("key", "default") == "default"
    assert time.monotonic() - start < 2


@pytest.mark.usefixtures("nobody_there")
def test_that_it_is_down_is_logged_once(caplog, settings):
    for _ in range(3):
        cache.get("key")
    settings.CACHES = services.caches(WORKING)
    for _ in range(3):
        cache.get("key")
    said = [record.getMessage().split(",")[0] for record in caplog.records]
    assert said == ["Redis is down", "Redis is back."]


@pytest.mark.usefixtures("nobody_there")
def test_without_redis_no_mail_is_sent_uncounted(browser, user, mailoutbox):
    assert browser.post(reverse("password_reset"), {"email": user.email}).status_code == 302
    assert mailoutbox == []


@pytest.mark.usefixtures("nobody_there")
def test_without_redis_people_sign_in_and_out(sign_in, user, browser):
    assert sign_in(ALICE).status_code == 302
    assert browser.get("/").status_code == 200


@pytest.mark.usefixtures("nobody_there")
def test_without_redis_sign_ins_are_counted_all_the_same(sign_in, user):
    for number in range(live.AXES_FAILURE_LIMIT):
        sign_in(ALICE, f"wrong {number}")
    assert sign_in(ALICE).status_code == 429


# % if cookiecutter.api != "none"
@pytest.mark.parametrize("down", ["nobody_there", "it_hangs"])
def test_without_redis_the_api_is_closed(request, program, user, down):
    data = {"username": ALICE, "password": "wrong"}
    assert program.send("POST", "tokens/", data).status_code == 400
    request.getfixturevalue(down)
    for response in (program.send("POST", "tokens/", data), program.send("GET", "session/")):
        assert response.status_code == 503
        assert response.json() == {"detail": "Service Unavailable"}


@pytest.mark.usefixtures("nobody_there")
def test_what_counts_does_not_forget():
    with pytest.raises(RedisError):
        site_cache.limits.get("key")


# % endif
@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("redis://:secret@cache.example", {"E015"}),
        ("rediss://cache.example", {"E016"}),
        ("redis://cache.example", {"E015", "E016"}),
        ("rediss://:secret@cache.example?ssl_cert_reqs=none", {"E015"}),
        ("rediss://:secret@cache.example?ssl_check_hostname=false", {"E015"}),
        ("rediss://:secret@cache.example", set()),
        ("rediss://site:se,cret@cache.example?ssl_ca_certs=/srv/ca.pem", set()),
        ("redis://localhost:6379/0", set()),
        ("unix:///run/redis.sock", set()),
    ],
)
def test_another_host_wants_tls_and_a_password(settings, url, found):
    settings.CACHES = services.caches(url)
    messages = run_checks(tags=[Tags.security], include_deployment_checks=True)
    ids = {message.id for message in messages} & {"hardening.E015", "hardening.E016"}
    assert ids == {f"hardening.{number}" for number in found}


# % endif

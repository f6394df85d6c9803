# % if cookiecutter.metrics == "prometheus"
"""Metrics that tell or cost too much: they have an address of their own, and few labels."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from prometheus_client import REGISTRY, generate_latest

from tests.conftest import HOST, PlainBrowser

NAME = "http_request_duration_seconds"


def series():
    """What is counted: the labels of each series."""
    [metric] = [metric for metric in REGISTRY.collect() if metric.name == NAME]
    return [each.labels for each in metric.samples if each.name == f"{NAME}_count"]


def test_a_request_is_counted_under_its_view(staff_browser):
    staff_browser.get(reverse("people"))
    assert {"method": "GET", "view": "people", "status": "200"} in series()


def test_no_address_of_the_site_tells_what_is_counted(staff_browser, urls):
    for path in ["/metrics", "/metrics/", "/-/metrics", *(url for _, url in urls)]:
        assert NAME not in b"".join(staff_browser.get(path)).decode()


def test_the_admins_address_is_no_label(staff_browser):
    for address in ("", "login/", "accounts/user/", "no/such/page/"):
        staff_browser.get(f"/{settings.ADMIN_URL}{address}")
    counted = generate_latest(REGISTRY).decode()
    assert 'view="admin:index"' in counted
    assert settings.ADMIN_URL.strip("/") not in counted


def test_nobody_makes_new_series_at_will(browser):
    def visit(word):
        browser.get(f"/{word}")
        browser.get("/", {word: word}, headers={"user-agent": word, "x-request-id": word})
        browser.generic(word.upper(), "/")
        browser.get("/", headers={"host": f"{word}.example"})
        PlainBrowser().get(f"/{word}")

    visit("first")
    known = len(series())
    for number in range(20):
        visit(f"word{number}")
    assert len(series()) == known
    assert "word1" not in generate_latest(REGISTRY).decode()


def fetched(port, path):
    """The status and the text that this machine gets at `port`."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Host": HOST})
        response = connection.getresponse()
        return response.status, response.read().decode()


def free_port():
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def gunicorn(tmp_path):
    """gunicorn as it serves the site: its process, its port, and that of the metrics."""
    port, metrics = free_port(), free_port()
    command = [str(Path(sys.executable).with_name("gunicorn")), f"--bind=127.0.0.1:{port}"]
    environment = os.environ | {"METRICS_ADDRESS": f"127.0.0.1:{metrics}", "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: is_open(port) and is_open(metrics))
    yield process, port, metrics
    process.terminate()
    process.wait(60)


def is_open(port):
    """Whether somebody listens at `port`."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition):
    """Return once `condition` holds; fail if that takes a minute."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_gunicorn_serves_them_beside_the_site_and_ends_them(gunicorn, tmp_path):
    process, port, metrics = gunicorn
    for _ in range(6):
        assert fetched(port, "/healthz") == (200, "ok\n")
    # Whichever of the workers it was that answered.
    counted = f'{NAME}_count{{method="GET",status="200",view="healthz"}} 6.0\n'
    assert counted in fetched(metrics, "/metrics")[1]
    assert fetched(port, "/metrics")[0] == 301  # to HTTPS, as for any address that is missing
    assert list(tmp_path.glob("metrics-*/*.db"))
    process.terminate()
    assert process.wait(60) == 0
    wait_until(lambda: not is_open(metrics))
    assert list(tmp_path.iterdir()) == []


# % endif

# % if cookiecutter.deployment in ("containers", "kubernetes")
"""The health check that comes with the image."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from config import health


@pytest.fixture
def answering():
    """The port of a server that answers its own name alone."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.headers["Host"] == "www.example.com" and self.path == "/readyz"
            self.send_response(200 if known else 400)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


def test_a_site_that_answers_is_healthy(answering, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "www.example.com,example.com")
    assert health.answers(answering)


def test_a_site_that_refuses_is_not(answering, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "other.example.com")
    assert not health.answers(answering)


def test_a_site_that_is_not_there_is_not(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "www.example.com")
    assert not health.answers(1)


# % endif

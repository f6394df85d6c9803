"""Stands in, on this machine, for the services that Safety and pip-audit ask.

It answers as Safety 3.8's account server and database do, and as OSV does: what of their answers
the tools read was found in their sources. One hole is known: Django before 6.1.3, of unknown severity.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

GOOD_KEY = "a-key-that-the-service-knows"
VULNERABLE, HOLE = "<6.1.3", "CVE-2030-12345"
ADVISORY = {
    "specs": [VULNERABLE],
    "advisory": "A hole that was made up.",
    "ids": [{"type": "cve", "id": HOLE}, {"type": "pyup", "id": "12345"}],
    "more_info_path": "/v/12345",
}
OSV = {
    "id": "PYSEC-2030-1",
    "aliases": [HOLE],
    "modified": "2030-01-01T00:00:00Z",
    "summary": "A hole that was made up.",
    "affected": [
        {
            "package": {"name": "django", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "6.1.3"}]}],
        }
    ],
}
# Safety takes the address of its open database from nowhere but its source.
OPEN_DATABASE = """
import os
try:
    from safety import constants
except ImportError:
    pass
else:
    constants.OPEN_MIRRORS[:] = [os.environ["SAFETY_DATA_API_BASE_URL"]]
"""


def database(vulnerable: object) -> dict[str, Any]:
    """One of Safety's two databases."""
    return {
        "meta": {"schema_version": "2.0.0", "base_domain": "", "packages": {}},
        "vulnerable_packages": {"django": vulnerable},
    }


class Services(BaseHTTPRequestHandler):
    """All services at one address."""

    def answer(self) -> None:
        """Answer a request of either tool, by its path alone."""
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        if self.headers.get("X-Api-Key", GOOD_KEY) != GOOD_KEY:
            return self.reply({"detail": "Invalid API key"}, 403)
        codebase = {"slug": "my-site", "name": "my-site", "url": "/c", "organization": {}}
        answers: dict[str, object] = {
            "openid-configuration": {"jwks_uri": f"http://{self.headers['Host']}/jwks"},
            "jwks": {"keys": []},
            "initialize": {"platform-enabled": "true"},
            "project-check": {"slug": "my-site", "project": None},
            "project": codebase,
            "policy": {},
            "scan": {"url": "/scan"},
            "insecure.json": database([VULNERABLE]),
            "insecure_full.json": database([ADVISORY]),
            "query": {"vulns": [OSV] if is_vulnerable(content) else []},
        }
        last = path.rpartition("/")[2]
        return self.reply(answers.get(last, {}), 200 if last in answers else 404)

    do_GET = do_POST = do_HEAD = answer  # noqa: N815

    def reply(self, answer: object, status: int) -> None:
        """Send `answer` as JSON."""
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def is_vulnerable(query: bytes) -> bool:
    """Whether OSV is asked about a Django with the hole."""
    asked = json.loads(query) if query.startswith(b"{") else {}
    return asked.get("package", {}).get("name") == "django" and asked["version"] < "6.1.3"


@contextmanager
def services(folder: Path) -> Iterator[dict[str, str]]:
    """The services, running; what environment leads to them, and to a `folder` for Safety's notes."""
    (folder / "sitecustomize.py").write_text(OPEN_DATABASE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Services)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield leading_to(f"http://127.0.0.1:{server.server_port}", folder)
    finally:
        server.shutdown()
        server.server_close()


def leading_to(address: str, folder: Path) -> dict[str, str]:
    """The environment in which the tools ask `address`."""
    return {
        "PYTHONPATH": str(folder),
        "HOME": str(folder),
        "SAFETY_AUTH_SERVER_URL": address,
        "SAFETY_PLATFORM_URL": address,
        "SAFETY_PLATFORM_API_BASE_URL": address,
        "SAFETY_DATA_API_BASE_URL": f"{address}/",
        "SAFETY_REQUEST_TIMEOUT": "3",
        "PIP_AUDIT_VULNERABILITY_SERVICE": "osv",
        "PIP_AUDIT_OSV_URL": f"{address}/query",
    }

"""Visitors that read a page and post a form, over HTTPS, until they are told to stop.

A program, since it runs where the site does: `python load.py URL CERTIFICATE FILE`. As long as FILE
is there, and for two minutes at most, they go on; then it prints how many requests were answered
and what was not answered as it should be.
"""

import json
import ssl
import sys
import threading
import time
from pathlib import Path

import httpx

VISITORS = 3
AT_MOST = 120  # seconds


def visit(site: str, trusted: ssl.SSLContext, go_on: Path, answered: list[str]) -> None:
    """One visitor: a page, and a form that is refused, each on a connection that is kept or new."""
    end = time.monotonic() + AT_MOST
    while go_on.exists() and time.monotonic() < end:
        with httpx.Client(base_url=site, verify=trusted, timeout=60) as client:
            for _ in range(10):
                for method, path, expected in ("GET", "/", 200), ("POST", "/accounts/login/", 403):
                    try:
                        status = client.request(method, path, content=b"a=b").status_code
                        answered.append("" if status == expected else f"{method} {path}: {status}")
                    except httpx.HTTPError as error:
                        answered.append(f"{method} {path}: {error!r}")
                    time.sleep(0.05)


def main(site: str, certificate: str, go_on: str) -> None:
    """Send visitors, wait for them and print what they saw."""
    trusted = ssl.create_default_context(cafile=certificate)
    answered: list[str] = []
    threads = [
        threading.Thread(target=visit, args=(site, trusted, Path(go_on), answered))
        for _ in range(VISITORS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed = [each for each in answered if each]
    print(json.dumps({"visitors": VISITORS, "requests": len(answered), "failed": failed}))


if __name__ == "__main__":
    main(*sys.argv[1:])

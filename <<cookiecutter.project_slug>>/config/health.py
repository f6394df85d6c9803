# % if cookiecutter.deployment in ("containers", "kubernetes")
"""Tell Docker whether the site answers: `python -m config.health` ends with 1 if it does not."""

import os
import sys
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException


def answers(port: int) -> bool:
    """Whether gunicorn at `port` of this container answers, and its database does."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0]
    with (
        closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection,
        suppress(OSError, HTTPException),
    ):
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == 200
    return False


if __name__ == "__main__":
    sys.exit(not answers(8000))


# % endif

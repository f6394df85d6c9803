"""Measure the requests a second of a project beside those of a bare `django-admin startproject`.

Both are served by the same gunicorn, with the project's gunicorn.conf.py, and answer with the same
view. The runs of the two take turns, and are short, so that what else the machine does slows both.
"""

import os
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROUNDS = 31
SECONDS = 0.5
CONNECTIONS = 8
AT_LEAST = 0.8
HOST = "my-site.example.com"
REQUEST = (
    f"GET / HTTP/1.1\r\nHost: {HOST}\r\n"
    "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n\r\n"
).encode()
END = b"</html>\n"
# The front page, and what its links lead to.
BARE_URLS = """
from django.contrib.auth import views
from django.shortcuts import render
from django.urls import path

def home(request):
    return render(request, "home.html", {"site_name": "My Site"})

urlpatterns = [
    path("", home, name="home"),
    path("login/", views.LoginView.as_view(), name="login"),
    path("reset/", views.PasswordResetView.as_view(), name="password_reset"),
    path("security.txt", home, name="security_txt"),
]
"""
BARE_SETTINGS = """
DEBUG = False
ALLOWED_HOSTS = [{host!r}]
TEMPLATES[0]["DIRS"] = [{templates!r}]
"""


def make_bare(project: Path, environment: Path, folder: Path) -> None:
    """Make a bare project, by the Django of `environment`, with the front page of `project`."""
    folder.mkdir()
    admin = environment / "bin" / "django-admin"
    subprocess.run([admin, "startproject", "config", folder], check=True)
    (folder / "config" / "urls.py").write_text(BARE_URLS, encoding="utf-8")
    added = BARE_SETTINGS.format(host=HOST, templates=str(project / "templates"))
    with (folder / "config" / "settings.py").open("a", encoding="utf-8") as settings:
        settings.write(added)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def served(
    folder: Path, environment: Path, configuration: Path, variables: dict[str, str]
) -> Iterator[int]:
    """What lies in `folder`, under the gunicorn of `environment`: the port that it listens at."""
    port = free_port()
    process = subprocess.Popen(
        [
            environment / "bin" / "gunicorn",
            f"--bind=127.0.0.1:{port}",
            f"--config={configuration}",
        ],
        cwd=folder,
        env=variables,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Return once the site answers at `port`."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"Nobody answers at port {port}.")


def answered(port: int, seconds: float, request: bytes = REQUEST) -> int:
    """How many requests are answered, one after the other, within `seconds`.

    Each on a connection of its own, as a proxy has to where gunicorn ends it with the answer.
    """
    end = time.perf_counter() + seconds
    count = 0
    while time.perf_counter() < end:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request)
            response = b""
            while not response.endswith(END):
                part = connection.recv(4096)
                if not part:
                    raise ConnectionError(response.decode())
                response += part
        assert response.startswith(b"HTTP/1.1 200 "), response  # noqa: S101
        count += 1
    return count


def rate(port: int, request: bytes = REQUEST) -> float:
    """Requests a second, over several connections at once."""
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        each = [port], [SECONDS], [request]
        return sum(threads.map(answered, *(value * CONNECTIONS for value in each))) / SECONDS


def compare(project: Path, environment: Path, folder: Path) -> bool:
    """Print the medians of both; returns whether the project keeps within its limit."""
    bare = folder / "bare"
    make_bare(project, environment, bare)
    python = environment / "bin" / "python"
    printed = subprocess.run(
        [python, "-m", "config.newenv", "--production"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    production = os.environ | dict(line.split("=", 1) for line in printed.splitlines())
    production["TRUSTED_PROXY_COUNT"] = "1"
    for command in ["migrate", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"]:
        subprocess.run([python, "manage.py", *command], cwd=project, env=production, check=True)
    configuration = project / "gunicorn.conf.py"
    with (
        served(project, environment, configuration, production) as ours,
        served(bare, environment, configuration, dict(os.environ)) as theirs,
    ):
        pairs = [(rate(ours), rate(theirs)) for _ in range(ROUNDS)]
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"requests a second          {statistics.median(one for one, _ in pairs):6.0f}")
    print(f"of a bare project          {statistics.median(other for _, other in pairs):6.0f}")
    print(f"ratio                      {ratio:6.2f}    at least {AT_LEAST}")
    return ratio >= AT_LEAST

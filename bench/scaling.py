"""Measure the requests a second of a signed-in page with one, two and three hosts behind Caddy.

Each host is a gunicorn of one worker; the sessions are in PostgreSQL, which all of them share. On
one machine they share its processors too, with Caddy, PostgreSQL and whoever asks: so the time of a
processor that a request takes in each is measured beside, from which docs/scaling.md goes on.

    python bench/scaling.py

It wants Caddy, PostgreSQL at 127.0.0.1:5432 that trusts the user postgres, and a quiet machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import serving

BIN = Path(sys.executable).parent
DATABASE = "djfort_scaling"
SIGN_IN = """
from django.contrib.auth import get_user_model
from django.test import Client
user = get_user_model().objects.create_user("alice", "alice@site.example", "a long sentence")
client = Client()
client.force_login(user)
print(next(iter(client.cookies.values())).OutputString().partition(";")[0])
"""
CADDYFILE = """{{
	admin off
	auto_https off
	default_bind 127.0.0.1
}}
:{port} {{
	reverse_proxy {hosts} {{
		header_up X-Forwarded-Proto https
	}}
}}
"""


def made(folder: Path) -> tuple[Path, dict[str, str], bytes]:
    """A project on PostgreSQL, its production environment, and a request of somebody signed in."""
    flags = ["--database=postgresql", "--domain-name", serving.HOST]
    subprocess.run([BIN / "djfort", "new", "--yes", *flags], cwd=folder, check=True)
    subprocess.run([BIN / "uv", "sync", "--quiet", "--no-dev"], cwd=folder / "my_site", check=True)
    project = folder / "my_site"
    python = project / ".venv" / "bin" / "python"

    def run(*arguments: str, env: Mapping[str, str] = os.environ) -> str:
        command = [str(python), *arguments]
        return subprocess.check_output(command, cwd=project, env=env, text=True).strip()

    printed = run("-m", "config.newenv", "--production")
    production = os.environ | dict(line.split("=", 1) for line in printed.splitlines())
    production |= {
        "TRUSTED_PROXY_COUNT": "1",
        "DATABASE_URL": f"postgres://postgres@127.0.0.1:5432/{DATABASE}",
    }
    for command in ["migrate", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"]:
        run("manage.py", *command, env=production)
    said = run("manage.py", "shell", "--no-imports", "--command", SIGN_IN, env=production).strip()
    cookie = said.splitlines()[-1]  # before it, the audit log's line
    head = f"GET /accounts/profile/ HTTP/1.1\r\nHost: {serving.HOST}\r\nCookie: {cookie}\r\n\r\n"
    return project, production, head.encode()


def seconds_of(words: list[str]) -> float:
    """The seconds of a processor that the programs with any of `words` in their line have had."""
    ticks = 0
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if any(word in line for word in words):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError):
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print a row for each number of hosts."""
    psql = ["psql", "--quiet", "--host=127.0.0.1", "--username=postgres", "--command"]
    subprocess.run([*psql, f"DROP DATABASE IF EXISTS {DATABASE}"], check=True)
    subprocess.run([*psql, f"CREATE DATABASE {DATABASE}"], check=True)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        project, production, request = made(folder)
        one_worker = folder / "one_worker.py"
        one_worker.write_text((project / "gunicorn.conf.py").read_text() + "\nworkers = 1\n")
        environment = project / ".venv"
        hosts = [
            stack.enter_context(serving.served(project, environment, one_worker, production))
            for _ in range(3)
        ]
        print("| hosts | requests a second | a request: gunicorn | PostgreSQL | Caddy |")
        print("| --- | --- | --- | --- | --- |")
        for number in 1, 2, 3:
            print(row(hosts[:number], folder, request), flush=True)
    subprocess.run([*psql, f"DROP DATABASE {DATABASE} WITH (FORCE)"], check=True)


def row(hosts: list[int], folder: Path, request: bytes) -> str:
    """What is measured with these hosts behind Caddy; the times are milliseconds of a processor."""
    port = serving.free_port()
    caddyfile = folder / f"Caddyfile{len(hosts)}"
    addresses = " ".join(f"127.0.0.1:{host}" for host in hosts)
    caddyfile.write_text(CADDYFILE.format(port=port, hosts=addresses))
    caddy = subprocess.Popen(["caddy", "run", "--config", caddyfile], stderr=subprocess.DEVNULL)
    programs = {
        "gunicorn": [f"--bind=127.0.0.1:{host} " for host in hosts],
        "PostgreSQL": [f" {DATABASE} "],
        "Caddy": [str(caddyfile)],
    }
    try:
        serving.wait_for(port)
        serving.rate(port, request)  # warm
        before = {name: seconds_of(words) for name, words in programs.items()}
        rates = [serving.rate(port, request) for _ in range(serving.ROUNDS)]
        spent = {name: seconds_of(words) - before[name] for name, words in programs.items()}
    finally:
        caddy.terminate()
        caddy.wait()
    asked = sum(rates) * serving.SECONDS
    times = " | ".join(f"{seconds / asked * 1000:.2f} ms" for seconds in spent.values())
    return f"| {len(hosts)} | {statistics.median(rates):.0f} | {times} |"


if __name__ == "__main__":
    main()

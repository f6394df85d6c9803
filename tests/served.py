"""Generated projects that are served as in production: gunicorn, and a proxy that speaks TLS.

Everything listens on loopback alone, at ports that are free, and keeps its files in a folder of
its own. The proxies run the project's own configurations; nothing in them is replaced but ports,
and for nginx the certificate.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import trustme
from generated import Project, lacking

PASSWORD = "correct horse battery staple"  # noqa: S105 - of accounts that live as long as a test
KEY_ID, KEY = "a-key-for-a-test", "what-signs-with-it"
STARTS_WITHIN = 20  # seconds
PREPARE = f"""
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
User = get_user_model()
for name, make in ("alice", User.objects.create_user), ("root", User.objects.create_superuser):
    who = dict(username=name, email=f"{{name}}@site.example", password="{PASSWORD}")
    if User.USERNAME_FIELD == "email":
        del who["username"]
    make(**who)
"""
CADDYFILE = """{{
	admin off
	http_port {http}
	https_port {https}
	default_bind 127.0.0.1
	local_certs
	skip_install_trust
	storage file_system {folder}/storage
}}
import {folder}/Caddyfile
"""
NGINX = """daemon off;
user {user};
pid {folder}/pid;
error_log stderr;
worker_processes 1;
events {{}}
http {{
	access_log off;
	{temporary}
	# As Debian's nginx.conf has it.
	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
	gzip on;
	include {folder}/site.conf;
}}
"""


def require_program(name: str) -> str:
    """Where a program of the system lies; without it the test is skipped, and fails in CI."""
    path = shutil.which(name, path="/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin")
    if not path:
        lacking(name)
    return path


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens at."""
    sockets = [socket.socket() for _ in range(number)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@contextmanager
def running(
    command: list[str],
    port: int,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    secure_as: str | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server, from when it listens at `port` until the end of the block.

    With `secure_as`, from when it shakes hands there under that domain. What it says on stdout goes to `log`, and what it says on stderr beside it, to `….err`.
    """
    errors = log.with_suffix(".err")
    with log.open("ab") as out, errors.open("ab") as err:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd, env=env
        )
    try:
        wait_for(process, port, errors, secure_as)
        yield process
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN)


def wait_for(
    process: subprocess.Popen[bytes], port: int, errors: Path, secure_as: str | None
) -> None:
    """Return once `process` answers at `port`; fail with what it said if it does not."""
    tls = ssl._create_unverified_context()  # noqa: S323 - the tests' own clients verify
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                if secure_as:
                    tls.wrap_socket(connection, server_hostname=secure_as).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"{process.args} does not answer:\n{errors.read_text()}")


@dataclass(frozen=True)
class Site:
    """Somewhere that a site is reached under its domain: by proxies, or at gunicorn itself."""

    domain: str
    https: int
    http: int
    authority: Path

    @property
    def trusted(self) -> ssl.SSLContext:
        """Trust in the authority of its certificate."""
        return ssl.create_default_context(cafile=self.authority)

    def visitor(self, address: str = "127.0.0.1") -> httpx.Client:
        """Give a browser without a screen, at an `address` of this machine."""
        transport = Loopback(self, address)
        return httpx.Client(transport=transport, base_url=f"https://{self.domain}", timeout=60)


def wait_for_the_next_minute() -> None:
    """Return at once unless this one is nearly over: in the next the API counts anew."""
    left = 60 - time.time() % 60
    if left < 20:
        time.sleep(left)


def sign_in(visitor: httpx.Client, username: str, password: str = PASSWORD) -> httpx.Response:
    """What comes of posting the form of the sign-in page, as a browser does."""
    page = visitor.get("/accounts/login/")
    form = {"username": username, "password": password, "csrfmiddlewaretoken": token(page)}
    return visitor.post("/accounts/login/", data=form, headers={"Referer": str(page.url)})


def token(page: httpx.Response) -> str:
    """The CSRF token in the first form of a page."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found, page
    return found[1]


class Loopback(httpx.HTTPTransport):
    """Sends what is meant for the site's domain to the ports that it has on this machine."""

    def __init__(self, site: Site, address: str) -> None:
        super().__init__(verify=site.trusted, local_address=address)
        self.ports = {"https": site.https, "http": site.http}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`, which says nothing of ports."""
        here = request.url.copy_with(host="127.0.0.1", port=self.ports[request.url.scheme])
        extensions = request.extensions | {"sni_hostname": request.url.host}
        return super().handle_request(
            httpx.Request(
                request.method,
                here,
                headers=request.headers,
                stream=request.stream,
                extensions=extensions,
            )
        )


@dataclass(frozen=True)
class Gunicorn:
    """A project that gunicorn serves, in production's settings."""

    project: Project
    environment: Mapping[str, str]
    port: int
    folder: Path

    @property
    def domain(self) -> str:
        """The host that the site answers to."""
        return self.environment["ALLOWED_HOSTS"]

    @property
    def admin(self) -> str:
        """The path of the admin."""
        return f"/{self.environment['ADMIN_URL']}"

    @property
    def errors(self) -> str:
        """What it and the site wrote to stderr so far."""
        return (self.folder / "gunicorn.err").read_text(encoding="utf-8")

    def audit_log(self) -> list[dict[str, Any]]:
        """The lines of the site's audit log so far."""
        lines = (self.folder / "gunicorn.log").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


def production(project: Project) -> dict[str, str]:
    """A server's environment, on the database that the project's tests use."""
    database = {name: v for name, v in project.environment.items() if name == "DATABASE_URL"}
    return project.production() | database


def prepare(project: Project, **variables: str) -> None:
    """Bring up what a deployment does before gunicorn: tables, static files, and here users."""
    project.run("python", "manage.py", "shell", "-c", PREPARE, **production(project) | variables)


@contextmanager
def gunicorn(
    project: Project, folder: Path, *arguments: str, **variables: str
) -> Iterator[Gunicorn]:
    """The project under gunicorn, with its own gunicorn.conf.py but for the port.

    `variables` are those of the environment that differ from what `newenv --production` prints.
    """
    folder.mkdir(exist_ok=True)
    (port,) = free_ports(1)
    environment = production(project) | variables
    server = Gunicorn(project, environment, port, folder)
    command = [str(project.folder / ".venv" / "bin" / "gunicorn"), f"--bind=127.0.0.1:{port}"]
    log = folder / "gunicorn.log"
    everything = project.environment | environment
    with running([*command, *arguments], port, log, cwd=project.folder, env=everything):
        yield server


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL of one's own, empty, which trusts whoever connects."""
    # Not where pytest keeps its folders: PostgreSQL's own user may not look there.
    with TemporaryDirectory() as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Postgresql(Path(folder), *free_ports(1))
        server.run("initdb", "--auth=trust", "--username=postgres", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@dataclass(frozen=True)
class Postgresql:
    """A PostgreSQL whose data lies in a folder."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The database `postgres`, as a DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs, as the user that it insists on."""
        programs = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
        if not programs:
            lacking(f"{program} of PostgreSQL in /usr/lib/postgresql")
        user = ["runuser", "--user", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, str(programs[-1]), f"--pgdata={self.folder}/data", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self, *more: str) -> None:
        """Start it, with `more` options, and wait until it answers."""
        options = " ".join([f"-h 127.0.0.1 -p {self.port} -k {self.folder} -F", *more])
        self.run("pg_ctl", "start", "--wait", f"--log={self.folder}/log", f"--options={options}")

    def stop(self) -> None:
        """Stop it at once, whoever is connected; does nothing if it does not run."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "--mode=immediate")


@contextmanager
def mariadb() -> Iterator[Mariadb]:
    """A MariaDB of one's own, whose database `site` is empty and whose user root has no password."""
    with TemporaryDirectory() as folder:
        server = Mariadb(Path(folder), *free_ports(1))
        server.install()
        server.start()
        try:
            yield server
        finally:
            server.stop()


class Mariadb:
    """A MariaDB whose data lies in a folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.running: ExitStack | None = None

    @property
    def url(self) -> str:
        """The database `site`, as a DATABASE_URL."""
        return f"mysql://root@127.0.0.1:{self.port}/site"

    def install(self) -> None:
        """Make the folder of its data, with the database."""
        command = [require_program("mariadb-install-db"), *self.options, "--skip-test-db"]
        # Whoever connects from here as root is root.
        trust = "--auth-root-authentication-method=normal"
        subprocess.run([*command, trust], check=True, capture_output=True)
        (self.folder / "data" / "site").mkdir(mode=0o700)

    @property
    def options(self) -> list[str]:
        """What each of its programs is told."""
        return ["--no-defaults", f"--datadir={self.folder}/data", f"--user={getpass.getuser()}"]

    def start(self, *options: str) -> None:
        """Start it, with more `options`, and wait until it answers."""
        where = [
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--socket={self.folder}/socket",
        ]
        # As many as PostgreSQL takes, and no waiting for a disk that nobody will read again.
        limits = ["--max-connections=200", "--innodb-flush-log-at-trx-commit=0"]
        command = [require_program("mariadbd"), *self.options, *where, *limits, *options]
        with ExitStack() as stack:
            stack.enter_context(running(command, self.port, self.folder / "log"))
            self.running = stack.pop_all()

    def execute(self, statement: str) -> None:
        """Have root execute a statement."""
        client = [require_program("mariadb"), "--no-defaults", f"--socket={self.folder}/socket"]
        subprocess.run([*client, "--user=root", f"--execute={statement}"], check=True)

    def stop(self) -> None:
        """Stop it, whoever is connected; does nothing if it does not run."""
        if self.running:
            self.running.close()
            self.running = None


@contextmanager
def redis(port: int, folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of one's own at a port, which keeps nothing; `options` say more of the port."""
    folder.mkdir(exist_ok=True)
    where = options or [f"--port {port}"]
    command = [require_program("redis-server"), *where, "--bind 127.0.0.1", '--save ""']
    with running([*command, f"--dir {folder}"], port, folder / "log") as process:
        yield process


@contextmanager
def s3(port: int, folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """An S3 of one's own at a port: rclone, which looks at each signature.

    A bucket is a folder in `folder`, and there is one key: KEY_ID with KEY. `options` say of TLS.
    """
    rclone = Path(sys.executable).with_name("rclone")
    where = [f"--addr=127.0.0.1:{port}", *options]
    command = [str(rclone), "serve", "s3", *where, "--no-cleanup"]
    log = folder.with_suffix(".log")
    with running([*command, f"--auth-key={KEY_ID},{KEY}", str(folder)], port, log) as process:
        yield process


@contextmanager
def caddy(
    project: Project, upstream: int, folder: Path, *changes: tuple[str, str]
) -> Iterator[Site]:
    """Caddy with the project's Caddyfile in front of a port, and an authority of its own."""
    program = require_program("caddy")
    folder.mkdir()
    http, https = free_ports(2)
    text = (project.folder / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    text = replaced(text, ("127.0.0.1:8000", f"127.0.0.1:{upstream}"), *changes)
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    configuration = folder / "wrapper"
    configuration.write_text(CADDYFILE.format(http=http, https=https, folder=folder))
    command = [program, "run", "--adapter=caddyfile", f"--config={configuration}"]
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    domain = project.production()["ALLOWED_HOSTS"]
    # Caddy listens before it has made its certificate.
    with running(command, https, folder / "caddy.log", env=environment, secure_as=domain):
        root = folder / "storage" / "pki" / "authorities" / "local" / "root.crt"
        yield Site(domain, https, http, root)


@contextmanager
def nginx(
    project: Project, upstream: int, folder: Path, *changes: tuple[str, str]
) -> Iterator[Site]:
    """The web server nginx with the project's nginx.conf in front of a port, and a certificate for the test."""
    program = require_program("nginx")
    folder.mkdir()
    http, https = free_ports(2)
    domain = project.production()["ALLOWED_HOSTS"]
    authority = trustme.CA()
    today = datetime.now(UTC)
    days = {"not_before": today - timedelta(days=1), "not_after": today + timedelta(days=89)}
    certificate = authority.issue_cert(domain, **days)
    authority.cert_pem.write_to_path(folder / "root.crt")
    certificate.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")
    certificate.private_key_pem.write_to_path(folder / "privkey.pem")
    text = (project.folder / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = replaced(
        text,
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        (f"/etc/letsencrypt/live/{domain}", str(folder)),
        *changes,
    )
    for before, after in {80: http, 443: https}.items():
        text = re.sub(rf"listen {before}\b", f"listen 127.0.0.1:{after}", text)
        text = re.sub(rf"listen \[::\]:{before}\b", f"listen [::1]:{after}", text)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        NGINX.format(folder=folder, user=getpass.getuser(), temporary=temporary)
    )
    command = [program, "-c", str(configuration), "-e", "stderr", "-p", str(folder)]
    with running(command, https, folder / "nginx.log"):
        yield Site(domain, https, http, folder / "root.crt")


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """`text` with each change made; one that finds nothing to change is an error."""
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


PROXIES = {"caddy": caddy, "nginx": nginx}

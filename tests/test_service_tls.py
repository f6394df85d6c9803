"""A project that reaches its services with TLS, and gives no password to one that cannot prove itself.

A MariaDB, a Redis and a PostgreSQL of its own speak TLS with a certificate of an authority that nobody
else knows.
"""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from generated import Project, installed
from images import require_root
from served import Mariadb, Postgresql, free_ports, postgresql, redis, require_program

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("service-tls")]

PASSWORD = "correct-horse"  # noqa: S105 - of servers that live as long as a test
DATABASE_SAYS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW STATUS LIKE 'Ssl_version'")
    print("TLS is", cursor.fetchone()[1])
"""
POSTGRESQL_SAYS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    print("TLS is", cursor.fetchone()[0])
"""
ANOTHER_HOST = "127.0.0.2"  # to the project, which takes none but 127.0.0.1 for this machine
CACHE_SAYS = """
from django.core.cache import cache
cache.set("key", "kept")
print("the value is", cache.get("key"))
"""


@dataclass
class Services:
    """The project, the certificate of the services' authority, and of another one."""

    project: Project
    known: Path
    unknown: Path
    database_port: int
    cache_port: int

    def database_says(self, authority: Path) -> str:
        """What a program of the project finds out that trusts `authority`."""
        url = f"mysql://site:{PASSWORD}@localhost:{self.database_port}/site?ssl_ca={authority}"
        return self._says(DATABASE_SAYS, DATABASE_URL=url)

    def cache_says(self, authority: Path) -> str:
        """The same of the cache."""
        url = f"rediss://:{PASSWORD}@localhost:{self.cache_port}/0?ssl_ca_certs={authority}"
        return self._says(CACHE_SAYS, CACHE_URL=url)

    def _says(self, code: str, **variables: str) -> str:
        return self.project.run("python", "manage.py", "shell", "--command", code, **variables)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The project, and its services under way."""
    folder = tmp_path_factory.mktemp("services")
    project = installed("django52-sqlite", folder, database="mysql", cache="redis")
    known, unknown = folder / "known.pem", folder / "unknown.pem"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    authority = trustme.CA()
    authority.cert_pem.write_to_path(known)
    trustme.CA().cert_pem.write_to_path(unknown)
    issued = authority.issue_cert("localhost")
    issued.private_key_pem.write_to_path(key)
    issued.cert_chain_pems[0].write_to_path(certificate)
    database_port, cache_port = free_ports(2)
    database = Mariadb(folder / "mariadb", database_port)
    database.folder.mkdir()
    database.install()
    database.start(f"--ssl-cert={certificate}", f"--ssl-key={key}", f"--ssl-ca={known}")
    files = f"--tls-cert-file {certificate}", f"--tls-key-file {key}", f"--tls-ca-cert-file {known}"
    tls = f"--tls-port {cache_port}", *files, "--tls-auth-clients no", f"--requirepass {PASSWORD}"
    try:
        database.execute(f"CREATE USER site IDENTIFIED BY '{PASSWORD}' REQUIRE SSL")
        database.execute("GRANT ALL ON site.* TO site")
        with redis(cache_port, folder / "redis", "--port 0", *tls):
            yield Services(project, known, unknown, database_port, cache_port)
    finally:
        database.stop()


def test_the_database_is_reached_with_tls(services: Services) -> None:
    assert "TLS is TLSv1.3" in services.database_says(services.known)


def test_a_database_that_cannot_prove_itself_is_not_spoken_to(services: Services) -> None:
    with pytest.raises(AssertionError, match="certificate verify failed"):
        services.database_says(services.unknown)


def test_redis_is_reached_with_tls_and_a_password(services: Services) -> None:
    assert "the value is kept" in services.cache_says(services.known)


def test_a_redis_that_cannot_prove_itself_is_one_that_is_down(services: Services) -> None:
    said = services.cache_says(services.unknown)
    assert "Redis is down, and pages do without it" in said
    assert "certificate verify failed" in said
    assert "the value is None" in said


# PostgreSQL


@dataclass
class WithPostgresql:
    """A project, its PostgreSQL, and folders of certificate authorities such as a system has."""

    project: Project
    database: Postgresql
    folder: Path

    def says(self, authorities: str) -> str:
        """What a program of the project finds out on a system with these authorities."""
        url = f"postgres://postgres@{ANOTHER_HOST}:{self.database.port}/postgres"
        mount = f'mount --bind {self.folder / authorities} /etc/ssl/certs && exec "$@"'
        alone = ["unshare", "--mount", "bash", "-c", mount, "bash"]
        program = [self.project.folder / ".venv" / "bin" / "python", "manage.py", "shell"]
        environment = self.project.environment | {"DATABASE_URL": url}
        result = subprocess.run(
            [*alone, *program, "--command", POSTGRESQL_SAYS],
            cwd=self.project.folder,
            env={n: v for n, v in environment.items() if not n.startswith("SSL_CERT_")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return result.stdout


@pytest.fixture(scope="module")
def with_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithPostgresql]:
    """The project, and PostgreSQL under way."""
    require_root()
    folder = tmp_path_factory.mktemp("postgresql")
    project = installed("django61-postgresql", folder)
    authority, stranger = trustme.CA(), trustme.CA()
    issued = authority.issue_cert(ANOTHER_HOST)
    for name in "file", "folder", "stranger":
        (folder / name).mkdir()
    # As Debian has them, as in a system without that one file, and those of others.
    authority.cert_pem.write_to_path(folder / "file" / "ca-certificates.crt")
    authority.cert_pem.write_to_path(folder / "folder" / "authority.pem")
    stranger.cert_pem.write_to_path(folder / "stranger" / "ca-certificates.crt")
    subprocess.run([require_program("openssl"), "rehash", folder / "folder"], check=True)
    with postgresql() as database:
        database.stop()
        key, certificate = database.folder / "key.pem", database.folder / "certificate.pem"
        issued.private_key_pem.write_to_path(key)
        issued.cert_chain_pems[0].write_to_path(certificate)
        key.chmod(0o600)
        shutil.chown(key, "postgres")
        tls = f"-c ssl=on -c ssl_key_file={key} -c ssl_cert_file={certificate}"
        database.start(f"-c listen_addresses={ANOTHER_HOST}", tls)
        yield WithPostgresql(project, database, folder)


@pytest.mark.parametrize("authorities", ["file", "folder"])
def test_postgresql_is_trusted_by_the_systems_authorities(
    with_postgresql: WithPostgresql, authorities: str
) -> None:
    assert "TLS is TLSv1.3" in with_postgresql.says(authorities)


def test_a_postgresql_that_cannot_prove_itself_is_not_spoken_to(
    with_postgresql: WithPostgresql,
) -> None:
    assert "certificate verify failed" in with_postgresql.says("stranger")

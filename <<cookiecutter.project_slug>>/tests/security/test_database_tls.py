# % if cookiecutter.database != "sqlite"
"""A man in the middle of the database connection: another host is reached with TLS, or not."""

import os  # % if cookiecutter.database == "postgresql"
import ssl
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection  # % if cookiecutter.database == "mysql"
from django.db.utils import ConnectionHandler  # % if cookiecutter.database == "mysql"

from config.services import database
from security.database_checks import check_database_tls

BASE = Path("/srv/site")


def options(host, /, **given):
    """What the settings make of a DATABASE_URL with this host and query."""
    return database({"HOST": host, "OPTIONS": given}, BASE)["OPTIONS"]


# % if cookiecutter.database == "mysql"
def unverified(**attributes):
    """What is left of the rules for TLS when somebody lowers them."""
    context = ssl.create_default_context()
    context.check_hostname = False
    for name, value in attributes.items():
        setattr(context, name, value)
    return context


# % endif
def test_another_host_must_prove_who_it_is():
    # % if cookiecutter.database == "postgresql"
    assert options("db.example") == {"sslmode": "verify-full", "sslrootcert": "system"}
    # % endif
    # % if cookiecutter.database == "mysql"
    context = options("db.example")["ssl"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    # % endif


# % if cookiecutter.database == "postgresql"
@pytest.mark.parametrize("name", ["host", "hostaddr", "service"])
# % endif
# % if cookiecutter.database == "mysql"
@pytest.mark.parametrize("name", ["host"])
# % endif
def test_so_must_one_that_the_query_names(name):
    # % if cookiecutter.database == "postgresql"
    assert options("", **{name: "192.0.2.7"})["sslmode"] == "verify-full"
    # % endif
    # % if cookiecutter.database == "mysql"
    assert "ssl" in options("", **{name: "192.0.2.7"})
    # % endif


# % if cookiecutter.database == "mysql"
def test_a_server_that_cannot_prove_it_gets_no_password():
    """The server of the tests has no certificate, or one that nobody vouches for."""
    other = connection.settings_dict | {"OPTIONS": {"ssl": options("db.example")["ssl"]}}
    with pytest.raises(OperationalError):
        ConnectionHandler({"default": other}).create_connection("default").ensure_connection()


# % endif
# % if cookiecutter.database == "postgresql"
def test_psycopg_trusts_the_authorities_that_python_trusts(monkeypatch):
    """Left to itself it may find none, and to many the next best remedy is to verify nothing."""
    paths = ssl.get_default_verify_paths()._replace(cafile="", capath="/etc/authorities")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(os, "environ", {})
    options("db.example")
    assert os.environ == {"SSL_CERT_DIR": "/etc/authorities"}


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_other_authorities_are_trusted_in_their_place(monkeypatch, name):
    monkeypatch.setattr(os, "environ", {name: "/srv/authorities"})
    options("db.example")
    assert os.environ == {name: "/srv/authorities"}


# % endif
@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "::1", "/run/the.socket"])
def test_this_machine_needs_no_tls(host):
    assert not [name for name in options(host) if name.startswith("ssl")]


@pytest.mark.parametrize("host", ["db.example", "localhost"])
def test_a_certificate_authority_of_ones_own_counts_from_the_projects_folder(monkeypatch, host):
    # % if cookiecutter.database == "postgresql"
    assert options(host, sslrootcert="ca.pem")["sslrootcert"] == "/srv/site/ca.pem"
    # % endif
    # % if cookiecutter.database == "mysql"
    monkeypatch.setattr(ssl, "create_default_context", lambda cafile: cafile)
    assert options(host, ssl_ca="ca.pem") == options(host) | {"ssl": BASE / "ca.pem"}
    # % endif


@pytest.mark.parametrize(
    # % if cookiecutter.database == "postgresql"
    ("host", "given", "caught"),
    [
        ("db.example", {"sslmode": "disable"}, True),
        ("db.example", {"sslmode": "prefer"}, True),
        ("db.example", {}, True),
        ("db.example", {"sslmode": "require"}, True),
        ("db.example", {"sslmode": "verify-ca"}, True),
        ("", {"host": "db.example"}, True),
        ("localhost", {"hostaddr": "192.0.2.7"}, True),
        ("db.example", {"sslmode": "verify-full"}, False),
        ("localhost", {}, False),
    ],
    # % endif
    # % if cookiecutter.database == "mysql"
    ("host", "given", "caught"),
    [
        ("db.example", {}, True),
        ("localhost", {"host": "db.example"}, True),
        ("db.example", {"ssl": {"ca": "ca.pem"}}, True),
        ("db.example", {"ssl": unverified()}, True),
        ("db.example", {"ssl": unverified(verify_mode=ssl.CERT_NONE)}, True),
        ("db.example", {"ssl": ssl.create_default_context(), "ssl_disabled": True}, True),
        ("db.example", {"ssl": ssl.create_default_context()}, False),
        ("localhost", {}, False),
    ],
    # % endif
)
def test_the_deploy_check_sees_a_connection_without_tls(monkeypatch, host, given, caught):
    databases = {"default": {"HOST": host, "OPTIONS": given}}
    settings = SimpleNamespace(DATABASES=databases)
    monkeypatch.setattr("security.database_checks.settings", settings)
    assert [error.id for error in check_database_tls()] == ["hardening.E007"] * caught


# % endif

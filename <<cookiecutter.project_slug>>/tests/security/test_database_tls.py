# % if cookiecutter.database == "postgresql"
"""A man in the middle of the database connection: another host is reached with TLS, or not."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from config.services import database
from security.database_checks import check_database_tls

BASE = Path("/srv/site")


def options(host, **given):
    """What the settings make of a DATABASE_URL with this host and query."""
    return database({"HOST": host, "OPTIONS": given}, BASE)["OPTIONS"]


def test_another_host_must_prove_who_it_is():
    assert options("db.example") == {"sslmode": "verify-full", "sslrootcert": "system"}


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "::1", "/var/run/postgresql"])
def test_this_machine_needs_no_tls(host):
    assert options(host) == {}


def test_a_certificate_authority_of_ones_own_counts_from_the_projects_folder():
    assert options("db.example", sslrootcert="ca.pem")["sslrootcert"] == "/srv/site/ca.pem"


@pytest.mark.parametrize(
    ("host", "sslmode", "caught"),
    [
        ("db.example", "disable", True),
        ("db.example", "prefer", True),
        ("db.example", None, True),
        ("db.example", "require", False),
        ("db.example", "verify-full", False),
        ("localhost", None, False),
    ],
)
def test_the_deploy_check_sees_a_connection_without_tls(monkeypatch, host, sslmode, caught):
    databases = {"default": {"HOST": host, "OPTIONS": {"sslmode": sslmode}}}
    settings = SimpleNamespace(DATABASES=databases)
    monkeypatch.setattr("security.database_checks.settings", settings)
    assert [error.id for error in check_database_tls()] == ["hardening.E007"] * caught


# % endif

"""The services behind the site, from their URLs in the environment to Django's settings."""

from pathlib import Path
from typing import Any


# % if cookiecutter.django_version == "6.1"
def mailer(url_config: dict[str, Any]) -> dict[str, Any]:
    """An entry of MAILERS from what django-environ reads from EMAIL_URL."""
    backend = url_config["EMAIL_BACKEND"]
    if not backend.endswith(".smtp.EmailBackend"):
        return {"BACKEND": backend}
    return {
        "BACKEND": backend,
        "OPTIONS": {
            "host": url_config["EMAIL_HOST"],
            "port": url_config["EMAIL_PORT"] or 25,
            "username": url_config["EMAIL_HOST_USER"] or "",
            "password": url_config["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": url_config.get("EMAIL_USE_TLS", False),
            "use_ssl": url_config.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }


# % endif
# % if cookiecutter.database == "postgresql"
def is_local(host: str) -> bool:
    """Whether a connection to `host` (a name, an address or a socket's folder) stays here."""
    return host in {"", "localhost", "127.0.0.1", "::1"} or host.startswith("/")


# % endif
def database(url_config: dict[str, Any], base_dir: Path) -> dict[str, Any]:
    # % if cookiecutter.database == "sqlite"
    """An entry of DATABASES for SQLite: its file, and options that bear several processes.

    `url_config` is what django-environ reads from DATABASE_URL; a relative path counts from
    `base_dir`.
    """
    return url_config | {
        "NAME": base_dir / url_config["NAME"],
        "OPTIONS": {
            # A writer waits for its turn from the start of its transaction, up to `timeout`
            # seconds, and readers go on: without these, "database is locked" under load.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
    # % endif
    # % if cookiecutter.database == "postgresql"
    """An entry of DATABASES for PostgreSQL: connections kept open, and TLS to another host.

    `url_config` is what django-environ reads from DATABASE_URL; what its query says stands. A
    relative `sslrootcert` counts from `base_dir`.
    """
    options = dict(url_config.get("OPTIONS", {}))
    if not is_local(url_config["HOST"]):
        # libpq's own default, `prefer`, falls back to plain text in silence.
        options.setdefault("sslmode", "verify-full")
    if options.get("sslmode") == "verify-full":
        options.setdefault("sslrootcert", "system")
    if options.get("sslrootcert", "system") != "system":
        options["sslrootcert"] = str(base_dir / options["sslrootcert"])
    return url_config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
    # % endif

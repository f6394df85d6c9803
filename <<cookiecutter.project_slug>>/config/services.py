"""The services behind the site, from their URLs in the environment to Django's settings."""

import os  # % if cookiecutter.database == "postgresql"
import ssl  # % if cookiecutter.database != "sqlite" or cookiecutter.background_tasks == "celery"
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl  # % if cookiecutter.background_tasks == "celery"


# % if cookiecutter.email == "smtp" and cookiecutter.django_version == "6.1"
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
# % if cookiecutter.database != "sqlite" or cookiecutter.cache == "redis" or cookiecutter.media == "s3"
def is_local(host: str) -> bool:
    """Whether a connection to `host` (a name, an address or a socket's folder) stays here."""
    return host in {"", "localhost", "127.0.0.1", "::1"} or host.startswith("/")


# % endif
# % if cookiecutter.cache == "redis"
def caches(url: str) -> dict[str, dict[str, Any]]:
    # % if cookiecutter.api == "none"
    """CACHES for the Redis at `url`: pages do without it while it is down."""
    # % endif
    # % if cookiecutter.api != "none"
    """CACHES for the Redis at `url`: pages do without it while it is down, the API's limits do not."""
    # % endif
    redis = {
        # A list, since Django would cut a text at the commas that a password may have.
        "LOCATION": [url],
        "OPTIONS": {
            "serializer": "security.cache.JSONSerializer",
            # In seconds. A Redis that hangs must not hang the site.
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
        },
    }
    return {
        "default": redis | {"BACKEND": "security.cache.PagesCache"},
        # % if cookiecutter.api != "none"
        "limits": redis | {"BACKEND": "django.core.cache.backends.redis.RedisCache"},
        # % endif
    }


# % endif
# % if cookiecutter.background_tasks == "celery"
def broker(url: str) -> tuple[str, dict[str, Any] | None]:
    """Where Celery's tasks wait, from the Redis at `url`: its address, and how TLS is spoken there.

    What the query says of TLS stands.
    """
    address, _, query = url.partition("?")
    if not address.startswith("rediss:"):
        return address, None
    # Left to itself, kombu verifies nothing.
    verified = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    return address, verified | dict(parse_qsl(query))


# % endif
# % if cookiecutter.database == "postgresql"
def share_authorities() -> None:
    """Let psycopg trust the certificate authorities that Python trusts.

    It may bring an OpenSSL of its own, which looks for them where nobody keeps any. What the
    environment says of them stands.
    """
    paths = ssl.get_default_verify_paths()
    found = {paths.openssl_cafile_env: paths.cafile, paths.openssl_capath_env: paths.capath}
    if not found.keys() & os.environ.keys():
        os.environ.update({name: path for name, path in found.items() if path})


# % endif
# % if cookiecutter.database != "sqlite"
def is_elsewhere(config: dict[str, Any]) -> bool:
    """Whether an entry of DATABASES leads to another host, which the URL's query may name as well."""
    options = config.get("OPTIONS", {})
    # % if cookiecutter.database == "postgresql"
    named = [options[name] for name in ("host", "hostaddr", "service") if name in options]
    # % endif
    # % if cookiecutter.database == "mysql"
    named = [options["host"]] if "host" in options else []
    # % endif
    return not all(map(is_local, [config["HOST"], *named]))


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
    if is_elsewhere(url_config):
        # libpq's own default, `prefer`, falls back to plain text in silence.
        options.setdefault("sslmode", "verify-full")
    if options.get("sslmode") == "verify-full":
        options.setdefault("sslrootcert", "system")
    if options.get("sslrootcert") == "system":
        share_authorities()
    elif "sslrootcert" in options:
        options["sslrootcert"] = str(base_dir / options["sslrootcert"])
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | url_config | {"OPTIONS": options}
    # % endif
    # % if cookiecutter.database == "mysql"
    """An entry of DATABASES for MySQL or MariaDB: connections kept open, and TLS to another host.

    `url_config` is what django-environ reads from DATABASE_URL; what its query says stands. A
    relative `ssl_ca`, the only thing that may be said of TLS there, counts from `base_dir`.
    """
    options = {
        # A value that does not fit is an error; the server may be set to cut it off in silence.
        "sql_mode": "TRADITIONAL",
        # Under MySQL's own level, two first wrong passwords at once can wait for each other.
        "isolation_level": "read committed",
    } | url_config.get("OPTIONS", {})
    authority = options.pop("ssl_ca", None)
    if authority or is_elsewhere(url_config):
        # Python's own rules, since PyMySQL's verify nothing where no authority is named.
        cafile = base_dir / authority if authority else None
        options["ssl"] = ssl.create_default_context(cafile=cafile)
    kept_open = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return kept_open | url_config | {"OPTIONS": options, "TEST": {"CHARSET": "utf8mb4"}}
    # % endif

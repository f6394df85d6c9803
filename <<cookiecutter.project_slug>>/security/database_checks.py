# % if cookiecutter.database != "sqlite"
"""The deploy check that the way to the database is encrypted."""

import ssl  # % if cookiecutter.database == "mysql"
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from config.services import is_local

REMEDY = "Leave sslmode out of DATABASE_URL, or set it to verify-full."  # % if cookiecutter.database == "postgresql"
REMEDY = "Let DATABASE_URL say nothing of TLS but ssl_ca."  # % if cookiecutter.database == "mysql"


@register(Tags.security, deploy=True)
def check_database_tls(**kwargs: Any) -> Iterable[CheckMessage]:
    """Whoever sits between here and the database reads everything."""
    return [
        Error(
            f"The database {alias!r} on {config['HOST']} is reached without TLS.",
            hint=REMEDY,
            id="hardening.E007",
        )
        for alias, config in settings.DATABASES.items()
        if not is_local(config["HOST"]) and not is_encrypted(config["OPTIONS"])
    ]


def is_encrypted(options: dict[str, Any]) -> bool:
    # % if cookiecutter.database == "postgresql"
    """Whether libpq insists on TLS."""
    return options.get("sslmode") in {"require", "verify-ca", "verify-full"}
    # % endif
    # % if cookiecutter.database == "mysql"
    """Whether PyMySQL insists on TLS, and on a server that proves who it is."""
    context = options.get("ssl")
    return (
        isinstance(context, ssl.SSLContext)
        and context.verify_mode == ssl.CERT_REQUIRED
        and context.check_hostname
        and not options.get("ssl_disabled")
    )
    # % endif


# % endif

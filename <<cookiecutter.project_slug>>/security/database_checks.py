# % if cookiecutter.database != "sqlite"
"""The deploy check that the way to the database is encrypted."""

import ssl  # % if cookiecutter.database == "mysql"
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from config.services import is_elsewhere

REMEDY = "Leave sslmode out of DATABASE_URL, or set it to verify-full."  # % if cookiecutter.database == "postgresql"
REMEDY = "Let DATABASE_URL say nothing of TLS but ssl_ca."  # % if cookiecutter.database == "mysql"


@register(Tags.security, deploy=True)
def check_database_tls(**kwargs: Any) -> Iterator[Error]:
    """Whoever sits between here and the database reads everything."""
    for alias, config in settings.DATABASES.items():
        if is_elsewhere(config) and not is_verified(config["OPTIONS"]):
            yield Error(
                f"The database {alias!r} is reached without TLS by which it proves who it is.",
                hint=REMEDY,
                id="hardening.E007",
            )


def is_verified(options: dict[str, Any]) -> bool:
    # % if cookiecutter.database == "postgresql"
    """Whether libpq insists on TLS, and on a server that proves who it is."""
    return options.get("sslmode") == "verify-full"
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

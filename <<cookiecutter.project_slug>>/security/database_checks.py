# % if cookiecutter.database == "postgresql"
"""The deploy check that the way to the database is encrypted."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from config.services import is_local


@register(Tags.security, deploy=True)
def check_database_tls(**kwargs: Any) -> Iterable[CheckMessage]:
    """Whoever sits between here and the database reads everything."""
    return [
        Error(
            f"The database {alias!r} on {config['HOST']} is reached without TLS.",
            hint="Leave sslmode out of DATABASE_URL, or set it to verify-full.",
            id="hardening.E007",
        )
        for alias, config in settings.DATABASES.items()
        if not is_local(config["HOST"])
        and config["OPTIONS"].get("sslmode") not in {"require", "verify-ca", "verify-full"}
    ]


# % endif

# % if cookiecutter.cache == "redis"
"""The deploy checks that the way to Redis is encrypted, and that not everybody gets in there."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from redis.connection import SSLConnection, parse_url

from config.services import is_local


@register(Tags.security, deploy=True)
def check_cache(**kwargs: Any) -> Iterator[Error]:
    """Whoever gets at Redis reads and changes what pages show, and starts the counts anew."""
    for server in elsewhere():
        if not is_encrypted(server):
            yield Error(
                f"Redis on {server['host']} is reached without TLS that verifies.",
                hint="Begin CACHE_URL with rediss://, and let it say nothing of TLS but ssl_ca_certs.",
                id="hardening.E015",
            )
        if not server.get("password"):
            yield Error(
                f"Redis on {server['host']} lets everybody in.",
                hint="Give it a password, and put USER:PASSWORD@ before the host in CACHE_URL.",
                id="hardening.E016",
            )


def elsewhere() -> list[dict[str, Any]]:
    """What redis-py makes of the addresses of Redis on other hosts."""
    addresses = {url for cache in settings.CACHES.values() for url in cache.get("LOCATION", [])}
    servers = [parse_url(url) for url in sorted(addresses)]  # type: ignore[no-untyped-call]
    return [server for server in servers if not is_local(server.get("host", ""))]


def is_encrypted(server: dict[str, Any]) -> bool:
    """Whether redis-py insists on TLS, and on a server that proves who it is."""
    return (
        server.get("connection_class") is SSLConnection
        and server.get("ssl_cert_reqs", "required") == "required"
        and server.get("ssl_check_hostname", True)
    )


# % endif

# % if cookiecutter.background_tasks == "celery"
"""The deploy checks that the way to Celery's queue is encrypted, and that not everybody gets in there."""

import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

from config.services import is_local


@register(Tags.security, deploy=True)
def check_broker(**kwargs: Any) -> Iterator[Error]:
    """Whoever gets at the queue has workers do what he wants, and reads for whom mail waits."""
    url = urlsplit(settings.CELERY_BROKER_URL)
    if is_local(url.hostname or ""):
        return
    if not is_encrypted(settings.CELERY_BROKER_USE_SSL):
        yield Error(
            f"Celery's queue on {url.hostname} is reached without TLS that verifies.",
            hint="Begin BROKER_URL with rediss://, and let it say nothing of TLS but ssl_ca_certs.",
            id="hardening.E050",
        )
    if not url.password:
        yield Error(
            f"Celery's queue on {url.hostname} lets everybody in.",
            hint="Give Redis a password, and put USER:PASSWORD@ before the host in BROKER_URL.",
            id="hardening.E051",
        )


def is_encrypted(tls: dict[str, Any] | None) -> bool:
    """Whether redis-py insists on TLS, and on a server that proves who it is."""
    tls = tls or {}
    verifies = tls.get("ssl_cert_reqs") in {ssl.CERT_REQUIRED, "required"}
    return verifies and tls.get("ssl_check_hostname") is True


# % endif

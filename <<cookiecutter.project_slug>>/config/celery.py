# % if cookiecutter.background_tasks == "celery"
"""Celery: it does what pages leave for later. `make worker` starts it."""

import os
import socket  # % if cookiecutter.deployment in ("containers", "kubernetes")
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready, worker_shutdown
from django.core.cache import cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

HEARTBEAT = "worker"
BEATS_EVERY = 10  # seconds
# % if cookiecutter.deployment in ("containers", "kubernetes")
# That of the worker in this container.
HERE = f"{HEARTBEAT}:{socket.gethostname()}"
# % endif

app = Celery("site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging(**kwargs: Any) -> None:
    """Keep Celery from putting handlers of its own in the place of those in the settings."""


@worker_ready.connect
def begin_to_beat(sender: Any, **kwargs: Any) -> None:
    """Be seen from when the worker takes tasks, for as long as it goes round."""
    beat()
    sender.timer.call_repeatedly(BEATS_EVERY, beat)


def beat() -> None:
    """Show that a worker lives."""
    cache.set(HEARTBEAT, True, timeout=60)
    # % if cookiecutter.deployment in ("containers", "kubernetes")
    cache.set(HERE, True, timeout=60)
    # % endif


@worker_shutdown.connect
def cease_to_beat(**kwargs: Any) -> None:
    """Be seen no more, once another worker would have beaten."""
    cache.set(HEARTBEAT, True, timeout=BEATS_EVERY + 1)
    cache.delete(HERE)  # % if cookiecutter.deployment in ("containers", "kubernetes")


# % if cookiecutter.deployment in ("containers", "kubernetes")
def this_worker_lives() -> bool:
    """Whether the worker in this container was seen a short while ago."""
    return HERE in cache


# % endif
def a_worker_lives() -> bool:
    """Whether one was seen a short while ago."""
    return HEARTBEAT in cache


# % endif

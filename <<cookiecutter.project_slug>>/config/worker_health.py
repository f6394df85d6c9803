# % if cookiecutter.deployment == "containers" and cookiecutter.background_tasks != "none"
"""Tell Docker whether a worker lives: `python -m config.worker_health` ends with 1 if none does."""

import os
import sys

import django


def is_alive() -> bool:
    """Whether a worker was seen a short while ago."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # % if cookiecutter.background_tasks == "database"
    from tasks.models import Heartbeat

    return Heartbeat.is_seen()
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    from config.celery import a_worker_lives

    return a_worker_lives()
    # % endif


if __name__ == "__main__":
    sys.exit(not is_alive())


# % endif

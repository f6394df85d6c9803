# % if cookiecutter.deployment in ("containers", "kubernetes") and cookiecutter.background_tasks != "none"
"""Tell <% if cookiecutter.deployment == "containers" %>Docker<% else %>Kubernetes<% endif %> whether a worker lives: `python -m config.worker_health` ends with 1 if not."""

import os
import sys

import django


def is_alive() -> bool:
    """Whether the worker of this container was seen a short while ago."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # % if cookiecutter.background_tasks == "database"
    from tasks.models import Heartbeat
    from tasks.worker import HOST

    return Heartbeat.seen().filter(worker__startswith=f"{HOST}:").exists()
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    from config.celery import this_worker_lives

    return this_worker_lives()
    # % endif


if __name__ == "__main__":
    sys.exit(not is_alive())


# % endif

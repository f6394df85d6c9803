# % if cookiecutter.background_tasks == "database"
"""Do what waits in the database, until told to end."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from tasks.worker import Worker


class Command(BaseCommand):
    """Starts a worker. At a task that hangs it ends, and has to be started again."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, worker.end)
        worker.run()


# % endif

# % if cookiecutter.background_tasks == "database"
"""The worker: it does what waits in the database, one task at a time.

django-tasks-db keeps the tasks. Its own worker sits at a task that hangs, leaves one that another
worker died at, gives up one that fails, and keeps the stack, which quotes what it worked on.
"""

import faulthandler
import logging
import os
import socket
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.compat import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tasks.models import Heartbeat

logger = logging.getLogger(__name__)

# Where it runs, by which workers are told apart.
HOST = socket.gethostname()[:50]
# How often a task is begun at the most.
TRIES = 5
# How long it is known what came of a task.
KEPT = timedelta(days=7)


class Worker:
    """A process that does tasks. Any number may run, on any number of machines."""

    def __init__(self) -> None:
        self.name = f"{HOST}:{os.getpid()}"
        self.ending = False
        self.next_round = 0.0

    def end(self, *signal_and_frame: Any) -> None:
        """Finish the task at hand, and no other."""
        self.ending = True

    def run(self) -> None:
        """Do what waits, until told to end."""
        while not self.ending:
            # At the limit the process says where it hangs and is gone, whatever it is busy with.
            faulthandler.dump_traceback_later(settings.TASK_TIME_LIMIT, exit=True)
            close_old_connections()
            self.look_around()
            if task := self.claim():
                do(task)
            else:
                time.sleep(1)
        faulthandler.cancel_dump_traceback_later()
        Heartbeat.objects.filter(worker=self.name).delete()

    def look_around(self) -> None:
        """Now and then be seen, take up what the dead left, and forget what is long done."""
        if time.monotonic() < self.next_round:
            return
        self.next_round = time.monotonic() + settings.TASK_TIME_LIMIT / 6
        Heartbeat.objects.update_or_create(worker=self.name)
        Heartbeat.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
        take_up()
        DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()

    def claim(self) -> DBTaskResult | None:
        """The next task that waits, which no other worker gets then."""
        with transaction.atomic():
            task = DBTaskResult.objects.ready().get_locked()
            if task:
                task.claim(self.name)
        return task


def do(task: DBTaskResult) -> None:
    """Do a task, and write down what came of it."""
    try:
        function, result = task.task, task.task_result
        context: list[Any] = [TaskContext(task_result=result)] if function.takes_context else []
        function.call(*context, *result.args, **result.kwargs)
    except Exception as error:
        logger.exception("%s failed.", task.task_path)
        try_again(task, type(error).__name__)
    else:
        finish(task, TaskResultStatus.SUCCESSFUL)


def take_up() -> None:
    """Let tasks be begun anew whose workers are dead: none lives longer with one than the limit."""
    since = timezone.now() - 1.25 * timedelta(seconds=settings.TASK_TIME_LIMIT)
    for task in DBTaskResult.objects.running().filter(started_at__lt=since):
        logger.error("%s was left by a worker that died.", task.task_path)
        try_again(task, "WorkerDied")


def try_again(task: DBTaskResult, error: str) -> None:
    """Have a task begun once more, each time after a longer while, but not too often."""
    tries = len(task.worker_ids)
    if tries < TRIES:
        wait = timedelta(seconds=settings.TASK_FIRST_WAIT * 5 ** (tries - 1))
        settle(task, status=TaskResultStatus.READY, run_after=timezone.now() + wait)
    else:
        logger.error("%s is given up.", task.task_path)
        finish(task, TaskResultStatus.FAILED, error)


def finish(task: DBTaskResult, status: TaskResultStatus, error: str = "") -> None:
    """Close a task. Of what it worked on nothing stays: backups would have it too."""
    settle(
        task,
        status=status,
        finished_at=timezone.now(),
        args_kwargs={"args": [], "kwargs": {}},
        exception_class_path=error,
    )


def settle(task: DBTaskResult, **fields: Any) -> None:
    """Write down what became of a task, unless another worker has begun it meanwhile."""
    begun = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    begun.update(**fields)


# % endif

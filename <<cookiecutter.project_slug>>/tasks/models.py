# % if cookiecutter.background_tasks == "database"
"""How a worker is seen from elsewhere."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When a worker was last seen. One that is told to end takes its own away."""

    worker = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.worker

    @classmethod
    def seen(cls) -> models.QuerySet[Self]:
        """The workers that live. One that is busy is not seen until its task is done."""
        since = timezone.now() - timedelta(seconds=2 * settings.TASK_TIME_LIMIT)
        return cls.objects.filter(seen_at__gt=since)


# % endif

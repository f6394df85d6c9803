# % if cookiecutter.background_tasks != "none"
"""The settings of a worker that tests start: theirs is the database, and short the limit."""

import os

from config import settings
from config.settings import *  # noqa: F403

DATABASES = {"default": settings.DATABASES["default"] | {"NAME": os.environ["TEST_DATABASE"]}}
# % if cookiecutter.django_version == "6.1"
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": os.environ["TEST_MAILS"]},
    }
}
# % endif
# % if cookiecutter.django_version == "5.2"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["TEST_MAILS"]
# % endif
TASK_TIME_LIMIT = 2
TASK_FIRST_WAIT = 1  # % if cookiecutter.background_tasks == "database"
# % if cookiecutter.background_tasks == "celery"
CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": os.environ["TEST_QUEUE"]}}
CELERY_TASK_TIME_LIMIT = min(TASK_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT)
CELERY_IMPORTS = [*settings.CELERY_IMPORTS, "tests.security.work"]
CELERY_BROKER_TRANSPORT_OPTIONS = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
    "visibility_timeout": TASK_TIME_LIMIT + 1,
    "unacked_restore_interval": 1,
    "global_keyprefix": os.environ["TEST_QUEUE"],
}
# % endif
# % endif

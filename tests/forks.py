"""Programs of a generated project, each in a fork of a process that has its packages loaded.

The project's own Python runs this file, in the project's folder. Of the project itself nothing is
loaded beforehand, and no setting is read: a fork finds the project's files as they are by then.
"""

import json
import os
import runpy
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

# What takes the time, and can be loaded without settings.
PACKAGES = [
    "pytest",
    "argon2",
    "axes",
    "corsheaders.middleware",
    "django.contrib.admin",
    "django.contrib.auth.hashers",
    "django.contrib.auth.password_validation",
    "django.contrib.messages",
    "django.contrib.staticfiles.storage",
    "django.core.mail.backends.smtp",
    "django.core.management.commands.check",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.test",
    "django.views.generic",
    "environ",
    "execnet",
    "sqlparse",
    "whitenoise.middleware",
    "whitenoise.storage",
]
# The same, of projects that chose what needs it.
CHOSEN = [
    "boto3",
    "celery.app.amqp",
    "cryptography.x509",
    "dateutil.parser",
    "fido2.server",
    "kombu.transport.redis",
    "MySQLdb",
    "PIL.Image",
    "prometheus_client",
    "psycopg",
    "pydantic.deprecated.decorator",
    "redis",
    "requests",
    "segno",
    "sentry_sdk.integrations.django",
    "storages.backends.s3",
    "yaml",
]


def main() -> None:
    """Run what each line of stdin asks for, and print with what it exits."""
    for name in PACKAGES:
        import_module(name)
    for name in CHOSEN:
        with suppress(ImportError):
            import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def run(arguments: list[str], environment: dict[str, str], output: str) -> NoReturn:
    """Run pytest or a script of the project, and exit as it does; `output` gets what it says."""
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    # Else the bytecode of a change could pass for that of the next one, in the same second.
    sys.dont_write_bytecode = True
    sys.path[0] = str(Path.cwd())
    sys.argv = arguments
    if arguments[0] == "pytest":
        runpy.run_module("pytest", run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(arguments[0], run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    main()

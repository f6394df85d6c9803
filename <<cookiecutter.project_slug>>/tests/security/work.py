# % if cookiecutter.background_tasks != "none"
# % set built_in = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "6.1"
# % set backport = cookiecutter.background_tasks == "database" and cookiecutter.django_version == "5.2"
"""Tasks for the attacks. Each writes into a file that it was begun."""

import time
from pathlib import Path

import django_tasks  # % if backport
from celery import shared_task  # % if cookiecutter.background_tasks == "celery"
from django.tasks import task  # % if built_in


def begun(path: str) -> int:
    """Write down that a task was begun, and say how often that was."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("begun\n")
    return Path(path).read_text(encoding="utf-8").count("begun")


@task  # % if built_in
@django_tasks.task  # % if backport
@shared_task  # % if cookiecutter.background_tasks == "celery"
def note(path: str) -> None:
    """Do as it should."""
    begun(path)


@task  # % if built_in
@django_tasks.task  # % if backport
@shared_task  # % if cookiecutter.background_tasks == "celery"
def linger(path: str) -> None:
    """Take a while."""
    begun(path)
    time.sleep(1)
    Path(path).write_text("done", encoding="utf-8")


@task  # % if built_in
@django_tasks.task  # % if backport
@shared_task  # % if cookiecutter.background_tasks == "celery"
def hang(path: str) -> None:
    """Never end."""
    begun(path)
    time.sleep(600)


@task  # % if built_in
@django_tasks.task  # % if backport
@shared_task  # % if cookiecutter.background_tasks == "celery"
def hang_once(path: str) -> None:
    """Do not end, but when begun anew."""
    if begun(path) == 1:
        time.sleep(600)


@task  # % if built_in
@django_tasks.task  # % if backport
@shared_task  # % if cookiecutter.background_tasks == "celery"
def fail(path: str, word: str) -> None:
    """Fail, and quote what it was given."""
    begun(path)
    raise ValueError(word)


# % endif

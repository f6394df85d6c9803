# % if cookiecutter.background_tasks != "none"
# % set in_containers = cookiecutter.deployment in ("containers", "kubernetes")
"""Work that is lost, that tells secrets, or that stops all other: a real worker shows that none is."""

import email
import json  # % if cookiecutter.background_tasks == "celery"
import os
import re
import signal
import socket  # % if cookiecutter.background_tasks == "celery"
import subprocess
import sys
import time
from base64 import b64decode  # % if cookiecutter.background_tasks == "celery"
from datetime import timedelta  # % if cookiecutter.background_tasks == "database"
from email.policy import default as modern
from typing import Any  # % if cookiecutter.background_tasks == "celery"

import pytest
from django.conf import settings as live
from django.core.cache import cache  # % if cookiecutter.background_tasks == "celery"
from django.core.checks import Tags, run_checks  # % if cookiecutter.background_tasks == "celery"
from django.db import connection
from django.urls import reverse
from django.utils import timezone  # % if cookiecutter.background_tasks == "database"
from django_tasks_db.models import DBTaskResult  # % if cookiecutter.background_tasks == "database"
from kombu import exceptions  # % if cookiecutter.background_tasks == "celery"
from redis import Redis  # % if cookiecutter.background_tasks == "celery"

from config import services  # % if cookiecutter.background_tasks == "celery"
from config.celery import app, beat, cease_to_beat  # % if cookiecutter.background_tasks == "celery"
from config.worker_health import is_alive  # % if in_containers
from tasks import worker as workers  # % if cookiecutter.background_tasks == "database"
from tasks.models import Heartbeat  # % if cookiecutter.background_tasks == "database"
from tests.conftest import HOST
from tests.security import work

# % if cookiecutter.background_tasks == "database"
# A worker is another process, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
# % endif
# % if cookiecutter.background_tasks == "database"
WORKER = ["manage.py", "worker"]
# % endif
# % if cookiecutter.background_tasks == "celery"
WORKER = ["-m", "celery", "--app=config.celery", "worker", "--without-gossip", "--without-mingle"]
QUEUE = app.conf.broker_transport_options["global_keyprefix"]
# % endif
# As often as a task may have been begun before its last try.
LAST = workers.TRIES - 1  # % if cookiecutter.background_tasks == "database"
# % if cookiecutter.background_tasks == "celery"
LAST = live.CELERY_TASK_ANNOTATIONS["*"]["max_retries"]
# % endif
SECRET = "what-nobody-may-keep"
RESET_TOKEN = r"[0-9a-z]{6}-[0-9a-f]{32}"


@pytest.fixture(autouse=True)
def _tasks_at_once():
    """Let tasks wait for a worker, as they do in production."""
    # % if cookiecutter.background_tasks == "celery"
    if left := redis().keys(f"{QUEUE}*"):
        redis().delete(*left)
    cache.key_prefix = QUEUE
    cache.delete("worker")
    # % endif


@pytest.fixture
def file(tmp_path):
    """Where tasks write down that they were begun."""
    path = tmp_path / "begun"
    path.touch()
    return path


@pytest.fixture
def start(db, tmp_path):
    """Start a worker; those that are left at the end are killed."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "SECRET_KEY": live.SECRET_KEY,
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "TEST_MAILS": str(tmp_path / "mails"),
        # % if cookiecutter.background_tasks == "celery"
        # Whoever tests may be root, for whom Celery starts no worker that takes pickles.
        "C_FORCE_ROOT": "1",
        # % endif
        "TEST_QUEUE": QUEUE,  # % if cookiecutter.background_tasks == "celery"
    }
    started = []

    def begin():
        with (tmp_path / "log").open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, *WORKER],
                cwd=live.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield begin
    for process in started:
        kill(process)


def kill(process):
    """End a worker and its children as a lack of memory or of power does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition):
    """Return once `condition` holds; fail if that takes a minute."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def times_begun(file):
    return file.read_text(encoding="utf-8").count("begun")


# % if cookiecutter.background_tasks == "celery"
def redis():
    return Redis.from_url(live.CELERY_BROKER_URL)


def messages():
    """The tasks that wait, and those that were begun and are not done."""
    # At one moment, since they go back and forth.
    both = redis().pipeline().lrange(f"{QUEUE}celery", 0, -1).hvals(f"{QUEUE}unacked")
    waiting, begun = (list(map(json.loads, each)) for each in both.execute())
    return waiting + [each[0] for each in begun]


# % endif
def ask(task, *arguments, tries=0):
    """Have a task done, as one that was begun some times before."""
    # % if cookiecutter.background_tasks == "database"
    result = task.enqueue(*arguments)
    DBTaskResult.objects.filter(pk=result.id).update(worker_ids=["dead:1"] * tries)
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    # The limit is the worker's own, and not that of these tests.
    app.send_task(task.name, arguments, retries=tries, time_limit=None)
    # % endif


def kept():
    """All that is known of tasks, as a text."""
    # % if cookiecutter.background_tasks == "database"
    return str(list(DBTaskResult.objects.values()))
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    return str([(each["headers"], b64decode(each["body"])) for each in messages()])
    # % endif


def nothing_waits():
    # % if cookiecutter.background_tasks == "database"
    return not DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).exists()
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    return not messages()
    # % endif


def wait_until_done(file, times):
    """Return once tasks were begun so many times, and no more wait; fail if others are begun."""
    # Begun first: on its way to a worker, a task may be nowhere to be seen.
    wait_until(lambda: times_begun(file) >= times and nothing_waits())
    assert times_begun(file) == times


def mails(tmp_path):
    """The mails that workers have sent."""
    files = sorted((tmp_path / "mails").glob("*.log"))
    return [email.message_from_bytes(path.read_bytes(), policy=modern) for path in files]


def ask_for_reset(browser, user):
    return browser.post(reverse("password_reset"), {"email": user.email})


# % if cookiecutter.background_tasks == "celery"
# The worker is another process, which sees only what is committed.
@pytest.mark.django_db(transaction=True)
# % endif
def test_a_worker_sends_the_mail_that_a_page_asked_for(browser, user, start, tmp_path):
    assert ask_for_reset(browser, user).url == reverse("password_reset_done")
    assert mails(tmp_path) == []
    start()
    wait_until(lambda: mails(tmp_path) and nothing_waits())
    [mail] = mails(tmp_path)
    assert mail["To"] == user.email
    link = mail.get_content().partition(f"https://{HOST}")[2].split()[0]
    assert browser.get(link, follow=True).context["validlink"]


def test_what_waits_opens_nothing(browser, user, start):
    ask_for_reset(browser, user)
    # % if cookiecutter.sign_up == "open"
    browser.post(reverse("sign_up"), {"email": "new@site.example"})
    assert "new@site.example" in kept()
    # % endif
    assert "send_link" in kept()
    assert not re.search(RESET_TOKEN, kept())
    assert not re.search(r"/(reset|join)/", kept())


def test_a_task_whose_worker_was_killed_is_done_by_the_next(start, file):
    ask(work.hang_once, str(file))
    first = start()
    wait_until(lambda: times_begun(file) == 1)
    kill(first)
    start()
    wait_until_done(file, 2)


def test_a_task_that_hangs_keeps_no_other_waiting(start, file, tmp_path):
    ask(work.hang, str(file))
    worker = start()
    wait_until(lambda: times_begun(file) == 1)
    other = tmp_path / "other"
    other.touch()
    for _ in range(3):
        ask(work.note, str(other))
    # % if cookiecutter.background_tasks == "database"
    assert worker.wait(60) == 1
    start()
    # % endif
    wait_until(lambda: times_begun(other) == 3)
    # % if cookiecutter.background_tasks == "database"
    assert "work.py" in (tmp_path / "log").read_text(encoding="utf-8")
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    wait_until(lambda: "Hard time limit" in (tmp_path / "log").read_text(encoding="utf-8"))
    assert worker.poll() is None
    # % endif


def test_a_task_that_always_hangs_is_given_up(start, file):
    ask(work.hang, str(file), tries=LAST)
    # % if cookiecutter.background_tasks == "database"
    assert start().wait(60) == 1
    # % endif
    start()
    wait_until_done(file, 1)


def test_told_to_end_a_worker_finishes_what_it_has_begun(start, file):
    ask(work.linger, str(file))
    worker = start()
    wait_until(lambda: times_begun(file) == 1)
    worker.terminate()
    assert worker.wait(60) == 0
    assert file.read_text(encoding="utf-8") == "done"
    assert nothing_waits()


def test_nothing_stays_of_what_a_task_was_given_or_failed_with(start, file):
    ask(work.note, str(file))
    ask(work.fail, str(file), SECRET, tries=LAST)
    assert SECRET in kept()
    start()
    wait_until_done(file, 2)
    assert not [word for word in (SECRET, str(file), "Traceback") if word in kept()]


def test_only_data_can_be_queued():
    # % if cookiecutter.background_tasks == "database"
    with pytest.raises(TypeError):
        ask(work.note, object())
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    with pytest.raises(exceptions.EncodeError):
        ask(work.note, object())
    # % endif
    assert nothing_waits()


# % if cookiecutter.background_tasks == "database"
def test_nothing_runs_that_is_no_task(start, file, tmp_path):
    DBTaskResult.objects.create(
        task_path="os.mkdir",
        args_kwargs={"args": [str(tmp_path / "made")], "kwargs": {}},
        backend_name="default",
        run_after=timezone.now(),
        worker_ids=["dead:1"] * LAST,
    )
    ask(work.note, str(file))
    start()
    wait_until_done(file, 1)
    assert not (tmp_path / "made").exists()


def test_each_try_waits_longer_than_the_last(file):
    waits = []
    for tries in range(1, workers.TRIES):
        ask(work.fail, str(file), "word", tries=tries - 1)
        [task] = DBTaskResult.objects.ready()
        task.claim("here:1")
        workers.do(task)
        task.refresh_from_db()
        waits.append((task.run_after - timezone.now()).total_seconds())
        assert "Traceback" not in kept()
        task.delete()
    assert waits == sorted(waits)
    assert 30 * 60 < sum(waits) < 60 * 60


def test_what_another_worker_has_begun_meanwhile_is_left_to_it(file):
    ask(work.note, str(file))
    [task] = DBTaskResult.objects.ready()
    task.claim("slow:1")
    DBTaskResult.objects.update(started_at=timezone.now(), worker_ids=["slow:1", "next:1"])
    workers.do(task)
    assert DBTaskResult.objects.get().status == "RUNNING"


def test_what_is_long_done_is_forgotten(start, file):
    ask(work.note, str(file))
    ask(work.note, str(file))
    long_ago = timezone.now() - workers.KEPT - timedelta(hours=1)
    first = DBTaskResult.objects.earliest("enqueued_at")
    DBTaskResult.objects.filter(pk=first.pk).update(status="FAILED", finished_at=long_ago)
    start()
    wait_until(lambda: nothing_waits() and DBTaskResult.objects.count() == 1)
    assert not DBTaskResult.objects.filter(pk=first.pk).exists()


# % endif
# % if cookiecutter.background_tasks == "celery"
class Payload:
    """What runs when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return (os.mkdir, (self.path,))


def test_a_task_that_fails_waits_for_its_next_try(start, file):
    ask(work.fail, str(file), "word")
    start()
    wait_until(lambda: [each["headers"]["retries"] for each in messages()] == [1])
    assert times_begun(file) == 1
    assert "Traceback" not in kept()


def test_no_task_is_given_to_two_workers():
    """One has it from before its next try until its limit, and has to do others in between."""
    options: Any = live.CELERY_BROKER_TRANSPORT_OPTIONS
    next_try: Any = live.CELERY_TASK_ANNOTATIONS["*"]["default_retry_delay"]
    others = 20 * 60
    assert options["visibility_timeout"] > next_try + others + live.CELERY_TASK_TIME_LIMIT


def test_no_pickle_runs(start, file, tmp_path):
    work.note.apply_async((Payload(tmp_path / "made"),), serializer="pickle")
    ask(work.note, str(file))
    start()
    wait_until_done(file, 1)
    assert not (tmp_path / "made").exists()


def test_nobody_stops_a_worker_by_a_message(start, file):
    worker = start()
    wait_until(lambda: "worker" in cache)
    app.control.shutdown()
    ask(work.note, str(file))
    wait_until(lambda: times_begun(file) == 1)
    assert worker.poll() is None


@pytest.mark.parametrize("answers", [False, True], ids=["down", "hanging"])
def test_a_redis_that_fails_holds_no_page_up(answers):
    queue: Any = work.note.apply_async
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if answers:
            server.listen()
        url = f"redis://127.0.0.1:{server.getsockname()[1]}"
        start = time.monotonic()
        with app.connection_for_write(url) as nowhere, pytest.raises(exceptions.OperationalError):
            queue(("",), connection=nowhere)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("redis://:secret@queue.example", {"E050"}),
        ("rediss://queue.example", {"E051"}),
        ("redis://queue.example", {"E050", "E051"}),
        ("rediss://:secret@queue.example?ssl_cert_reqs=none", {"E050"}),
        ("rediss://:secret@queue.example?ssl_check_hostname=false", {"E050"}),
        ("rediss://:secret@queue.example/1", set()),
        ("rediss://site:secret@queue.example/1?ssl_ca_certs=/srv/ca.pem", set()),
        ("redis://localhost:6379/1", set()),
    ],
)
def test_another_host_wants_tls_and_a_password(settings, url, found):
    settings.CELERY_BROKER_URL, settings.CELERY_BROKER_USE_SSL = services.broker(url)
    messages = run_checks(tags=[Tags.security], include_deployment_checks=True)
    ids = {message.id for message in messages} & {"hardening.E050", "hardening.E051"}
    assert ids == {f"hardening.{number}" for number in found}


# % endif
def answer(browser):
    """The status and the content of what whoever watches gets."""
    response = browser.get("/workerz")
    return response.status_code, response.content


def test_who_watches_sees_whether_a_worker_lives(browser, start):
    assert answer(browser) == (503, b"no\n")
    worker = start()
    wait_until(lambda: answer(browser) == (200, b"ok\n"))
    worker.terminate()
    assert worker.wait(60) == 0
    wait_until(lambda: answer(browser) == (503, b"no\n"))


# % if cookiecutter.background_tasks == "celery"
def test_one_that_ends_says_nothing_of_the_others(browser):
    beat()
    cease_to_beat()
    assert answer(browser) == (200, b"ok\n")


# % endif
# % if cookiecutter.background_tasks == "database"
def test_a_worker_that_died_is_missed(browser):
    Heartbeat.objects.create(worker="dead:1")
    assert answer(browser) == (200, b"ok\n")
    long_ago = timezone.now() - timedelta(seconds=3 * live.TASK_TIME_LIMIT)
    Heartbeat.objects.update(seen_at=long_ago)
    assert answer(browser) == (503, b"no\n")


# % endif
# % if in_containers
def test_a_container_asks_for_its_own_worker(browser, start, monkeypatch):
    assert not is_alive()
    start()
    wait_until(is_alive)
    # % if cookiecutter.background_tasks == "database"
    monkeypatch.setattr("tasks.worker.HOST", "elsewhere")
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    monkeypatch.setattr("config.celery.HERE", "worker:elsewhere")
    # % endif
    assert answer(browser) == (200, b"ok\n")
    assert not is_alive()


# % endif
def test_it_can_only_be_read(browser):
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(browser, method)("/workerz").status_code == 405


# % endif

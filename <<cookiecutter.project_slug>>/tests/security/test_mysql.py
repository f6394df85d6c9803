# % if cookiecutter.database == "mysql"
"""A database that bends what it is given, or gives up under attack: neither happens here."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.contrib.auth import authenticate, get_user_model
from django.db import DataError, OperationalError, connection, transaction
from django.test import RequestFactory

USERS = get_user_model().objects


def try_to_sign_in(_=None):
    """Offer a wrong password."""
    return authenticate(RequestFactory().post("/"), username="alice", password="wrong")


def test_what_is_too_long_is_refused_not_cut(user):
    with pytest.raises(DataError), transaction.atomic():
        USERS.filter(pk=user.pk).update(first_name="x" * 151)
    USERS.filter(pk=user.pk).update(first_name="x" * 150)
    assert USERS.get(pk=user.pk).first_name == "x" * 150


def test_every_letter_is_kept(user):
    USERS.filter(pk=user.pk).update(first_name="Zoë 𝒮 🚀")
    assert USERS.get(pk=user.pk).first_name == "Zoë 𝒮 🚀"


def test_a_number_is_no_text(user):
    """MySQL itself finds any name where the text is compared with the number 0."""
    USERS.filter(pk=user.pk).update(first_name="Ada")
    assert not USERS.filter(first_name=0).exists()
    assert USERS.filter(first_name="Ada").exists()


def test_a_transaction_sees_what_others_committed():
    with connection.cursor() as cursor:
        # MySQL's name for it, and MariaDB's until 11.1.
        cursor.execute(
            "SHOW VARIABLES WHERE Variable_name IN ('transaction_isolation', 'tx_isolation')"
        )
        assert {level for _, level in cursor.fetchall()} == {"READ-COMMITTED"}


@pytest.mark.django_db(transaction=True)
def test_every_first_try_of_many_at_once_is_counted():
    number, rounds = 8, 5
    ready = Barrier(number)

    def try_at_once(_):
        ready.wait()
        try:
            try_to_sign_in()
        finally:
            connection.close()

    for _ in range(rounds):
        with ThreadPoolExecutor(number) as threads:
            list(threads.map(try_at_once, range(number)))
        assert AccessAttempt.objects.get().failures_since_start == number
        AccessAttempt.objects.all().delete()


@pytest.mark.parametrize(("code", "tries"), [(1213, 5), (1205, 1)])
def test_what_cannot_be_counted_is_refused(monkeypatch, code, tries):
    tried = []

    def fail(*args):
        tried.append(args)
        raise OperationalError(code)

    monkeypatch.setattr(AxesDatabaseHandler, "user_login_failed", fail)
    with pytest.raises(OperationalError):
        try_to_sign_in()
    assert len(tried) == tries


# % endif

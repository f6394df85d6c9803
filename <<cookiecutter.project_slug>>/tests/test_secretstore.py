# % if cookiecutter.deployment == "kubernetes"
"""The program that makes what the secret store holds."""

import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from config import secretstore


@pytest.fixture
def printed(monkeypatch, capsys):
    """What the program prints, given what the store holds."""

    def run(*arguments, held=None):
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(held)))
        secretstore.main(list(arguments))
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def pod(settings):
    """Have the process be a pod that was started with these secrets."""

    def start(held):
        settings.SECRET_KEY = held["SECRET_KEY"]
        settings.SECRET_KEY_FALLBACKS = held["SECRET_KEY_FALLBACKS"].split(",")

    return start


def test_each_time_the_secrets_are_others(printed):
    made = printed()
    assert len(made["SECRET_KEY"]) >= 50
    assert made["SECRET_KEY_FALLBACKS"] == ""
    again = printed()
    assert [name for name in made if made[name] != again[name]] == ["SECRET_KEY", "ADMIN_URL"]


def test_nobody_is_signed_out_while_pods_of_two_keys_run(printed, pod, user):
    held = printed() | {"DATABASE_CERTIFICATE": "-----BEGIN\nA=\n"}
    announced = printed("announce", held=held)
    rotated = printed("rotate", held=announced)
    client = Client()
    client.force_login(user)
    for before, after in (held, announced), (announced, rotated):
        pod(before)
        client.force_login(user)
        for secrets in after, before, after:
            pod(secrets)
            assert client.get(reverse("profile"), secure=True).status_code == 200
    assert rotated["SECRET_KEY"] != held["SECRET_KEY"]
    assert rotated["SECRET_KEY_FALLBACKS"] == held["SECRET_KEY"]
    assert rotated["DATABASE_CERTIFICATE"] == held["DATABASE_CERTIFICATE"]


def test_a_key_that_no_pod_knows_is_not_used(printed):
    with pytest.raises(SystemExit, match="announce"):
        printed("rotate", held=printed())


def test_a_key_that_was_replaced_does_not_come_back(printed):
    rotated = printed("rotate", held=printed("announce", held=printed()))
    with pytest.raises(SystemExit, match="announce"):
        printed("rotate", held=rotated)


def test_a_key_that_leaked_is_forgotten(printed, pod, user):
    rotated = printed("rotate", held=printed("announce", held=printed()))
    forgotten = printed("forget", held=rotated)
    pod({"SECRET_KEY": rotated["SECRET_KEY_FALLBACKS"], "SECRET_KEY_FALLBACKS": ""})
    clients = Client(), Client()
    for client in clients:
        client.force_login(user)
    for client, secrets, status in zip(clients, (rotated, forgotten), (200, 302), strict=True):
        pod(secrets)
        assert client.get(reverse("profile"), secure=True).status_code == status
    assert forgotten["SECRET_KEY"] == rotated["SECRET_KEY"]


def test_a_key_that_is_forgotten_has_to_be_announced_again(printed):
    forgotten = printed("forget", held=printed("announce", held=printed()))
    with pytest.raises(SystemExit, match="announce"):
        printed("rotate", held=forgotten)


def test_the_admin_moves(printed):
    held = printed()
    moved = printed("admin", held=held)
    assert [name for name in held if held[name] != moved[name]] == ["ADMIN_URL"]


# % endif

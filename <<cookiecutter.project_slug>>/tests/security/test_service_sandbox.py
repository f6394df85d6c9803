# % if cookiecutter.deployment == "server"
"""An intruder in the site's process: systemd keeps him from the rest of the server."""

import re
from collections import defaultdict
from itertools import chain

import pytest
from django.conf import settings

# What systemd.exec(5) has against it, for a service that serves and no more.
EXPECTED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "PrivateUsers": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectProc": "invisible",
    "ProtectClock": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
}
UNITS = {
    "site.service": "site",
    "site-worker.service": "site",  # % if cookiecutter.background_tasks != "none"
    "site-backup.service": "postgres",
    "site-clean.service": "site",
}


def directives(unit):
    """All that a unit gives to each directive."""
    text = (settings.BASE_DIR / "deploy" / "systemd" / unit).read_text(encoding="utf-8")
    given = defaultdict(list)
    for name, value in re.findall(r"^([A-Za-z]+)=(.*)$", text, re.MULTILINE):
        given[name].append(value)
    return given


@pytest.fixture(params=UNITS)
def unit(request):
    """The name of a service."""
    return request.param


def test_it_runs_as_a_user_of_its_own(unit):
    assert directives(unit)["User"] == [UNITS[unit]]


@pytest.mark.parametrize(("name", "value"), EXPECTED.items())
def test_it_is_kept_from_the_rest_of_the_server(unit, name, value):
    assert directives(unit)[name] == [value]


def test_it_starts_after_the_database(unit):
    [order] = directives(unit)["After"]
    assert "postgresql.service" in order.split()


def test_it_makes_no_call_that_a_service_does_not_need(unit):
    assert directives(unit)["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]


def test_it_opens_sockets_to_the_network_and_the_database_alone(unit):
    families = chain.from_iterable(map(str.split, directives(unit)["RestrictAddressFamilies"]))
    assert set(families) <= {"AF_UNIX", "AF_INET", "AF_INET6"}


# % if cookiecutter.media != "local"
def test_it_writes_nowhere(unit):
    assert not {"ReadWritePaths", "BindPaths"} & directives(unit).keys()


# % endif
# % if cookiecutter.media == "local"
def test_it_writes_nothing_but_uploads(unit):
    writes = ["/srv/site/media"] if unit == "site.service" else []
    assert directives(unit)["ReadWritePaths"] == writes
    assert "BindPaths" not in directives(unit)


# % endif
def test_others_on_the_network_do_not_reach_it():
    assert directives("site.socket")["ListenStream"] == ["127.0.0.1:8000"]


# % endif

# % if cookiecutter.deployment == "containers"
"""An intruder in a container: he has no rights there, nothing to write, and nowhere to go."""

import re

import pytest
import yaml
from django.conf import settings

from config.newsecrets import VARIABLES

COMPOSE = yaml.safe_load((settings.BASE_DIR / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
PINNED = re.compile(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}")


@pytest.fixture(params=SERVICES)
def service(request):
    """Every service of compose.yaml, one after the other."""
    return SERVICES[request.param]


# What may be done inside


def test_an_intruder_finds_no_rights_and_nothing_to_write(service):
    user, group = map(int, service["user"].split(":"))
    assert user and group
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not {"cap_add", "privileged", "devices", "pid", "ipc", "network_mode"} & service.keys()


def test_nothing_of_the_server_is_there_to_write_but_backups():
    mounts = [mount for each in SERVICES.values() for mount in each.get("volumes", [])]
    bound = [
        mount["source"] if isinstance(mount, dict) else mount
        for mount in mounts
        if isinstance(mount, dict) or mount.startswith((".", "/", "~"))
    ]
    assert [mount for mount in bound if not mount.endswith(":ro")] == ["/var/lib/site-backup"]


def test_no_container_takes_all_of_the_server(service):
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


def test_no_shell_starts_anything(service):
    assert isinstance(service.get("command", []), list)
    assert service.get("healthcheck", {}).get("test", ["CMD"])[0] == "CMD"


# Who reaches whom


def test_the_proxy_alone_is_reached_from_outside():
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]
    assert SERVICES["proxy"]["ports"] == ["80:80", "443:443", "443:443/udp"]


def test_only_who_needs_the_database_reaches_it():
    members = {name for name, each in SERVICES.items() if "database" in each["networks"]}
    # % if cookiecutter.background_tasks == "none"
    assert members == {"web", "migrate", "db"}
    # % endif
    # % if cookiecutter.background_tasks != "none"
    assert members == {"web", "worker", "migrate", "db"}
    # % endif
    assert SERVICES["db"]["networks"] == SERVICES["migrate"]["networks"] == ["database"]
    assert COMPOSE["networks"]["database"]["internal"] is True


def test_nobody_but_the_proxy_speaks_to_the_site():
    """`TRUSTED_PROXY_COUNT` is 1: who shares a network with the site could forge an address."""
    inward = {"web", "mail"} & set(SERVICES["web"]["networks"])
    for name, each in SERVICES.items():
        if name not in {"web", "proxy"}:
            assert not inward & set(each["networks"])
    assert COMPOSE["networks"]["web"]["internal"] is True
    assert "mail" not in SERVICES["proxy"]["networks"]


# % if cookiecutter.background_tasks != "none" and cookiecutter.error_reporting == "none" and cookiecutter.media != "s3"
def test_the_site_reaches_nothing_outside():
    """An intruder there would have no way to take anything out: mail is the worker's."""
    assert all(COMPOSE["networks"][name].get("internal") for name in SERVICES["web"]["networks"])


# % endif
# % if cookiecutter.background_tasks != "none"
def test_nobody_reaches_the_worker():
    for name, each in SERVICES.items():
        assert ("worker" in each["networks"]) == (name == "worker")


# % endif
# % if cookiecutter.background_tasks == "celery"
def test_no_task_is_thrown_away_for_want_of_memory():
    command = " ".join(SERVICES["cache"]["command"])
    assert "--maxmemory-policy volatile-lru" in command
    assert "--appendonly yes" in command
    assert SERVICES["cache"]["volumes"] == ["queue:/data"]


# % endif
def test_the_database_lets_in_the_site_alone_and_with_tls():
    command = SERVICES["db"]["command"]
    assert {"ssl=on", "hba_file=/deploy/pg_hba.conf"} <= set(command)
    rules = (settings.BASE_DIR / "deploy" / "pg_hba.conf").read_text(encoding="utf-8").splitlines()
    assert [rule.split() for rule in rules if rule and rule[0] != "#"] == [
        ["local", "all", "postgres", "peer"],
        ["hostssl", "site", "site", "all", "scram-sha-256"],
    ]


# Secrets


def test_a_secret_is_a_file_for_those_who_need_it():
    site = {name.lower() for name in VARIABLES} | {"database_certificate"}
    site.add("cache_certificate")  # % if cookiecutter.cache == "redis"
    assert {name: set(each.get("secrets", [])) for name, each in SERVICES.items()} == {
        "proxy": set(),
        "web": site,
        "worker": site,  # % if cookiecutter.background_tasks != "none"
        "migrate": site,
        "db": {"database_password", "database_certificate", "database_key"},
        # % if cookiecutter.cache == "redis"
        "cache": {"cache_config", "cache_certificate", "cache_key"},
        # % endif
    }
    assert all(each == {"file": f"./secrets/{name}"} for name, each in COMPOSE["secrets"].items())


def test_no_secret_is_in_an_environment(service):
    secret = r"SECRET|PASSWORD|ADMIN_URL|DATABASE_URL|CACHE_URL|EMAIL"
    environment = service.get("environment", {})
    shown = [
        name
        for name in environment
        if re.search(secret, name) and name[-5:] != "_FILE" and name != "DEFAULT_FROM_EMAIL"
    ]
    assert not shown
    assert "env_file" not in service


# What is built


def test_every_image_from_elsewhere_is_pinned_by_digest():
    images = [each["image"] for each in SERVICES.values() if "build" not in each]
    assert images
    assert [image for image in images if not PINNED.fullmatch(image)] == []


# % endif

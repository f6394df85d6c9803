# % if cookiecutter.deployment != "kubernetes"
"""A forged address: the proxies' files pass on what the proxy sees, and never what a client says."""

import re
from ipaddress import ip_network

import pytest
from django.conf import settings

MEGABYTE = 1024 * 1024
FILES = ["Caddyfile", "nginx.conf"]  # % if cookiecutter.deployment == "none"
FILES = ["Caddyfile"]  # % if cookiecutter.deployment != "none"
GUNICORN = "127.0.0.1:8000"  # % if cookiecutter.deployment != "containers"
GUNICORN = "web:8000"  # % if cookiecutter.deployment == "containers"


def directives(name):
    """The lines of a file of `deploy/`, without comments."""
    text = (settings.BASE_DIR / "deploy" / name).read_text(encoding="utf-8")
    return [line for line in map(str.strip, text.splitlines()) if line and line[0] != "#"]


def values(name, directive):
    """All that a file gives to a directive."""
    return [
        line.removeprefix(directive).strip(" ;")
        for line in directives(name)
        if line.startswith(f"{directive} ")
    ]


# % if cookiecutter.deployment == "none"
def test_nginx_says_what_it_sees():
    told = dict(value.split() for value in values("nginx.conf", "proxy_set_header"))
    assert told == {
        "Host": "$host",
        "X-Forwarded-For": "$proxy_add_x_forwarded_for",
        "X-Forwarded-Proto": "$scheme",
    }


def test_nginx_speaks_no_broken_tls():
    servers = [line for line in directives("nginx.conf") if re.match(r"listen 443\b", line)]
    assert values("nginx.conf", "ssl_protocols") == ["TLSv1.2 TLSv1.3"] * len(servers)


# % endif
def test_caddy_believes_no_client():
    assert not values("Caddyfile", "header_up")
    for proxies in values("Caddyfile", "trusted_proxies"):
        assert all(ip_network(network).num_addresses <= 2**16 for network in proxies.split())


def test_caddy_speaks_no_broken_tls():
    """Its own list has TLS 1.2 and 1.3; only a `protocols` line lets in others."""
    assert not values("Caddyfile", "protocols")


def test_the_proxies_refuse_what_the_site_refuses():
    limits = [
        # % if cookiecutter.deployment == "none"
        int(values("nginx.conf", "client_max_body_size")[0].removesuffix("m")) * MEGABYTE,
        # % endif
        int(values("Caddyfile", "max_size")[0].removesuffix("MiB")) * MEGABYTE,
        int(re.findall(r"> (\d+)`", values("Caddyfile", "@too_large")[0])[0]),
    ]
    assert limits == [settings.REQUEST_MAX_BYTES] * len(limits)


@pytest.mark.parametrize("name", FILES)
def test_they_lead_to_gunicorn(name):
    [upstream] = values(name, "reverse_proxy") + values(name, "proxy_pass")
    assert GUNICORN in upstream


# % endif

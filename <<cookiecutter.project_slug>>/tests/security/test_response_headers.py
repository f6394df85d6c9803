"""A browser that trusts too much: headers on every response tell it to be careful."""

import re

import pytest

SWITCHED_OFF = [
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
    "xr-spatial-tracking",
]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_response_carries(any_response, name, value):
    assert any_response.headers[name] == value


def test_every_response_tells_its_request(any_response):
    assert re.fullmatch("[0-9a-f]{32}", any_response.headers["X-Request-ID"])


def test_every_response_switches_off_what_no_page_needs(any_response):
    policy = any_response.headers["Permissions-Policy"].split(", ")
    assert {f"{feature}=()" for feature in SWITCHED_OFF} <= set(policy)
    assert not [directive for directive in policy if not directive.endswith("=()")]


def test_every_response_says_what_it_is_and_in_which_letters(any_response):
    """A browser that has to guess may guess a script."""
    if b"".join(any_response):
        kind, _, charset = any_response.headers["Content-Type"].partition(";")
        assert kind in {"text/html", "text/plain", "text/css"}  # % if cookiecutter.api == "none"
        # % if cookiecutter.api != "none"
        if kind == "application/json":
            return  # is always UTF-8 (RFC 8259)
        assert kind in {"text/html", "text/plain", "text/css"}
        # % endif
        assert charset.strip().replace('"', "") == "charset=utf-8"

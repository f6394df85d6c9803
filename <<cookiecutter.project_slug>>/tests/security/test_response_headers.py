"""A browser that trusts too much: headers on every response tell it to be careful."""

import pytest


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


@pytest.mark.parametrize("feature", ["camera", "geolocation", "microphone", "payment", "usb"])
def test_every_response_switches_off(any_response, feature):
    assert f"{feature}=()" in any_response.headers["Permissions-Policy"]

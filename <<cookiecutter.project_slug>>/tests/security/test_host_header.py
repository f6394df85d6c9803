"""Host header games: a forged Host is refused, and gets into no link."""

import pytest
from django.urls import reverse

from tests.conftest import HOST

FORGED = ["evil.example", f"{HOST}.evil.example", f"evil.example:443@{HOST}", f"sub.{HOST}", "*"]


@pytest.mark.parametrize("host", FORGED)
@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/accounts/login/", "/no/such/page"])
def test_a_foreign_host_is_refused(browser, host, path):
    assert browser.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-host", "forwarded"])
def test_a_forwarded_host_is_not_believed(browser, user, mailoutbox, header):
    value = "host=evil.example" if header == "forwarded" else "evil.example"
    browser.post(reverse("password_reset"), {"email": user.email}, headers={header: value})
    assert f"https://{HOST}/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


@pytest.mark.parametrize("host", FORGED)
def test_a_foreign_host_makes_no_password_reset_mail(browser, user, mailoutbox, host):
    response = browser.post(
        reverse("password_reset"), {"email": user.email}, headers={"host": host}
    )
    assert response.status_code == 400
    assert not mailoutbox

# % if cookiecutter.mfa != "none"
"""Passkeys that are none: of another device, made for another site, or an answer seen before."""

import json
import os
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from mfa.models import Factor
from tests.conftest import ALICE, HOST, PASSWORD, Browser

SITE = f"https://{HOST}"
HERE = AuthenticatorData.FLAG.UP
WITH_KEY = HERE | AuthenticatorData.FLAG.AT


class Device:
    """A device with a passkey, and the browser that speaks with it, which a test lets lie."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)

    def create(self, options, origin=SITE, kind="webauthn.create"):
        """What it answers when a site wants a new passkey."""
        asked = json.loads(options)["publicKey"]
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        site = sha256(asked["rp"]["id"].encode()).digest()
        data = AuthenticatorData.create(site, WITH_KEY, 0, made)
        response = {"attestationObject": AttestationObject.create("none", data, {})}
        return self.answer(response, asked["challenge"], origin, kind)

    def get(self, options, origin=SITE, kind="webauthn.get", site=HOST, flags=HERE):
        """What it answers when a site asks for its passkey."""
        asked = json.loads(options)["publicKey"]
        data = AuthenticatorData.create(sha256(site.encode()).digest(), flags, 0)
        client = self.client_data(asked["challenge"], origin, kind)
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": data, "signature": signature}
        return self.answer(response, asked["challenge"], origin, kind)

    def client_data(self, challenge, origin, kind):
        return CollectedClientData.create(kind, websafe_decode(challenge), origin)

    def answer(self, response, challenge, origin, kind):
        response["clientDataJSON"] = self.client_data(challenge, origin, kind)
        own_id = websafe_encode(self.id)
        texts = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": own_id, "rawId": own_id, "type": "public-key", "response": texts})


def set_up(browser, device, **lies):
    """Set up the passkey of `device`."""
    options = browser.get(reverse("add_passkey")).context["passkey_options"]
    data = {"name": "Laptop", "passkey": device.create(options, **lies)}
    return browser.post(reverse("add_passkey"), data)


@pytest.fixture
def device(members_browser):
    """A device whose passkey the user has set up."""
    device = Device()
    assert set_up(members_browser, device).context["codes"]
    return device


@pytest.fixture
def asked(browser, device):
    """What a browser is asked in which the user's password was typed."""
    browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    return browser.get(reverse("second_factor")).context["passkey_options"]


def send(browser, answer):
    """Answer with a passkey."""
    return browser.post(reverse("second_factor"), {"passkey": answer})


def is_in(browser):
    return browser.get(reverse("profile")).status_code == 200


def test_a_passkey_opens(browser, device, asked):
    assert not is_in(browser)
    assert send(browser, device.get(asked)).url == reverse("profile")
    assert is_in(browser)


LIES: dict[str, dict[str, Any]] = {
    "of another site": {"origin": "https://evil.example"},
    "of a subdomain": {"origin": f"https://x.{HOST}"},
    "over plain HTTP": {"origin": f"http://{HOST}"},
    "of another port": {"origin": f"{SITE}:8443"},
    "for another site": {"site": "evil.example"},
    "of another kind": {"kind": "webauthn.create"},
    "of which nobody knew": {"flags": AuthenticatorData.FLAG(0)},
}


@pytest.mark.parametrize("lie", LIES)
def test_no_other_answer_opens(browser, device, asked, lie):
    assert send(browser, device.get(asked, **LIES[lie])).status_code == 200
    assert not is_in(browser)


def test_the_passkey_of_another_opens_nothing(browser, device, asked, other_user):
    bobs, bobs_browser = Device(), Browser()
    bobs_browser.force_login(other_user, "django.contrib.auth.backends.ModelBackend")
    set_up(bobs_browser, bobs)
    send(browser, bobs.get(asked))
    assert not is_in(browser)
    bobs.id = device.id
    send(browser, bobs.get(browser.get(reverse("second_factor")).context["passkey_options"]))
    assert not is_in(browser)


def test_an_answer_opens_once(browser, device, asked):
    other = Browser()
    other.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    answer = device.get(asked)
    send(browser, answer)
    assert is_in(browser)
    send(other, answer)
    assert not is_in(other)
    browser.post(reverse("login"), {"username": ALICE, "password": PASSWORD})
    send(browser, answer)
    assert not is_in(browser)


@pytest.mark.parametrize(
    "answer",
    ["x", "{}", "[]", "null", '{"id": 1}', "[" * 5000, '{"id":"","rawId":"","response":{}}'],
)
def test_bytes_that_are_no_answer_open_nothing_and_break_nothing(
    browser, device, asked, members_browser, answer
):
    assert send(browser, answer).status_code == 200
    assert not is_in(browser)
    data = {"name": "x", "passkey": answer}
    members_browser.get(reverse("add_passkey"))
    assert members_browser.post(reverse("add_passkey"), data).status_code == 200
    assert Factor.objects.count() == 1


@pytest.mark.parametrize(
    "lie", [{"origin": "https://evil.example"}, {"kind": "webauthn.get"}], ids=["site", "kind"]
)
def test_what_was_made_for_another_site_is_not_set_up(members_browser, lie):
    assert set_up(members_browser, Device(), **lie).context["form"].errors
    assert not Factor.objects.exists()


def test_a_passkey_that_was_removed_opens_nothing(browser, device, asked, user):
    other = Device()
    user.factors.create(kind="app", name="x", data="x")
    user.factors.filter(kind="passkey").delete()
    for each in (device, other):
        send(browser, each.get(asked))
        assert not is_in(browser)


def test_each_question_is_another_one(browser, asked):
    again = browser.get(reverse("second_factor")).context["passkey_options"]
    challenges = {json.loads(each)["publicKey"]["challenge"] for each in (asked, again)}
    assert len(challenges) == 2


# % endif

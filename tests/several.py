"""A member and an attacker at a site that several hosts serve, each at a port of its own.

A program, since it runs where the site does: `python several.py URL CERTIFICATE PASSWORD PORT...`.
It prints what each host answered.
"""

import json
import ssl
import sys
from collections import defaultdict

import httpx
from served import sign_in, token, wait_for_the_next_minute


def main(site: str, certificate: str, password: str, *ports: str) -> None:
    """Use a session on every host, end it on one; then spread wrong passwords over them.

    The wrong ones are Alice's, by the form, and those of as many users as the API lets one try.
    """
    trusted = ssl.create_default_context(cafile=certificate)
    hosts = [f"{site}:{port}" for port in ports]
    seen: dict[str, list[int]] = defaultdict(list)
    with httpx.Client(verify=trusted, base_url=hosts[0], timeout=60) as member:
        sign_in(member, "alice", password)
        for member.base_url in hosts:
            page = member.get("/accounts/profile/")
            seen["signed in"].append(page.status_code)
        form = {"csrfmiddlewaretoken": token(page)}
        session = httpx.Cookies(member.cookies)
        member.post("/accounts/logout/", data=form, headers={"Referer": str(page.url)})
        member.cookies = session  # which somebody may have stolen
        for member.base_url in hosts:
            seen["signed out"].append(member.get("/accounts/profile/").status_code)
    with httpx.Client(verify=trusted, timeout=60) as attacker:
        for host in (hosts * 5)[:5]:
            attacker.base_url = host
            seen["wrong"].append(sign_in(attacker, "alice", "wrong").status_code)
        for attacker.base_url in hosts:
            seen["right"].append(sign_in(attacker, "alice", password).status_code)
        wait_for_the_next_minute()
        for number, host in enumerate((hosts * 8)[:23]):
            guess = {"username": f"user{number}", "password": "Summer2026"}
            answer = attacker.post(f"{host}/api/v1/tokens/", json=guess)
            seen["guessed"].append(answer.status_code)
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])

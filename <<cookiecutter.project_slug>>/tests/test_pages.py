"""The pages: each does its job, and each is a whole, plain page in the look of the site."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO  # % if cookiecutter.media != "none"
from typing import Any

import pytest
from django.conf import settings
from django.core import signing  # % if cookiecutter.sign_up != "none"
from django.core.files.uploadedfile import SimpleUploadedFile  # % if cookiecutter.media != "none"
from django.test import override_settings
from django.urls import resolve, reverse
from django.utils.translation import get_language_bidi  # % if cookiecutter.language != "en"
from PIL import Image  # % if cookiecutter.media != "none"

from accounts.sign_up import SALT  # % if cookiecutter.sign_up != "none"
from mfa.models import Factor  # % if cookiecutter.mfa != "none"
from tests.conftest import ALICE, PASSWORD, Browser


class Page(HTMLParser):
    """An HTML page, read: its elements with their attributes, and the text of each kind."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements:
            tag = self.elements[-1][0]
            self.texts[tag] = (self.texts.get(tag, "") + data).strip()

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of every element that is one of `tags`."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    def links(self) -> list[str]:
        """Where the links of the page lead."""
        return [str(link["href"]) for link in self.all("a")]


def sign_in(browser: Browser, password: str = PASSWORD) -> Any:
    """Post the sign-in form."""
    return browser.post(reverse("login"), {"username": ALICE, "password": password})


def sign_in_until_locked_out(browser: Browser) -> Any:
    """Try wrong passwords until the site has had enough of them."""
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(browser, "wrong")
    return response


def get(name: str, *args: str, **query: str) -> Callable[[Browser], Any]:
    """Look at the page of that name."""
    return lambda browser: browser.get(reverse(name, args=args), query)


def post(name: str, **form: str) -> Callable[[Browser], Any]:
    """Send a form to it."""
    return lambda browser: browser.post(reverse(name), form)


# % if cookiecutter.sign_up != "none"
def sign_up_token() -> str:
    """What stands in a link that makes an account."""
    return signing.dumps({"email": "new@site.example"}, salt=SALT)


# % endif
# % if cookiecutter.mfa != "none"
def removal() -> str:
    """Where a factor is removed."""
    return reverse("remove_factor", args=[Factor.objects.get().pk])


# % endif
# A name, whose browser it takes, how to get there, and the status of the answer.
EVERY_PAGE: dict[str, tuple[str, Callable[[Browser], Any], int]] = {
    "the front page": ("browser", lambda b: b.get("/"), 200),
    "a user's front page": ("members_browser", lambda b: b.get("/"), 200),
    "sign in": ("browser", get("login"), 200),
    "sign in, refused": ("browser", lambda b: sign_in(b, "wrong"), 200),
    "locked out": ("browser", sign_in_until_locked_out, 429),
    "forgotten password": ("browser", get("password_reset"), 200),
    "reset mail sent": ("browser", get("password_reset_done"), 200),
    "a dead reset link": ("browser", get("password_reset_confirm", "x", "y"), 200),
    "password reset": ("browser", get("password_reset_complete"), 200),
    # % if cookiecutter.sign_up == "open"
    "sign up": ("browser", get("sign_up"), 200),
    "sign up, refused": ("browser", post("sign_up", email="x"), 200),
    "sign-up mail sent": ("browser", get("sign_up_sent"), 200),
    # % endif
    # % if cookiecutter.sign_up == "invitation"
    "invite": ("staff_browser", get("invite"), 200),
    "invite, refused": ("staff_browser", post("invite"), 200),
    # % endif
    # % if cookiecutter.sign_up != "none"
    "join": ("browser", lambda b: b.get(reverse("join", args=[sign_up_token()]), follow=True), 200),
    "join, too late": ("browser", get("join", "x"), 200),
    # % endif
    "profile": ("members_browser", get("profile"), 200),
    "profile, refused": ("members_browser", post("profile", first_name="x" * 200), 200),
    "change password": ("members_browser", get("password_change"), 200),
    "change password, refused": ("members_browser", post("password_change"), 200),
    "password changed": ("members_browser", get("password_change_done"), 200),
    # % if cookiecutter.mfa != "none"
    "second factor": ("half_browser", get("second_factor"), 200),
    "second factor, refused": ("half_browser", post("second_factor"), 200),
    "second factors": ("proven_browser", get("factors"), 200),
    "no second factors": ("members_browser", get("factors"), 200),
    "add an app": ("members_browser", get("add_app"), 200),
    "add a passkey": ("members_browser", get("add_passkey"), 200),
    "add a passkey, refused": ("members_browser", post("add_passkey"), 200),
    "remove a factor": ("proven_browser", lambda b: b.get(removal()), 200),
    "new recovery codes": ("members_browser", get("recovery_codes"), 200),
    "recovery codes": ("proven_browser", post("recovery_codes"), 200),
    # % endif
    "people": ("staff_browser", get("people"), 200),
    "people, nobody found": ("staff_browser", get("people", q="?"), 200),
    "a missing page": ("browser", lambda b: b.get("/no/such/page"), 404),
    "a page for others": ("members_browser", get("people"), 403),
    "a form from elsewhere": ("strict_browser", post("login"), 403),
    "a foreign host": ("browser", lambda b: b.get("/", headers={"host": "evil.example"}), 400),
    "a crash": ("crashing_browser", lambda b: b.get("/broken/"), 500),
}


@pytest.fixture
def crashing_browser():
    """A stranger's browser, and a site with a page that crashes."""
    with override_settings(ROOT_URLCONF="tests.security.urls"):
        yield Browser(raise_request_exception=False)


@pytest.fixture(params=EVERY_PAGE)
def any_page(request):
    """Every page of the site, one after the other."""
    browser, visit, status = EVERY_PAGE[request.param]
    response = visit(request.getfixturevalue(browser))
    assert response.status_code == status
    return Page(response.text)


def test_every_page_is_whole(any_page):
    assert any_page.all("html") == [{"lang": "en"}]  # % if cookiecutter.language == "en"
    # % if cookiecutter.language != "en"
    direction = {"dir": "rtl"} if get_language_bidi() else {}
    assert any_page.all("html") == [{"lang": settings.LANGUAGE_CODE} | direction]
    # % endif
    assert any_page.texts["h1"]
    assert len(any_page.all("h1")) == len(any_page.all("main")) == 1
    assert any_page.texts["title"].endswith(f" · {settings.SITE_NAME}")
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in any_page.all(
        "meta"
    )


def test_every_page_wears_the_look_of_the_site(any_page):
    stylesheet = [link["href"] for link in any_page.all("link") if link["rel"] == "stylesheet"]
    assert len(stylesheet) == 1
    assert stylesheet[0].startswith("/static/css/site.")
    assert {"class": "site-name", "href": "/"} in any_page.all("a")


def test_no_page_has_a_script_a_style_or_a_handler_of_its_own(any_page):
    # % if cookiecutter.frontend == "plain" and cookiecutter.mfa == "none"
    assert not any_page.all("script", "style")
    # % endif
    # % if cookiecutter.frontend != "plain" or cookiecutter.mfa != "none"
    assert not any_page.all("style")
    assert not any_page.texts.get("script")
    assert all(script["src"] for script in any_page.all("script"))
    # % endif
    for _, attributes in any_page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_no_page_loads_anything_from_elsewhere(any_page):
    elements = any_page.all("link", "img", "script")
    loaded = [element.get("src") or element.get("href") for element in elements]
    assert all(re.match(r"/\w", address) for address in loaded)


def test_every_link_and_every_form_leads_somewhere(any_page):
    actions = [form["action"] for form in any_page.all("form") if "action" in form]
    for address in any_page.links() + actions:
        if not address.startswith("#"):
            resolve(address)


def test_every_field_has_a_label(any_page):
    labels = {label["for"] for label in any_page.all("label")}
    for field in any_page.all("input"):
        assert field["type"] == "hidden" or "hidden" in field or field["id"] in labels


def test_the_front_page_shows_a_stranger_the_way_in(browser):
    page = Page(browser.get("/").text)
    assert page.texts["h1"] == settings.SITE_NAME
    assert reverse("login") in page.links()
    assert reverse("profile") not in page.links()


def test_the_front_page_shows_a_user_the_way_on(members_browser):
    links = Page(members_browser.get("/").text).links()
    assert {reverse("profile"), reverse("password_change")} <= set(links)
    assert not {reverse("login"), reverse("people")} & set(links)


def test_the_front_page_shows_staff_the_way_to_the_people(staff_browser):
    assert reverse("people") in Page(staff_browser.get("/").text).links()


def test_signing_in_leads_to_the_profile(browser, user):
    assert sign_in(browser).url == reverse("profile")
    assert "alice@site.example" in browser.get(reverse("profile")).text


def test_signing_in_leads_back_to_where_one_wanted_to_go(browser, user):
    page = browser.get(reverse("password_change"), follow=True)
    [wanted] = [field for field in Page(page.text).all("input") if field.get("name") == "next"]
    credentials = {"username": ALICE, "password": PASSWORD, "next": wanted["value"]}
    assert browser.post(reverse("login"), credentials).url == reverse("password_change")


def test_a_wrong_password_is_told_to_everybody_who_listens(browser, user):
    refused = sign_in(browser, "wrong")
    assert {"class": "alert", "role": "alert"} in Page(refused.text).all("div")
    assert refused.context["form"].has_error("__all__", "invalid_login")


def test_signing_out_leads_home(members_browser):
    assert members_browser.post(reverse("logout")).url == reverse("home")
    assert reverse("login") in Page(members_browser.get("/").text).links()


def test_whoever_is_locked_out_reads_when_to_come_back(browser):
    minutes = settings.AXES_COOLOFF_TIME.total_seconds() / 60
    assert f" {minutes:.0f} " in Page(sign_in_until_locked_out(browser).text).texts["strong"]


def test_a_name_that_is_too_long_is_marked(members_browser):
    page = Page(members_browser.post(reverse("profile"), {"first_name": "x" * 200}).text)
    [marked] = [field for field in page.all("input") if field.get("aria-invalid") == "true"]
    assert marked["name"] == "first_name"


# % if cookiecutter.media != "none"
@pytest.mark.usefixtures("uploads")
def test_users_choose_a_picture_which_their_profile_shows(members_browser):
    content = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    picture = SimpleUploadedFile("me.png", content.getvalue(), "image/png")
    saved = members_browser.post(reverse("picture"), {"picture": picture}, follow=True)
    [shown] = Page(saved.text).all("img")
    assert shown["src"] == saved.context["user"].picture.url
    assert shown["alt"]
    removed = members_browser.post(reverse("picture_remove"), follow=True)
    assert not Page(removed.text).all("img")


# % endif
@pytest.mark.parametrize("query", ["alice", "LICE", "ALICE@site", "Ada Love"])
def test_staff_find_people(staff_browser, user, query):
    user.first_name, user.last_name = "Ada", "Lovelace"
    user.save()
    found = staff_browser.get(reverse("people"), {"q": query}).text
    assert "alice@site.example" in found
    assert "root@site.example" not in found


def test_without_a_query_staff_see_everybody(staff_browser, user):
    everybody = staff_browser.get(reverse("people")).text
    assert "alice@site.example" in everybody
    assert "root@site.example" in everybody


def test_staff_read_that_nobody_matches(staff_browser, user):
    page = Page(staff_browser.get(reverse("people"), {"q": "zzz"}).text)
    assert "“zzz”" in page.texts["p"]  # % if cookiecutter.language == "en"
    assert "zzz" in page.texts["p"]  # % if cookiecutter.language != "en"
    assert not page.all("table")


def test_the_admin_is_headed_by_the_name_of_the_site(browser, staff_browser):
    for page in (browser.get(reverse("admin:login")), staff_browser.get(reverse("admin:index"))):
        assert Page(page.text).texts["title"].endswith(f"| {settings.SITE_NAME}")

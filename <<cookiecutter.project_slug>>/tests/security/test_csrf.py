"""Cross-site request forgery: a form that another site sends is refused."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.conftest import ALICE, HOST, PASSWORD

FORM = {"username": ALICE, "password": PASSWORD}


@pytest.fixture
def form(strict_browser, user):
    """The sign-in form with its token, as the site's own page shows it."""
    page = strict_browser.get(reverse("login"))
    return FORM | {"csrfmiddlewaretoken": page.context["csrf_token"]}


def post(browser, form, **headers):
    return browser.post(reverse("login"), form, headers=headers)


def test_the_sites_own_form_is_accepted(strict_browser, form):
    origin = f"https://{HOST}"
    response = post(strict_browser, form, origin=origin, referer=f"{origin}/accounts/login/")
    assert response.status_code == 302


def test_a_form_without_token_is_refused(strict_browser, form):
    assert post(strict_browser, FORM, origin=f"https://{HOST}").status_code == 403


def test_a_form_with_a_wrong_token_is_refused(strict_browser, form):
    forged = form | {"csrfmiddlewaretoken": "a" * 64}
    assert post(strict_browser, forged, origin=f"https://{HOST}").status_code == 403


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", f"https://{HOST}.evil.example", f"http://{HOST}", "null"],
)
def test_a_foreign_origin_is_refused_even_with_the_token(strict_browser, form, origin):
    assert post(strict_browser, form, origin=origin).status_code == 403


@pytest.mark.parametrize(
    "referer",
    ["https://evil.example/", f"https://evil.example/?{HOST}", f"http://{HOST}/", "nonsense"],
)
def test_a_foreign_referer_is_refused_even_with_the_token(strict_browser, form, referer):
    assert post(strict_browser, form, referer=referer).status_code == 403


def test_a_form_that_hides_where_it_comes_from_is_refused(strict_browser, form):
    assert post(strict_browser, form).status_code == 403


@pytest.mark.parametrize("name", ["logout", "password_change", "profile", "admin:login"])
def test_every_form_of_a_signed_in_user_wants_the_token(strict_browser, user, name):
    strict_browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    response = strict_browser.post(reverse(name), {}, headers={"origin": f"https://{HOST}"})
    assert response.status_code == 403


def test_the_cookie_stays_on_this_host_on_https_and_out_of_scripts(strict_browser, form):
    cookie = strict_browser.cookies[settings.CSRF_COOKIE_NAME]
    assert cookie.key.startswith("__Host-")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert (cookie["path"], cookie["domain"]) == ("/", "")

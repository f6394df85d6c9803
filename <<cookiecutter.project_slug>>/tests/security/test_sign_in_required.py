"""Reaching a view without signing in: every URL refuses a stranger, but for those listed here."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.regex_helper import normalize

# The public views. A view that says `login_not_required` belongs here, with a reason.
PUBLIC = {
    "home": "the front page",
    "healthz": "a load balancer cannot sign in",
    "security_txt": "who finds a problem has no account",
    "login": "to sign in",
    "password_reset": "who forgot the password cannot sign in",
    "password_reset_done": "the same",
    "password_reset_confirm": "the same; the link is the proof",
    "password_reset_complete": "the same",
    "admin:login": "to sign in",
}


def all_urls(
    resolver: URLResolver, namespace: str = "", prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """The name and an example of every URL below `resolver`; every argument in it is 1."""
    for entry in resolver.url_patterns:
        pattern = prefix + entry.pattern.regex.pattern.removeprefix("^")
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else namespace
            yield from all_urls(entry, inner, pattern)
        elif isinstance(entry, URLPattern):
            template, parameters = normalize(pattern)[0]
            yield f"{namespace}{entry.name}", "/" + template % dict.fromkeys(parameters, 1)


@pytest.fixture
def urls():
    """Every URL of the site, by name."""
    return list(all_urls(get_resolver()))


def refuses(browser, url):
    """Whether `url` sends a stranger to a sign-in page."""
    response = browser.get(url)
    sign_in_pages = (reverse("login"), reverse("admin:login"))
    return response.status_code == 302 and response.url.startswith(sign_in_pages)


def test_every_url_refuses_a_stranger_but_the_public_ones(browser, urls):
    open_to_strangers = {name for name, url in urls if not refuses(browser, url)}
    assert open_to_strangers == set(PUBLIC)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
def test_no_other_method_gets_around_it(browser, urls, method):
    for name, url in urls:
        if name not in PUBLIC:
            response = getattr(browser, method)(url)
            assert (response.status_code, name) == (302, name)


def test_the_walk_reaches_the_whole_site(urls):
    names = {name for name, _ in urls}
    assert {"home", "profile", "people", "admin:index", "admin:accounts_user_change"} <= names


def test_a_signed_in_user_is_let_in(members_browser):
    assert members_browser.get(reverse("profile")).status_code == 200


def test_a_user_who_is_not_staff_is_kept_out_of_the_staffs_pages(members_browser):
    assert members_browser.get(reverse("people")).status_code == 403
    assert refuses(members_browser, reverse("admin:index"))


def test_staff_is_let_in(staff_browser):
    assert staff_browser.get(reverse("people")).status_code == 200
    assert staff_browser.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("name", ["id", "pk", "user", "username"])
def test_nobody_changes_the_profile_of_another(members_browser, other_user, name):
    url = f"{reverse('profile')}?{name}={other_user.pk}"
    assert members_browser.get(url).context["user"].username == "alice"
    members_browser.post(url, {"first_name": "Mallory", name: other_user.pk})
    other_user.refresh_from_db()
    assert other_user.first_name == ""


def test_nobody_makes_themselves_staff(members_browser, user):
    members_browser.post(reverse("profile"), {"is_staff": "on", "is_superuser": "on"})
    user.refresh_from_db()
    assert not user.is_staff
    assert not user.is_superuser

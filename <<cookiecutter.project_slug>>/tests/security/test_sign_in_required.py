"""Reaching a view without signing in: every URL refuses a stranger, but for those listed here."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import URLResolver, include, path, re_path, reverse
from django.urls.resolvers import RegexPattern

from accounts.models import User
from accounts.views import ProfileView
from tests.conftest import ALICE
from tests.security.walk import all_urls

# The public views. A view that says `login_not_required` belongs here, with a reason.
PUBLIC = {
    "home": "the front page",
    "healthz": "a load balancer cannot sign in",
    "readyz": "the same",
    "workerz": "the same",  # % if cookiecutter.background_tasks != "none"
    "security_txt": "who finds a problem has no account",
    "login": "to sign in",
    # % if cookiecutter.sign_up == "open"
    "sign_up": "to make an account",
    "sign_up_sent": "the same",
    # % endif
    "join": "to make an account; the link is the proof",  # % if cookiecutter.sign_up != "none"
    "password_reset": "who forgot the password cannot sign in",
    "password_reset_done": "the same",
    "password_reset_confirm": "the same; the link is the proof",
    "password_reset_complete": "the same",
    "admin:login": "to sign in",
    "decoy:login": "it lets nobody in",  # % if cookiecutter.admin_decoy == "yes"
    # % if cookiecutter.api != "none"
    "api:session": "to sign in",
    "api:tokens": "the same",
    "api:api-root": "it finds nothing",  # % if cookiecutter.api == "ninja"
    # % endif
}


def refuses(browser, url):
    """Whether `url` sends a stranger to a sign-in page."""  # % if cookiecutter.api == "none"
    """Whether `url` sends a stranger to a sign-in page, or asks a program for a token."""  # % if cookiecutter.api != "none"
    response = browser.get(url)
    # % if cookiecutter.api != "none"
    # % if cookiecutter.api == "ninja"
    if response.status_code == 405:
        response = browser.generic(response.headers["Allow"].split(", ")[0], url)
    # % endif
    if url.startswith("/api/"):
        return response.status_code == 401 and response.headers["WWW-Authenticate"] == "Bearer"
    # % endif
    sign_in_pages = tuple(reverse(name) for name in PUBLIC if name.endswith("login"))
    return response.status_code == 302 and response.url.startswith(sign_in_pages)


def test_every_url_refuses_a_stranger_but_the_public_ones(browser, urls):
    open_to_strangers = {name for name, url in urls if not refuses(browser, url)}
    assert open_to_strangers == set(PUBLIC)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
def test_no_other_method_gets_around_it(browser, urls, method):
    for name, url in urls:
        if name not in PUBLIC:
            response = getattr(browser, method)(url)
            # % if cookiecutter.api == "none"
            assert (response.status_code, name) == (302, name)
            # % endif
            # % if cookiecutter.api == "drf"
            refusal = 401 if url.startswith("/api/") else 302
            assert (response.status_code, name) == (refusal, name)
            # % endif
            # % if cookiecutter.api == "ninja"
            refusals = {401, 405} if url.startswith("/api/") else {302}
            assert (name, response.status_code) in {(name, status) for status in refusals}
            # % endif


def test_the_walk_reaches_the_whole_site(urls):
    names = {name for name, _ in urls}
    assert {"home", "profile", "people", "admin:index", "admin:accounts_user_change"} <= names
    # % if cookiecutter.api != "none"
    assert {"api:note-list", "api:note-detail", "api:all_tokens", "api:schema"} <= names
    # % endif


def test_the_walk_reaches_a_view_whatever_is_in_its_address():
    def view(request):
        """A view that is open by mistake."""

    routes = ["<int:n>/", "<uuid:key>/<slug:s>/", "files/<path:p>", "<str:name>/deeper/"]
    patterns = [path(route, view) for route in routes] + [re_path(r"^old/(?P<n>\d+)/$", view)]
    resolver = URLResolver(RegexPattern(r"^/"), [path("a/<int:pk>/", include((patterns, "a")))])
    found = [url for _, url in all_urls(resolver)]
    assert len(found) == len(patterns)
    for url in found:
        assert resolver.resolve(url.replace("//", "/", 1)).func is view


def test_every_page_of_the_admin_refuses_who_is_not_staff(members_browser, urls):
    admin = [(name, url) for name, url in urls if name.startswith("admin:")]
    open_to_users = {name for name, url in admin if not refuses(members_browser, url)}
    # Signing out leads to the admin's index, which refuses as well.
    assert open_to_users == {"admin:login", "admin:logout"}


def test_a_user_who_is_not_staff_is_kept_out_of_the_staffs_pages(members_browser):
    assert members_browser.get(reverse("people")).status_code == 403


# % if cookiecutter.api != "none"
def test_the_schema_of_the_api_is_for_staff(members_program, staff_browser):
    assert members_program.send("GET", "schema/").status_code == 403
    assert staff_browser.get("/api/v1/schema/").status_code == 200


# % endif
@pytest.mark.parametrize("name", ["id", "pk", "user", "username"])
def test_nobody_changes_the_profile_of_another(members_browser, other_user, name):
    url = f"{reverse('profile')}?{name}={other_user.pk}"
    assert members_browser.get(url).context["user"].get_username() == ALICE
    members_browser.post(url, {"first_name": "Mallory", name: other_user.pk})
    other_user.refresh_from_db()
    assert other_user.first_name == ""


def test_nobody_makes_themselves_staff(members_browser, user):
    forged = {"username": "root", "is_staff": "on", "is_superuser": "on"}
    members_browser.post(reverse("profile"), forged)
    user.refresh_from_db()
    assert (user.get_username(), user.is_staff, user.is_superuser) == (ALICE, False, False)


def test_who_is_disabled_while_they_save_their_profile_stays_so(members_browser, user, monkeypatch):
    save = ProfileView.form_valid

    def disable_and_save(*given):
        User.objects.update(is_active=False)
        return save(*given)

    monkeypatch.setattr(ProfileView, "form_valid", disable_and_save)
    members_browser.post(reverse("profile"), {"first_name": "Alice"})
    user.refresh_from_db()
    assert (user.first_name, user.is_active) == ("Alice", False)


@pytest.mark.usefixtures("proven_browser")  # % if cookiecutter.mfa == "required"
def test_staff_does_what_it_has_the_permission_for(members_browser, user):
    user.is_staff = True
    user.save()
    users = reverse("admin:accounts_user_changelist")
    assert members_browser.get(users).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_user"))
    assert members_browser.get(users).status_code == 200
    assert members_browser.get(reverse("admin:accounts_user_add")).status_code == 403

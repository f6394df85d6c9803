"""CORS: only an origin on the list may read a response, and never with cookies."""

import pytest
from django.conf import settings as live

LISTED = "https://app.example"
ADDRESS = "/"  # % if cookiecutter.api == "none"
ADDRESS = "/api/v1/session/"  # % if cookiecutter.api != "none"


def ask(browser, origin, address=ADDRESS):
    return browser.get(address, headers={"origin": origin})


def test_a_listed_origin_may_read(browser):
    assert ask(browser, LISTED).headers["Access-Control-Allow-Origin"] == LISTED


@pytest.mark.parametrize("origin", [LISTED, "https://evil.example"])
def test_what_is_refused_for_its_size_is_read_alike(browser, origin):
    length = str(live.REQUEST_MAX_BYTES + 1)
    response = browser.post(ADDRESS, headers={"origin": origin, "content-length": length})
    assert response.status_code == 413
    assert ("Access-Control-Allow-Origin" in response.headers) == (origin == LISTED)


# % if cookiecutter.api == "none"
def test_cookies_are_never_part_of_it(browser):
    assert "Access-Control-Allow-Credentials" not in ask(browser, LISTED).headers


# % endif
# % if cookiecutter.api != "none"
def test_cookies_are_part_of_it_only_if_the_environment_says_so(browser, settings):
    assert "Access-Control-Allow-Credentials" not in ask(browser, LISTED).headers
    settings.CORS_ALLOW_CREDENTIALS = True
    assert ask(browser, LISTED).headers["Access-Control-Allow-Credentials"] == "true"
    assert "Access-Control-Allow-Credentials" not in ask(browser, "https://evil.example").headers


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/healthz", "/apiary/", "/x/api/v1/"])
def test_no_page_of_the_site_may_be_read(browser, address):
    assert "Access-Control-Allow-Origin" not in ask(browser, LISTED, address).headers


# % endif
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://app.example.evil.example",
        "https://evil-app.example",
        "https://sub.app.example",
        "https://appxexample",
        "https://app.example:8443",
        "http://app.example",
        "null",
        "*",
        "",
    ],
)
def test_no_other_origin_may_read(browser, origin):
    assert "Access-Control-Allow-Origin" not in ask(browser, origin).headers


@pytest.mark.parametrize("origin", [LISTED, "https://evil.example"])
def test_a_preflight_is_answered_alike_and_opens_no_private_network(browser, origin):
    response = browser.options(
        ADDRESS,
        headers={
            "origin": origin,
            "access-control-request-method": "GET",
            "access-control-request-private-network": "true",
        },
    )
    assert ("Access-Control-Allow-Origin" in response.headers) == (origin == LISTED)
    assert "Access-Control-Allow-Private-Network" not in response.headers


def test_static_files_are_not_for_every_origin(any_response):
    assert "Access-Control-Allow-Origin" not in any_response.headers


def test_caches_keep_the_answers_for_two_origins_apart(browser):
    assert "origin" in ask(browser, LISTED).headers["Vary"].lower()


def test_an_empty_list_lets_nobody_read(browser, settings):
    settings.CORS_ALLOWED_ORIGINS = []
    assert "Access-Control-Allow-Origin" not in ask(browser, LISTED).headers

"""CORS: only an origin on the list may read a response, and never with cookies."""

import pytest
from django.conf import settings

LISTED = "https://app.example"


def ask(browser, origin):
    return browser.get("/", headers={"origin": origin})


def test_a_listed_origin_may_read(browser):
    assert ask(browser, LISTED).headers["Access-Control-Allow-Origin"] == LISTED


def test_cookies_are_never_part_of_it(browser):
    assert "Access-Control-Allow-Credentials" not in ask(browser, LISTED).headers


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
def test_a_preflight_is_answered_alike(browser, origin):
    response = browser.options(
        "/", headers={"origin": origin, "access-control-request-method": "GET"}
    )
    assert ("Access-Control-Allow-Origin" in response.headers) == (origin == LISTED)


def test_static_files_are_not_for_every_origin(any_response):
    assert "Access-Control-Allow-Origin" not in any_response.headers


def test_caches_keep_the_answers_for_two_origins_apart(browser):
    assert "origin" in ask(browser, LISTED).headers["Vary"].lower()


def test_an_empty_list_lets_nobody_read(browser, settings):
    settings.CORS_ALLOWED_ORIGINS = []
    assert "Access-Control-Allow-Origin" not in ask(browser, LISTED).headers


def test_there_is_no_pattern_and_no_wildcard():
    assert not getattr(settings, "CORS_ALLOW_ALL_ORIGINS", False)
    assert not getattr(settings, "CORS_ALLOWED_ORIGIN_REGEXES", [])

"""Hostile uploads: a request that is too large is refused before it fills memory or the disk."""

import tracemalloc

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.urls import reverse

MEGABYTE = 1024 * 1024
LIMIT = settings.REQUEST_MAX_BYTES


def announce(browser, length):
    return browser.post(reverse("login"), headers={"content-length": str(length)})


def test_the_limits_are_for_a_site_and_not_for_an_archive():
    assert LIMIT <= 50 * MEGABYTE
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 5 * MEGABYTE
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE <= 5 * MEGABYTE


def test_a_request_over_the_limit_is_refused(browser):
    assert announce(browser, LIMIT + 1).status_code == 413


def test_an_upload_that_no_page_asks_for_is_refused_when_it_is_too_large(browser):
    upload = SimpleUploadedFile("large.png", b"x" * (LIMIT + 1), "image/png")
    assert browser.post(reverse("login"), {"file": upload}).status_code == 413


def test_a_request_that_is_refused_is_read_to_its_end_all_the_same(strict_browser):
    upload = SimpleUploadedFile("large.png", b"x" * MEGABYTE, "image/png")
    response = strict_browser.post(reverse("login"), {"file": upload})
    assert response.status_code == 403  # for want of a token, which is looked for in a cookie first
    assert response.wsgi_request.read() == b""


@pytest.mark.parametrize("length", ["-1", "nonsense", "1e9", "²"])
def test_a_length_that_is_none_does_no_harm(browser, length):
    assert announce(browser, length).status_code in {200, 400}


def test_a_form_that_is_too_large_is_refused(browser):
    form = "username=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    response = browser.post(reverse("login"), form, "application/x-www-form-urlencoded")
    assert response.status_code == 400


def test_a_form_of_too_many_fields_is_refused(browser):
    fields = {f"field{n}": "" for n in range(1001)}
    assert browser.post(reverse("login"), fields).status_code == 400


def test_too_many_files_are_refused(browser):
    files = {f"file{n}": SimpleUploadedFile(f"{n}.txt", b"x") for n in range(101)}
    assert browser.post(reverse("login"), files).status_code == 400


# % if cookiecutter.media == "none"
def test_no_model_keeps_files_yet():
    """One that does needs attacks of its own: HTML and SVG that pass for images, names with `..`.

    Serve such files as attachments or from another origin, then take this test out.
    """
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    assert fields
    assert not [field for field in fields if isinstance(field, FileField)]


# % endif
# % if cookiecutter.media != "none"
def test_no_model_keeps_files_but_the_one_that_is_attacked():
    """Another one needs what test_uploads.py does to pictures."""
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    assert [str(f) for f in fields if isinstance(f, FileField)] == ["accounts.User.picture"]


# % endif
def test_memory_stays_flat_when_a_large_request_is_refused(browser):
    announce(browser, LIMIT + 1)
    tracemalloc.start()
    announce(browser, 10_000 * MEGABYTE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * MEGABYTE

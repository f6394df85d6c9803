"""Files that nobody meant to publish: no address leads to one."""

import pytest
from django.templatetags.static import static

PRIVATE = [
    ".env",
    ".git/HEAD",
    ".git/config",
    "config/settings.py",
    "db.sqlite3",  # % if cookiecutter.database == "sqlite"
    "manage.py",
    "pyproject.toml",
]
WAYS = ["/{}", "/static/{}", "/static/../{}", "/static/%2e%2e/{}", "/static/..%2f{}", "/static//{}"]


@pytest.mark.parametrize("path", PRIVATE)
@pytest.mark.parametrize("way", WAYS)
def test_no_file_of_the_project_can_be_fetched(browser, way, path):
    assert browser.get(way.format(path)).status_code == 404


def test_a_file_that_is_meant_to_be_published_can(browser):
    response = browser.get(static("css/site.css"))
    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("path", ["/static/", "/static/css/"])
def test_no_folder_is_listed(browser, path):
    assert browser.get(path).status_code == 404

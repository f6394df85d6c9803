"""Files that nobody meant to publish: no address leads to one."""

import pytest

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


@pytest.mark.parametrize("path", ["/static/", "/static/css/"])
def test_no_folder_is_listed(browser, path):
    assert browser.get(path).status_code == 404

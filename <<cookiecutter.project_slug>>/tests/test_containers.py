# % if cookiecutter.deployment == "containers"
"""The program that makes the containers' secrets."""

import stat
import subprocess

import pytest

from config import newsecrets


@pytest.fixture
def owners(monkeypatch):
    """Who gets which file, for the tests are not root."""
    given = {}
    monkeypatch.setattr("os.chown", lambda path, user, group: given.update({path.name: user}))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return given


@pytest.fixture
def folder(monkeypatch, tmp_path, owners):
    """An empty place for secrets."""
    monkeypatch.setattr(newsecrets, "FOLDER", tmp_path / "secrets")
    return tmp_path / "secrets"


def contents(folder):
    """What each file holds."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_each_secret_has_one_reader(folder, owners):
    newsecrets.main([])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    public = {name: modes.pop(name) for name in list(modes) if name.endswith("_certificate")}
    assert set(public.values()) == {0o444}
    assert set(modes.values()) == {0o600}
    site = {name.lower() for name in newsecrets.VARIABLES}
    assert owners == {name: 10001 if name in site else 999 for name in modes}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_there_stays(folder, capsys):
    newsecrets.main([])
    before = contents(folder)
    newsecrets.main([])
    assert contents(folder) == before
    assert capsys.readouterr().out.endswith("All secrets are there.\n")


def test_the_site_knows_the_databases_password_and_certificate(folder):
    newsecrets.main([])
    made = contents(folder)
    assert f"site:{made['database_password']}@db:5432/site" in made["database_url"]
    command = ["openssl", "x509", "-noout", "-checkhost", "db", "-in", "database_certificate"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert "does match" in said


def test_a_former_key_still_counts(folder):
    newsecrets.main([])
    former = contents(folder)
    newsecrets.main(["--rotate"])
    assert contents(folder)["secret_key_fallbacks"] == former["secret_key"]
    assert contents(folder)["secret_key"] != former["secret_key"]
    assert contents(folder)["admin_url"] == former["admin_url"]
    newsecrets.main(["--rotate", "ADMIN_URL"])
    assert contents(folder)["admin_url"] != former["admin_url"]


def test_somebody_else_than_root_is_told(folder, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="as root"):
        newsecrets.main([])
    assert not folder.exists()


# % endif

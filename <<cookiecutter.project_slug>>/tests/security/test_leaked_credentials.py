"""Leaked credentials: secrets live in the environment and in `.env`, and nowhere else."""

import os
import runpy
import shutil
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import newenv

REQUIRED = [
    "SECRET_KEY",
    "ADMIN_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
]

# % if cookiecutter.hsts == "one-hour"
HSTS_SECONDS = 60 * 60
# % else
HSTS_SECONDS = 365 * 24 * 60 * 60
# % endif
# What holds when nobody says otherwise.
OPTIONAL = {
    "DEBUG": False,
    "SECRET_KEY_FALLBACKS": [],
    "CSRF_TRUSTED_ORIGINS": [],
    "CORS_ALLOWED_ORIGINS": [],
    "TRUSTED_PROXY_COUNT": 0,
    "SECURE_HSTS_SECONDS": HSTS_SECONDS,
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what makes `.env`, in a fresh git repository that has none."""
    base = settings.BASE_DIR
    shutil.copytree(base / "config", tmp_path / "config")
    for name in (".env.example", ".gitignore"):
        shutil.copy(base / name, tmp_path)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    monkeypatch.setattr(newenv, "PROJECT", tmp_path)
    return tmp_path


def values(env_file: str) -> dict[str, str]:
    """What an env file assigns."""
    return dict(newenv.ASSIGNMENT.findall(env_file))


@pytest.mark.parametrize("name", REQUIRED)
def test_without_a_required_variable_the_site_does_not_start(project, monkeypatch, name):
    monkeypatch.setenv("DATABASE_URL", settings_url())
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=rf"lacks {name}\..*config\.newenv"):
        runpy.run_path(str(project / "config" / "settings.py"))


def settings_url() -> str:
    """Some database that the settings understand."""
    return (
        os.environ.get("DATABASE_URL")
        or values(
            newenv.filled(
                (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8"),
                newenv.fresh_secrets(),
            )
        )["DATABASE_URL"]
    )


def test_without_any_variable_all_that_is_missing_is_named(project, monkeypatch):
    for name in REQUIRED:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImproperlyConfigured, match=rf"lacks {', '.join(REQUIRED)}\."):
        runpy.run_path(str(project / "config" / "settings.py"))


def test_with_all_of_them_it_starts_and_the_rest_is_safe(project, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", settings_url())
    for name in OPTIONAL:
        monkeypatch.delenv(name, raising=False)
    loaded = runpy.run_path(str(project / "config" / "settings.py"))
    assert {name: loaded[name] for name in OPTIONAL} == OPTIONAL


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("SECRET_KEY_FALLBACKS", "former,older", ["former", "older"]),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example", ["https://a.example"]),
        ("CORS_ALLOWED_ORIGINS", "https://a.example", ["https://a.example"]),
        ("TRUSTED_PROXY_COUNT", "2", 2),
        ("SECURE_HSTS_SECONDS", "60", 60),
    ],
)
def test_what_is_optional_is_read_from_the_environment(project, monkeypatch, name, given, read):
    monkeypatch.setenv("DATABASE_URL", settings_url())
    monkeypatch.setenv(name, given)
    assert runpy.run_path(str(project / "config" / "settings.py"))[name] == read


def test_a_secret_may_come_from_a_file(project, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", settings_url())
    monkeypatch.delenv("SECRET_KEY")
    (project / "secret").write_text("from a file", encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY_FILE", str(project / "secret"))
    assert runpy.run_path(str(project / "config" / "settings.py"))["SECRET_KEY"] == "from a file"


def test_development_is_turned_on_by_env_alone(project, monkeypatch):
    newenv.main([])
    for name in values((project / ".env").read_text(encoding="utf-8")):
        monkeypatch.delenv(name, raising=False)
    assert runpy.run_path(str(project / "config" / "settings.py"))["DEBUG"] is True


def test_env_is_private_from_the_first_moment(project, monkeypatch):
    monkeypatch.setattr("os.chmod", lambda *_: None)
    newenv.main([])
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


def test_git_takes_no_secret(project):
    newenv.main([])
    (project / ".env.production").write_text("SECRET_KEY=another", encoding="utf-8")
    subprocess.run(["git", "add", "--all"], cwd=project, check=True)
    staged = subprocess.run(
        ["git", "ls-files"], cwd=project, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert ".env.example" in staged
    assert not {".env", ".env.production"} & set(staged)


def test_the_example_holds_no_secret():
    example = values((settings.BASE_DIR / ".env.example").read_text(encoding="utf-8"))
    assert {example[name] for name in newenv.fresh_secrets()} == {""}


def test_no_secret_stands_in_the_code(python_files):
    secrets = [settings.SECRET_KEY, settings.ADMIN_URL.strip("/")]
    for path in python_files:
        source = path.read_text(encoding="utf-8")
        assert not [secret for secret in secrets if secret in source]


def test_every_project_gets_secrets_of_its_own(project):
    first, second = newenv.fresh_secrets(), newenv.fresh_secrets()
    assert not set(first.values()) & set(second.values())


def test_a_value_that_is_there_stays(project):
    (project / ".env").write_text("SECRET_KEY=mine\nOTHER='kept as it is'\n", encoding="utf-8")
    newenv.main([])
    text = (project / ".env").read_text(encoding="utf-8")
    assert text.startswith("SECRET_KEY=mine\nOTHER='kept as it is'\n")
    assert len(values(text)["ADMIN_URL"]) > 22


def test_a_second_run_changes_nothing(project):
    newenv.main([])
    before = (project / ".env").read_bytes()
    newenv.main([])
    assert (project / ".env").read_bytes() == before


def test_what_is_added_does_not_turn_debug_on(project):
    (project / ".env").write_text("SECRET_KEY=mine\n", encoding="utf-8")
    newenv.main([])
    assert values((project / ".env").read_text(encoding="utf-8"))["DEBUG"] == "False"


def test_a_secret_without_a_value_gets_one(project):
    (project / ".env").write_text("ADMIN_URL=\nSECRET_KEY=mine\n", encoding="utf-8")
    newenv.main([])
    assert len(values((project / ".env").read_text(encoding="utf-8"))["ADMIN_URL"]) > 22


def test_a_file_that_others_could_read_is_closed(project):
    (project / ".env").write_text("SECRET_KEY=mine\n", encoding="utf-8")
    (project / ".env").chmod(0o644)
    newenv.main([])
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


def test_a_servers_set_is_printed_and_nothing_is_written(project, capsys):
    newenv.main(["--production"])
    printed = values(capsys.readouterr().out)
    assert printed["DEBUG"] == "False"
    assert set(REQUIRED) <= {name for name, value in printed.items() if value}
    assert not (project / ".env").exists()


def test_it_runs_before_anything_is_installed(project):
    bare = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        "import sys; sys.path.insert(0, '.'); "
        "import runpy; runpy.run_module('config.newenv', run_name='__main__')",
    ]
    subprocess.run(bare, cwd=project, check=True, capture_output=True)
    assert (project / ".env").exists()

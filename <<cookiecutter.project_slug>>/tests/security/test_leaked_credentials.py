"""Leaked credentials: secrets live in the environment and in `.env`, and nowhere else."""

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
    "EMAIL_URL",  # % if cookiecutter.email == "smtp"
    "EMAIL_API_KEY",  # % if cookiecutter.email != "smtp"
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
    # % if cookiecutter.database != "sqlite"
    monkeypatch.setenv("DATABASE_URL", "<< cookiecutter.database >>:///site")
    # % endif
    return tmp_path


def values(env_file):
    """What an env file assigns."""
    return dict(newenv.ASSIGNMENT.findall(env_file.read_text(encoding="utf-8")))


def loaded(project):
    """The settings, as a process that starts there has them."""
    return runpy.run_path(str(project / "config" / "settings.py"))


@pytest.mark.parametrize("name", REQUIRED)
def test_without_a_required_variable_the_site_does_not_start(project, monkeypatch, name):
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=rf"lacks {name}\..*config\.newenv"):
        loaded(project)


def test_without_any_variable_all_that_is_missing_is_named(project, monkeypatch):
    for name in REQUIRED:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImproperlyConfigured, match=rf"lacks {', '.join(REQUIRED)}\."):
        loaded(project)


def test_with_all_of_them_it_starts_and_the_rest_is_safe(project, monkeypatch):
    for name in OPTIONAL:
        monkeypatch.delenv(name, raising=False)
    found = loaded(project)
    assert {name: found[name] for name in OPTIONAL} == OPTIONAL


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
    monkeypatch.setenv(name, given)
    assert loaded(project)[name] == read


@pytest.mark.parametrize("end", ["", "\n", " \r\n"])
def test_a_secret_may_come_from_a_file_however_that_ends(project, monkeypatch, end):
    monkeypatch.delenv("SECRET_KEY")
    (project / "secret").write_text(f"from a file{end}", encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY_FILE", str(project / "secret"))
    assert loaded(project)["SECRET_KEY"] == "from a file"


@pytest.mark.parametrize(
    ("given", "read"),
    [("\n", []), (" ,", []), ("former,\n", ["former"]), ("former, older", ["former", "older"])],
)
def test_neither_a_line_break_nor_a_space_becomes_a_former_key(project, monkeypatch, given, read):
    (project / "former").write_text(given, encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY_FALLBACKS_FILE", str(project / "former"))
    assert loaded(project)["SECRET_KEY_FALLBACKS"] == read


def test_development_is_turned_on_by_env_alone(project, monkeypatch):
    newenv.main([])
    for name in values(project / ".env"):
        monkeypatch.delenv(name, raising=False)
    assert loaded(project)["DEBUG"] is True


def test_env_is_private_from_the_first_moment(project, monkeypatch):
    monkeypatch.setattr("os.chmod", lambda *_: None)
    newenv.main([])
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


def test_git_takes_no_secret(project):
    newenv.main([])
    (project / ".env.production").write_text("SECRET_KEY=another", encoding="utf-8")
    subprocess.run(["git", "add", "--all"], cwd=project, check=True)
    staged = subprocess.check_output(["git", "ls-files"], cwd=project, text=True).splitlines()
    assert ".env.example" in staged
    assert not {".env", ".env.production"} & set(staged)


def test_the_example_holds_no_secret():
    example = values(settings.BASE_DIR / ".env.example")
    assert {example[name] for name in newenv.fresh_secrets()} == {""}


def leaks(env_file, files):
    """Those of `files`, env files aside, that hold a secret of `env_file`."""
    env = values(env_file) if env_file.exists() else {}
    secrets = [env[name].strip("/").encode() for name in newenv.fresh_secrets() if env.get(name)]
    others = [file for file in files if file.name == ".env.example" or ".env" not in file.name]
    return [file for file in others if any(secret in file.read_bytes() for secret in secrets)]


def test_no_secret_of_env_stands_in_another_file(own_files):
    assert not leaks(settings.BASE_DIR / ".env", own_files)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ADMIN_URL"])
def test_a_secret_that_stands_in_another_file_is_found(project, name):
    newenv.main([])
    secret = values(project / ".env")[name]
    notes, clean = project / "notes.md", project / "config" / "settings.py"
    notes.write_text(f"The admin is at https://site.example/{secret}", encoding="utf-8")
    assert leaks(project / ".env", [clean, notes, project / ".env"]) == [notes]


def test_every_project_gets_secrets_of_its_own(project):
    first, second = newenv.fresh_secrets(), newenv.fresh_secrets()
    assert not set(first.values()) & set(second.values())


@pytest.mark.parametrize(
    "there",
    [
        "SECRET_KEY=mine\nOTHER='kept as it is'\n",
        "SECRET_KEY=mine\nADMIN_URL=",
        "export SECRET_KEY=mine\nexport ADMIN_URL=",
    ],
)
def test_a_value_that_is_there_stays(project, there):
    (project / ".env").write_text(there, encoding="utf-8")
    newenv.main([])
    text = (project / ".env").read_text(encoding="utf-8")
    assert text.startswith(there)
    assert text.count("SECRET_KEY=") == 1
    assert len(values(project / ".env")["ADMIN_URL"]) > 22


def test_a_second_run_changes_nothing(project):
    newenv.main([])
    before = (project / ".env").read_bytes()
    newenv.main([])
    assert (project / ".env").read_bytes() == before


def test_what_is_added_does_not_turn_debug_on(project):
    (project / ".env").write_text("SECRET_KEY=mine\n", encoding="utf-8")
    newenv.main([])
    assert values(project / ".env")["DEBUG"] == "False"


def test_a_file_that_others_could_read_is_closed(project):
    (project / ".env").write_text("SECRET_KEY=mine\n", encoding="utf-8")
    (project / ".env").chmod(0o644)
    newenv.main([])
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


def test_a_servers_set_is_printed_and_nothing_is_written(project, capsys):
    newenv.main(["--production"])
    printed = dict(newenv.ASSIGNMENT.findall(capsys.readouterr().out))
    assert printed["DEBUG"] == "False"
    assert set(REQUIRED) <= {name for name, value in printed.items() if value}
    assert not (project / ".env").exists()


@pytest.mark.parametrize("former", ["", "older,oldest"])
def test_a_rotated_key_leaves_the_former_one_first_among_the_fallbacks(project, former):
    (project / ".env").write_text(
        f"SECRET_KEY=mine\nOTHER=1\nSECRET_KEY_FALLBACKS={former}\n", encoding="utf-8"
    )
    newenv.main(["--rotate"])
    rotated = values(project / ".env")
    assert len(rotated["SECRET_KEY"]) > 50
    assert rotated["SECRET_KEY_FALLBACKS"] == ",".join(filter(None, ["mine", former]))
    assert rotated["OTHER"] == "1"
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


@pytest.mark.parametrize("written", ['"mi\\"ne"', "'mi\"ne'", 'mi"ne'])
def test_a_rotated_key_is_kept_as_the_settings_read_it(project, monkeypatch, written):
    env_file = project / ".env"
    env_file.write_text(f"SECRET_KEY={written}\nSECRET_KEY_FALLBACKS='a,b'\n", encoding="utf-8")
    newenv.main(["--rotate"])
    monkeypatch.delenv("SECRET_KEY_FALLBACKS")
    assert loaded(project)["SECRET_KEY_FALLBACKS"] == ['mi"ne', "a", "b"]


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [
        ("SECRET_KEY", "SECRET_KEY_FILE"),
        ("SECRET_KEY", "SECRET_KEY_FALLBACKS_FILE"),
        ("ADMIN_URL", "ADMIN_URL_FILE"),
    ],
)
def test_a_secret_that_lies_in_a_file_is_not_rotated_beside_it(project, name, elsewhere):
    env_file = project / ".env"
    env_file.write_text(f"{name}=mine\n{elsewhere}=/run/secrets/it\n", encoding="utf-8")
    before = env_file.read_bytes()
    with pytest.raises(SystemExit, match=rf"\.env has {elsewhere}: .+ --production"):
        newenv.main(["--rotate", name])
    assert env_file.read_bytes() == before


def test_a_secret_that_lies_in_a_file_is_not_made_beside_it(project):
    env_file = project / ".env"
    env_file.write_text("ADMIN_URL=\nSECRET_KEY_FILE=a\nADMIN_URL_FILE=b\n", encoding="utf-8")
    newenv.main([])
    made = values(env_file)
    assert "SECRET_KEY" not in made
    assert made["ADMIN_URL"] == ""


def test_a_rotated_admin_address_is_all_that_changes(project):
    former = "the-former-address-of-the-admin-" * 3
    env_file = project / ".env"
    env_file.write_text(f"SECRET_KEY=mine\nADMIN_URL={former}\n", encoding="utf-8")
    newenv.main([])
    before = env_file.read_text(encoding="utf-8")
    newenv.main(["--rotate", "ADMIN_URL"])
    after = env_file.read_text(encoding="utf-8")
    rotated = values(env_file)["ADMIN_URL"]
    assert len(rotated) > 22
    assert after == before.replace(former, rotated)


def test_without_env_there_is_nothing_to_rotate(project):
    with pytest.raises(SystemExit, match=r"There is no \.env here: .+ --production"):
        newenv.main(["--rotate"])
    assert not (project / ".env").exists()


def test_it_runs_before_anything_is_installed(project):
    bare = [sys.executable, "-ESs", "-m", "config.newenv"]
    subprocess.run(bare, cwd=project, check=True, capture_output=True)
    assert (project / ".env").exists()

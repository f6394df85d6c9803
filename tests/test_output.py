"""What is written: nothing of the template's syntax, of an option not chosen, or of a secret."""

import ast
import hashlib
import re
import stat
import subprocess
import tomllib
from collections import Counter
from math import log2
from pathlib import Path

import pytest
import yaml
from conftest import ANSWER_SETS, CHECKOUT, HOSTILE, Run, files_of, rendered

from djfort import finish

LEFTOVER = re.compile(r"<<|>>|<%|%>|<#|#>|^\s*# %|djfort_home|cookiecutter\.\w", re.MULTILINE)


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The text of each file of our own by path, for each set of answers."""
    return {
        name: {
            path: content.decode()
            for path, content in files_of(rendered(given, tmp_path_factory.mktemp(name))).items()
            if not path.startswith("static/vendor/")
        }
        for name, given in ANSWER_SETS.items()
    }


def holding(project: dict[str, str], pattern: str) -> list[str]:
    """The paths and lines of `project` in which `pattern` is found, in any case."""
    lines = [
        f"{path}: {line}" for path, text in project.items() for line in [path, *text.splitlines()]
    ]
    return [line for line in lines if re.search(pattern, line, re.IGNORECASE)]


@pytest.mark.parametrize("name", ANSWER_SETS)
def test_no_syntax_of_the_template_is_left(projects: dict[str, dict[str, str]], name: str) -> None:
    for path, text in projects[name].items():
        if path != "LICENSE":
            for answer in HOSTILE.values():
                text = text.replace(answer, "").replace(answer.replace('"', '\\"'), "")
            text = text.replace("<< y >>", "") if name == "hostile" else text
            assert LEFTOVER.findall(text) == [], path


@pytest.mark.parametrize("name", ANSWER_SETS)
def test_python_toml_and_final_newlines_are_in_order(
    projects: dict[str, dict[str, str]], name: str
) -> None:
    for path, text in projects[name].items():
        assert text.strip(), path
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        if path.endswith(".py"):
            ast.parse(text, path)
        if path.endswith(".toml"):
            tomllib.loads(text)


def entropy(text: str) -> float:
    """Shannon's, in bits a character: what the scan of a project's secrets goes by."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * log2(share) for share in shares)


@pytest.mark.parametrize("name", ANSWER_SETS)
def test_a_projects_own_scan_takes_nothing_in_it_for_a_secret(
    projects: dict[str, dict[str, str]], name: str
) -> None:
    rules = yaml.safe_load(projects[name]["security/secrets.yml"])["rules"]
    found = {
        path: secret
        for path, text in projects[name].items()
        for rule in rules
        for secret in re.findall(rule["pattern"], text)
        if entropy(secret) >= rule["min_entropy"]
    }
    assert found == {}


def test_htmx_is_what_its_makers_published_and_there_only_where_it_is_chosen(
    tmp_path: Path,
) -> None:
    htmx = "static/vendor/htmx.min.js"
    for frontend in "htmx", "plain":
        (tmp_path / frontend).mkdir()
        project = files_of(rendered({"frontend": frontend}, tmp_path / frontend))
        if frontend == "htmx":
            # Of htmx 2.0.11 in the npm registry.
            published = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
            assert hashlib.sha256(project.pop(htmx)).hexdigest() == published
            assert any(b"htmx" in content for content in project.values())
        else:
            answers = project.pop(".djfort.json").decode()
            assert "htmx" not in answers
            assert not [path for path, text in project.items() if b"htmx" in text.lower()]


def test_an_answer_reads_the_same_wherever_it_lands(projects: dict[str, dict[str, str]]) -> None:
    project = projects["hostile"]
    metadata = tomllib.loads(project["pyproject.toml"])["project"]
    assert metadata["description"] == HOSTILE["description"]
    assert metadata["authors"][0]["name"] == HOSTILE["author_name"]
    settings = ast.parse(project["config/settings.py"])
    texts = [node.value for node in ast.walk(settings) if isinstance(node, ast.Constant)]
    assert HOSTILE["project_name"] in texts
    calls = [
        node
        for text in project
        if text.endswith(".py")
        for node in ast.walk(ast.parse(project[text]))
    ]
    printed = [ast.unparse(node) for node in calls if isinstance(node, ast.Call)]
    assert not [call for call in printed if call.startswith("print") and "INJECTED" in call]


NO_API = [
    "rest_framework",
    "knox",
    "spectacular",
    "ninja",
    r"\bapi[/.](?!github)",
    r"\bnotes/|from notes|NoteSerializer",
    "throttle",
]
# What names an option that was not chosen, in any set of answers without it.
ABSENT = {
    "django61-sqlite": [
        *NO_API,
        "psycopg",
        "postgres",
        "mysql",
        "mariadb",
        "redis(?!_from|irect)",
        r"(?<!admin_)decoy",
        r"EmailAddressField|lockout\.address",
        r"accounts\.sign_up|/join/",
        r"\bmfa[./]|second.factor|passkey|fido2|pyotp",
        r"django-csp\b",
        r"\bcsp\.middleware",
        r"(?<![V\d.])5\.2(?!\d)",
    ],
    "django61-postgresql": ["sqlite", r"django-csp\b", r"\bcsp\.middleware"],
    "django52-sqlite": [
        "psycopg",
        "postgres",
        "SECURE_CSP",
        r"(?<![V\d.])6\.1(?!\d)",
        r"\.github",
        r"actions/",
    ],
    "django52-postgresql": [
        *NO_API,
        "sqlite",
        "SECURE_CSP",
        r"utils\.csp",
        r"(?<![V\d.])6\.1(?!\d)",
    ],
    "django61-drf": ["ninja"],
    "django61-ninja": ["rest_?framework", "drf", "knox", "spectacular"],
    "django52-ninja": ["rest_?framework", "drf", "knox", "spectacular", "postgres"],
    "django52-drf": ["ninja", "postgres"],
    "full61": ["invite", "MEDIA_ROOT"],
    "full52": [
        *["psycopg", "sqlite", "EmailAddressField", "sign-up", "owes_factor"],
        *[r"\bS3_", "django-storages", "boto"],
    ],
    "server": [
        *["sqlite", "nginx", r"\.github", "container", "docker", r"\bcompose\b"],
        *["kube", r"\bpods?\b"],
    ],
    "containers": ["sqlite", "nginx", "systemd", "site-release", "kube", r"\bpods?\b"],
    "kubernetes": [
        "sqlite",
        "nginx",
        "systemd",
        "site-release",
        "caddy",
        r"\bcompose\b",
        "newsecrets",
    ],
    "bare": [
        "MEDIA_ROOT",
        r"\bS3_",
        r"(?i)pillow",
        r"accounts\.pictures",
        r"deployment\.md",
        "systemd",
        "container",
        "docker",
        r"\bcompose\b",
        "kube",
        r"\bpods?\b",
        r"\.github",
        "actions/",
        r"\bMIT\b",
        "PRELOAD = True",
    ],
    "open": ["BSD", "Apache License"],
}


@pytest.mark.parametrize(("name", "pattern"), [(n, p) for n, many in ABSENT.items() for p in many])
def test_nothing_names_an_option_that_was_not_chosen(
    projects: dict[str, dict[str, str]], name: str, pattern: str
) -> None:
    assert holding(projects[name], pattern) == []


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("django61-postgresql", "psycopg"),
        ("django52-sqlite", "sqlite"),
        ("django61-sqlite", "SECURE_CSP"),
        ("django52-sqlite", r"django-csp\b"),
        ("server", "systemd"),
        ("server", r"docs/deployment\.md"),
        ("containers", "compose"),
        ("containers", r"docs/deployment\.md"),
        ("kubernetes", "kustomize"),
        ("kubernetes", r"docs/deployment\.md"),
        ("open", "GNU GENERAL PUBLIC LICENSE"),
        ("open", r"https://app\.example\.com"),
        ("open", "PRELOAD = True"),
        ("full61", "EmailAddressField"),
        ("full61", r"path\(\"sign-up/"),
        ("full61", "django-storages"),
        ("full52", r"path\(\"invite/"),
        ("full61", "owes_factor"),
        ("full52", r"mfa\.urls"),
        ("full52", "MEDIA_ROOT"),
        ("hostile", "America/Argentina/Buenos_Aires"),
    ],
)
def test_what_was_chosen_is_there(
    projects: dict[str, dict[str, str]], name: str, pattern: str
) -> None:
    assert holding(projects[name], pattern)


def test_no_license_means_no_file(projects: dict[str, dict[str, str]]) -> None:
    assert "LICENSE" not in projects["bare"]
    assert projects["django61-sqlite"]["LICENSE"].startswith(
        "MIT License\n\nCopyright (c) Your Name\n"
    )
    assert HOSTILE["author_name"] in projects["hostile"]["LICENSE"]


@pytest.mark.parametrize("deployment", ["server", "containers", "kubernetes"])
def test_the_last_way_in_is_by_a_program_that_is_there(tmp_path: Path, deployment: str) -> None:
    project = rendered(
        {"deployment": deployment, "database": "postgresql", "cache": "redis", "mfa": "required"},
        tmp_path,
    )
    page = (project / "docs" / "deployment.md").read_text(encoding="utf-8")
    [manage] = re.findall(r"^`?(.+ manage\.py) axes_reset_username", page, re.MULTILINE)
    readme = (project / "README.md").read_text(encoding="utf-8")
    [last_way] = re.findall(r"^    (.+)( shell -c \".+\")$", readme, re.MULTILINE)
    folder = "cd /srv/site/current && " if deployment == "server" else ""
    assert last_way[0] == folder + manage


def test_what_can_be_run_may_be_run(tmp_path: Path) -> None:
    project = rendered({"deployment": "server"}, tmp_path)
    executable = {
        p.name for p in project.rglob("*") if p.is_file() and p.stat().st_mode & stat.S_IXUSR
    }
    assert executable == {"manage.py", "backup.sh", "release.sh", "restore.sh"}


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    for deployment in "server", "containers":
        (tmp_path / deployment).mkdir()
        answers = {"deployment": deployment, "database": "postgresql", "media": "local"}
        rendered(answers, tmp_path / deployment)
    scripts = [str(path) for path in tmp_path.rglob("*.sh")]
    assert "backup_media.sh" in {Path(script).name for script in scripts}
    result = subprocess.run(
        [CHECKOUT / ".venv/bin/shellcheck", *scripts], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout


def test_git_add_all_stages_no_secret(djfort: Run, folder: Path) -> None:
    assert djfort("new", "--yes", "--database=postgresql").returncode == 0
    project = folder / "my_site"
    assigned = dict(re.findall(r"^(\w+)=(.+)$", (project / ".env").read_text(), re.MULTILINE))
    password = assigned["DATABASE_URL"].split(":")[2].partition("@")[0]
    secrets = [assigned["SECRET_KEY"], assigned["ADMIN_URL"].strip("/"), password]
    assert all(len(secret) >= 22 for secret in secrets)
    for command in ["init", "--quiet"], ["add", "--all"]:
        subprocess.run(["git", *command], cwd=project, check=True)
    staged = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, check=True)
    names = staged.stdout.decode().rstrip("\0").split("\0")
    assert "config/settings.py" in names
    assert ".env" not in names
    content = b"".join((project / name).read_bytes() for name in names)
    assert [secret for secret in secrets if secret.encode() in content] == []


def test_empty_files_and_folders_are_dropped_and_no_others(tmp_path: Path) -> None:
    for name, content in {
        "kept.txt": b"x",
        "blank.txt": b" \n\t\n",
        "empty": b"",
        "long.txt": b" " * 10_000 + b"x",
        "zero.bin": b"\0",
        "gone/deep/blank.py": b"\n",
        "half/kept.py": b"1",
        "half/__pycache__/kept.pyc": b"1",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    finish.drop_empty(tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {"kept.txt", "long.txt", "zero.bin", "half", "half/kept.py"}


@pytest.mark.parametrize("hsts", ["one-hour", "one-year", "preload"])
def test_on_a_server_browsers_insist_for_an_hour_at_first(hsts: str, tmp_path: Path) -> None:
    project = rendered(ANSWER_SETS["server"] | {"hsts": hsts}, tmp_path)
    page = (project / "docs" / "deployment.md").read_text(encoding="utf-8")
    lowers = re.findall(r"^sed --in-place ('.+SECONDS.+') /srv/site/.env$", page, re.MULTILINE)
    assert len(lowers) == (hsts != "one-hour")
    commands = ["python3 -m config.newenv --production", *(f"sed {lower}" for lower in lowers)]
    printed = subprocess.check_output(["sh", "-c", " | ".join(commands)], cwd=project, text=True)
    assert "\nSECURE_HSTS_SECONDS=3600\n" in printed
    assert "set `SECURE_HSTS_SECONDS=31536000` in" in page


@pytest.mark.parametrize("hsts", ["one-hour", "one-year", "preload"])
@pytest.mark.parametrize(
    ("deployment", "file"),
    [("containers", "compose.yaml"), ("kubernetes", "deploy/kubernetes/base/site.env")],
)
def test_what_is_lowered_at_first_is_higher(
    deployment: str, file: str, hsts: str, tmp_path: Path
) -> None:
    project = rendered(ANSWER_SETS[deployment] | {"hsts": hsts}, tmp_path)
    page = (project / "docs" / "deployment.md").read_text(encoding="utf-8")
    lowered = re.findall(r"days, set `(SECURE_HSTS_SECONDS.+)\b3600\b.*` in `(.+?)`", page)
    if hsts == "one-hour":
        assert "SECURE_HSTS_SECONDS" in (project / file).read_text(encoding="utf-8")
        assert lowered == []
    else:
        [(name, where)] = lowered
        assert where == file
        assert f"{name}31536000" in (project / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("answers", ["full61", "full52"])
def test_for_how_long_mail_outlives_its_server_is_said(answers: str, tmp_path: Path) -> None:
    project = rendered(ANSWER_SETS[answers], tmp_path)
    settings = (project / "config" / "settings.py").read_text(encoding="utf-8")
    if answers == "full61":
        worker = (project / "tasks" / "worker.py").read_text(encoding="utf-8")
        tries = int(re.findall(r"^TRIES = (\d+)$", worker, re.MULTILINE)[0])
        first = int(re.findall(r"^TASK_FIRST_WAIT = (\d+)$", settings, re.MULTILINE)[0])
        seconds = sum(first * 5**number for number in range(tries - 1))
    else:
        [(wait, tries)] = re.findall(r'_delay": (\d+), "max_retries": (\d+)', settings)
        seconds = int(wait) * int(tries)
    readme = (project / "README.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## Background tasks$(.+?)^## ", readme, re.MULTILINE | re.DOTALL)
    said = [int(minutes) for minutes in re.findall(r"(\d+)\s+minutes", section)]
    assert said == [seconds // 60]
    assert seconds >= 30 * 60
    assert "while that is down for half an hour" in section


def test_a_restored_database_is_migrated_before_the_site_has_it(tmp_path: Path) -> None:
    project = rendered(ANSWER_SETS["kubernetes"], tmp_path)
    page = (project / "docs" / "deployment.md").read_text(encoding="utf-8")
    [restore] = re.findall(r"```sh\n(kubectl scale .+?)```", page, re.DOTALL)
    steps = ["--replicas=0", "delete job migrate", "Complete job/migrate", "--replicas=3"]
    assert re.findall("|".join(steps), restore) == steps

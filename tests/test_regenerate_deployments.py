"""A release of djfort's own template, in an older project of each deployment: edits are kept."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import ANSWER_SETS, CHECKOUT, Run, files_of, rendered
from two_versions import Template, commit, edit, git

from djfort import sources

pytestmark = pytest.mark.slow

pytest_plugins = ["two_versions"]

# A file of the template, a text of today's, and what the release before it had there.
Change = tuple[str, str, str]
OLDER: list[Change] = [
    ("deploy/nginx.conf", "ssl_session_tickets off;", "ssl_session_tickets on;"),
    ("deploy/Caddyfile", "respond @too_large 413", "respond @too_large 400"),
    ("deploy/release.sh", "kept=5", "kept=3"),
    ("deploy/systemd/site.service", "RestartSec=2\n", ""),
    ("compose.yaml", "pids: 200", "pids: 300"),
    ("Dockerfile", "--require-hashes", "--no-deps"),
    ("deploy/kubernetes/base/web.yaml", "memory: 1536Mi", "memory: 1Gi"),
    ("deploy/kubernetes/base/worker.yaml", "periodSeconds: 60", "periodSeconds: 30"),
    ("deploy/kubernetes/base/kustomization.yaml", "  - clean.yaml\n", ""),
    ("deploy/kubernetes/overlays/staging/kustomization.yaml", "value: 2\n", "value: 1\n"),
]
# What that release did not have yet.
NEW = "deploy/kubernetes/base/clean.yaml"
# A file of a project, what stands there, and what its team made of it; as docs/deployment.md has them do.
EDITED: dict[str, list[Change]] = {
    "none": [
        ("deploy/Caddyfile", "# trusted_proxies 192.0.2.0/24", "trusted_proxies 10.0.0.0/24"),
        ("deploy/nginx.conf", "client_max_body_size 10m;", "client_max_body_size 5m;"),
    ],
    "server": [
        ("deploy/backup.sh", "days=14", "days=30"),
        ("deploy/release.sh", "umask 022", "umask 027"),
        ("deploy/Caddyfile", "# trusted_proxies 192.0.2.0/24", "trusted_proxies 10.0.0.0/24"),
    ],
    "containers": [
        ("compose.yaml", 'SECURE_HSTS_SECONDS: "31536000"', 'SECURE_HSTS_SECONDS: "3600"'),
        ("Dockerfile", "EXPOSE 8000", "LABEL org.opencontainers.image.vendor=Shop\nEXPOSE 8000"),
        (".dockerignore", "!security/\n", "!security/\n!shop/\n"),
    ],
    "kubernetes": [
        ("deploy/kubernetes/base/network.yaml", "192.0.2.0/24", "10.20.0.0/24"),
        ("deploy/kubernetes/base/web.yaml", "maxReplicas: 10", "maxReplicas: 20"),
        ("deploy/kubernetes/base/worker.yaml", "replicas: 2", "replicas: 4"),
        (
            "deploy/kubernetes/base/kustomization.yaml",
            "  - namespace.yaml\n",
            "  - namespace.yaml\n  - own.yaml\n",
        ),
        (
            "deploy/kubernetes/overlays/staging/kustomization.yaml",
            f"sha256:{'0' * 64}",
            f"sha256:{'1' * 64}",
        ),
        ("Dockerfile", "EXPOSE 8000", "LABEL org.opencontainers.image.vendor=Shop\nEXPOSE 8000"),
    ],
}
ANSWERS = {
    "none": {"deployment": "none"},
    "server": ANSWER_SETS["server"],
    "containers": ANSWER_SETS["containers"],
    "kubernetes": ANSWER_SETS["kubernetes"],
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Djfort's own template as v2, and as v1 what a release before it might have been."""
    made = Template(tmp_path_factory.mktemp("template"))
    shutil.copy(CHECKOUT / "cookiecutter.json", made.folder)
    for name in sources.CHECKOUT_FOLDER, "templates":
        shutil.copytree(CHECKOUT / name, made.folder / name)
    today = {path: (made.project / path).read_text() for path in {NEW, *(c[0] for c in OLDER)}}
    older: dict[str, str | bytes | None] = dict(today)
    for path, new, old in OLDER:
        assert new in today[path]
        older[path] = today[path].replace(new, old)
    git(made.folder, "init", "--quiet", "--initial-branch=main")
    made.release("v1", older | {NEW: None})
    made.release("v2", dict(today))
    return made


Make = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def make(djfort: Run, template: Template, folder: Path) -> Make:
    """Make and commit a project of the older version with some answers."""

    def run(answers: Mapping[str, str]) -> Path:
        flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in answers.items()]
        place = ["--template", str(template.folder), "--to", "v1"]
        made = djfort("new", "--yes", *place, *flags)
        assert made.returncode == 0, made.stderr
        commit(folder / "my_site", "Generate")
        return folder / "my_site"

    return run


def changed(project: Path, changes: list[Change]) -> None:
    """Do to the files what the team did."""
    for path, old, new in changes:
        edit(project, path, old, new)


def as_wanted(answers: Mapping[str, str], changes: list[Change], into: Path) -> dict[str, bytes]:
    """The files of a project that is new today, with the team's edits."""
    into.mkdir()
    project = rendered(answers, into)
    changed(project, changes)
    return files_of(project)


def kept(project: Path) -> dict[str, bytes]:
    """The files of a project that git has."""
    tracked = git(project, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return {path: (project / path).read_bytes() for path in tracked.split("\0") if path}


@pytest.mark.parametrize("deployment", ANSWERS)
def test_an_older_project_gets_the_release_and_keeps_its_edits(
    djfort: Run, template: Template, make: Make, deployment: str, tmp_path: Path
) -> None:
    project = make(ANSWERS[deployment])
    before = files_of(project)
    changed(project, EDITED[deployment])
    commit(project)
    result = djfort("regenerate", "--yes", "--template", str(template.folder), cwd=project)
    assert result.returncode == 0, result.stderr
    wanted = as_wanted(ANSWERS[deployment], EDITED[deployment], tmp_path / "wanted")
    found = kept(project)
    del wanted[".djfort.json"], found[".djfort.json"]  # it names this template
    assert found == wanted
    released = {path for path, *_ in OLDER} & wanted.keys()
    assert released
    assert all(before[path] != wanted[path] for path in released)
    assert (project / ".env").is_file()


def test_a_project_moves_from_containers_to_kubernetes(
    djfort: Run, template: Template, make: Make, tmp_path: Path
) -> None:
    """Its edits of what both have are kept; what only containers have goes."""
    shared = [change for change in EDITED["containers"] if change[0] != "compose.yaml"]
    project = make(ANSWERS["containers"])
    changed(project, shared)
    commit(project)
    # What one pod has in its memory or on its disk, the others do not.
    changes = {"deployment": "kubernetes", "cache": "redis", "media": "none"}
    answers = ANSWERS["containers"] | changes
    sets = [f"--set={name}={answer}" for name, answer in changes.items()]
    result = djfort("regenerate", "--yes", *sets, "--template", template.folder, cwd=project)
    assert result.returncode == 0, result.stderr
    found, wanted = kept(project), as_wanted(answers, shared, tmp_path / "wanted")
    del wanted[".djfort.json"], found[".djfort.json"]
    assert found == wanted
    assert "compose.yaml" not in found
    assert "deploy/kubernetes/base/worker.yaml" in found

"""Independent judges find nothing in what is generated, but for what stands with a reason.

`docs/judges.md` says who they are and what stands; `pytest tests/test_judges.py --write` writes it.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ANSWER_SETS, CHECKOUT, rendered
from generated import COMBINATIONS, UV, installed
from judges import (
    BANDIT,
    CSP_EVALUATOR,
    DETECT_SECRETS,
    GIXY,
    JUDGES,
    OBSERVATORY,
    SSLYZE,
    ZIZMOR,
    Judge,
)
from served import PROXIES, Site, gunicorn, require_program

PAGE = CHECKOUT / "docs" / "judges.md"
HEADING = """# Who else has looked

Tools that are not ours look at projects of four sets of answers in every run of `make test`. What
one of them finds fails the run, unless it stands below with the reason. `tests/judges.py` is the
source of this page.

| judge | version | looks at | findings that stand |
| --- | --- | --- | --- |
"""
SETS = ["django61-sqlite", "django61-postgresql", "django52-sqlite", "django52-postgresql"]
on_each_set = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group("judges")) for name in SETS]
)


def page() -> str:
    """What `docs/judges.md` has to say."""
    rows = [
        f"| {judge.name} | {judge.version} | {judge.looks_at} | {len(judge.accepted) or 'none'} |"
        for judge in JUDGES
    ]
    reasons = [
        f"- {judge.name}, {finding}: {reason}"
        for judge in JUDGES
        for finding, reason in judge.accepted.items()
    ]
    return HEADING + "\n".join([*rows, "", "## What stands, and why", "", *reasons, ""])


def test_the_page_says_who_they_are(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--write"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "run this test with --write"


@pytest.fixture
def project(name: str, tmp_path: Path) -> Path:
    """A project as it is generated, before anything is installed."""
    return rendered(ANSWER_SETS[name] | COMBINATIONS[name], tmp_path)


def ask(judge: Judge, command: str, *arguments: str, cwd: Path) -> str:
    """What a judge from the package index prints, at its version."""
    package = f"{judge.name}=={judge.version}"
    return subprocess.run(
        [UV, "tool", "run", "--python=3.11", f"--from={package}", command, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
    ).stdout


def assert_nothing_else(judge: Judge, found: set[str]) -> None:
    """Fail for what a judge finds that does not stand."""
    assert found <= set(judge.accepted), f"{judge.name}: {sorted(found - set(judge.accepted))}"


@pytest.mark.slow
@on_each_set
def test_bandit(project: Path) -> None:
    report = json.loads(
        ask(BANDIT, "bandit", "-q", "-r", ".", "-x", "./tests", "-f", "json", cwd=project)
    )
    assert not report["errors"]
    assert report["metrics"]["./config/settings.py"]["loc"]
    assert_nothing_else(
        BANDIT, {f"{each['filename'][2:]} {each['test_id']}" for each in report["results"]}
    )


@pytest.mark.slow
@on_each_set
def test_detect_secrets(project: Path) -> None:
    (project / "canary").write_text("token = 'ghp_" + "a1B2" * 9 + "'\n")
    report = json.loads(ask(DETECT_SECRETS, "detect-secrets", "scan", "--all-files", cwd=project))
    found = {f"{file} {each['type']}" for file, all in report["results"].items() for each in all}
    assert {each for each in found if each.startswith("canary ")}
    assert_nothing_else(DETECT_SECRETS, {each for each in found if not each.startswith("canary ")})


@pytest.mark.slow
@on_each_set
def test_zizmor(project: Path) -> None:
    if not (project / ".github").exists():
        return  # no workflows were asked for
    options = ["--offline", "--persona=auditor", "--format=json", ".github"]
    found = json.loads(ask(ZIZMOR, "zizmor", *options, cwd=project))
    assert_nothing_else(ZIZMOR, {each["ident"] for each in found})


@pytest.mark.slow
@on_each_set
def test_gixy(project: Path) -> None:
    printed = ask(GIXY, "gixy", "-f", "json", "deploy/nginx.conf", cwd=project)
    assert_nothing_else(GIXY, {str(each) for each in json.loads(printed)})


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Site]]:
    """Serve a project of a set of answers behind a proxy; its database is not asked."""
    from contextlib import ExitStack

    servers: dict[str, Any] = {}
    with ExitStack() as stack:

        def serve(name: str, proxy: str = "caddy") -> Site:
            folder = tmp_path_factory.mktemp(name)
            if name not in servers:
                project = installed(name, folder)
                variables = project.production() | {"TRUSTED_PROXY_COUNT": "1"}
                project.run("python", "manage.py", "collectstatic", "--no-input", **variables)
                serving = gunicorn(project, folder / "site", "--workers=1", **variables)
                servers[name] = stack.enter_context(serving)
            server = servers[name]
            return stack.enter_context(PROXIES[proxy](server.project, server.port, folder / proxy))

        yield serve


@pytest.mark.slow
@pytest.mark.xdist_group("judges")
@pytest.mark.parametrize("proxy", PROXIES)
def test_sslyze(running: Callable[[str, str], Site], proxy: str) -> None:
    site = running("django61-sqlite", proxy)
    printed = ask(
        SSLYZE,
        "sslyze",
        "--mozilla_config=intermediate",
        f"--sni={site.domain}",
        f"--certinfo_ca_file={site.authority}",
        f"127.0.0.1:{site.https}",
        cwd=site.authority.parent,
    )
    assert "COMPLIANCE AGAINST TLS CONFIGURATION" in printed
    verdict = printed.partition("COMPLIANCE AGAINST TLS CONFIGURATION")[2]
    found = set(re.findall(r"^ +\* (\w+):", verdict, re.MULTILINE))
    assert found or ": OK - Compliant." in verdict
    assert "VULNERABLE" not in printed
    assert_nothing_else(SSLYZE, found)


@pytest.fixture(scope="module")
def from_npm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The judges that npm brings, and the script that calls them."""
    folder = tmp_path_factory.mktemp("npm")
    packages = [f"{judge.name}@{judge.version}" for judge in (OBSERVATORY, CSP_EVALUATOR)]
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    require_program("node")
    command = ["npm", "install", f"--prefix={folder}", *options, *packages]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    # Which sites browsers have HSTS built in for; its own script would fetch the list.
    lists = folder / "node_modules" / "@mdn" / "mdn-http-observatory" / "conf"
    (lists / "hsts-preload.json").write_text("{}")
    shutil.copy(CHECKOUT / "tests" / "judges.mjs", folder)
    return folder


@pytest.mark.slow
@on_each_set
def test_the_observatory_and_the_csp_evaluator(
    name: str, running: Callable[[str], Site], from_npm: Path
) -> None:
    site = running(name)
    printed = subprocess.run(
        ["node", "judges.mjs", site.domain, str(site.http), str(site.https)],
        cwd=from_npm,
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(site.authority)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    verdict = json.loads(printed)
    assert verdict["summary"]["grade"] == "A+"
    assert_nothing_else(
        OBSERVATORY,
        {name for name, test in verdict["tests"].items() if not test["pass"]},
    )
    assert_nothing_else(
        CSP_EVALUATOR,
        {f"{each['directive']} {each.get('value')}" for each in verdict["findings"]},
    )

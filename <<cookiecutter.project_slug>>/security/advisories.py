"""Known holes in the packages of production: `python -m security.advisories safety`, or `pip-audit`.

Each tool looks up what uv.lock pins. A hole that has to be lived with for a while is listed in
pyproject.toml, by the name that the tool gives it, and counts again after its last day:

    [[tool.advisories.ignore]]
    id = "CVE-2030-12345"
    reason = "Only PNG files are affected, and the site takes none."
    until = 2030-06-30
"""

import datetime
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = PROJECT / ".venv" / "tools" / "bin"
# A folder of its own: Safety scans a whole folder, and looks for its policy there.
FOLDER = PROJECT / ".venv" / "advisories"
REQUIREMENTS = FOLDER / "requirements.txt"

# What Safety ends with; and its own policy passes what it takes for harmless.
CLEAN, VULNERABLE, BAD_KEY = 0, 64, 65
SEVERITIES = ["unknown", "none", "low", "medium", "high", "critical"]

Ignored = dict[str, dict[str, Any]]


def ignored(pyproject: str, today: datetime.date) -> Ignored:
    """The advisories that `pyproject` ignores, by id; raises ValueError for one that may not be."""
    entries = tomllib.loads(pyproject).get("tool", {}).get("advisories", {}).get("ignore", [])
    for entry in entries:
        if set(entry) != {"id", "reason", "until"} or type(entry["until"]) is not datetime.date:
            raise ValueError(f"{entry} ignores an advisory without an id, a reason or a last day.")
        if len(entry["reason"].strip()) < 10:
            raise ValueError(f"{entry['id']} is ignored for no reason: say why it does no harm.")
        if entry["until"] < today:
            raise ValueError(
                f"{entry['id']} was ignored until {entry['until']}: take a version without it, or"
                " look at it again and give another day."
            )
    return {entry["id"]: entry for entry in entries}


def safety(ignore: Ignored) -> int:
    """Ask Safety: its full database where it has a key, and else the open one."""
    if os.environ.get("SAFETY_API_KEY"):
        policy = json.dumps(safety_policy(ignore))
        (FOLDER / ".safety-policy.yml").write_text(policy, encoding="utf-8")
        result = run("safety", "--stage", "cicd", "scan", "--target", str(FOLDER))
    else:
        ids = [f"--ignore={advisory}" for advisory in ignore]
        result = run("safety", "check", "--file", str(REQUIREMENTS), *ids)
    if result.returncode in {CLEAN, VULNERABLE}:
        print(result.stdout)
        verdict = "knows of no hole" if result.returncode == CLEAN else "knows of the holes above"
        say(f"Safety {verdict} in the packages.")
    # `scan` says it in words, and ends with 1 as it does for everything else.
    elif result.returncode == BAD_KEY or "authentication credential" in result.stderr:
        say("Nothing was checked: Safety refuses SAFETY_API_KEY. Mend it, or take it away.")
    else:
        say(f"Nothing was checked: Safety's service did not answer. {last_line(result.stderr)}")
    return result.returncode


def safety_policy(ignore: Ignored) -> dict[str, Any]:
    """What Safety's scan ignores, and that it fails for all the rest."""
    vulnerabilities = {
        advisory: {"reason": entry["reason"], "expires": str(entry["until"])}
        for advisory, entry in ignore.items()
    }
    report = {"auto-ignore-in-report": {"vulnerabilities": vulnerabilities}}
    fail = {"fail-on-any-of": {"cvss-severity": SEVERITIES, "exploitability": []}}
    return {
        "version": "3.0",
        "report": {"dependency-vulnerabilities": report},
        "fail-scan-with-exit-code": {"dependency-vulnerabilities": fail},
    }


def pip_audit(ignore: Ignored) -> int:
    """Ask pip-audit, which needs no account, and fails when it could not look a package up."""
    options = ["--strict", "--require-hashes", "--disable-pip", "--progress-spinner=off"]
    ids = [f"--ignore-vuln={advisory}" for advisory in ignore]
    result = run("pip-audit", *options, "--requirement", str(REQUIREMENTS), *ids)
    print(result.stdout)
    say(last_line(result.stderr))
    return result.returncode


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the tools, which are apart from the packages of the site."""
    return subprocess.run(  # noqa: S603 - no shell
        [TOOLS / tool, *arguments], cwd=PROJECT, capture_output=True, text=True
    )


def last_line(text: str) -> str:
    """Where a traceback, and most talk, says what it is about."""
    return text.strip().rpartition("\n")[2]


def say(sentence: str) -> None:
    """Tell whoever looks why the step is green or red."""
    print(sentence, file=sys.stderr)


def main(tool: str) -> int:
    """Export what the lock pins for production, have `tool` look it up, and end as it ends."""
    try:
        pyproject = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
        ignore = ignored(pyproject, datetime.date.today())
    except ValueError as error:
        say(str(error))
        return 1
    FOLDER.mkdir(exist_ok=True)
    export = [str(TOOLS / "uv"), "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project"]
    subprocess.run(  # noqa: S603 - no shell
        [*export, "--output-file", str(REQUIREMENTS)], cwd=PROJECT, check=True
    )
    return {"safety": safety, "pip-audit": pip_audit}[tool](ignore)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

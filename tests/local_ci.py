"""The CI of a generated project, run on this machine: GitHub's by act, GitLab's by gitlab-ci-local."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generated import UV

BIN = Path(sys.executable).parent
GITLAB_CI_LOCAL = "gitlab-ci-local@4.75.1"
# act brings a checkout of its own; every other action is a step that does nothing.
STUB = "{name: stub, runs: {using: composite, steps: [{run: 'true', shell: bash}]}}"


@dataclass
class LocalCI:
    """A project in a git repository, and what a runner would have around it."""

    ci: str
    folder: Path
    tools: Path
    variables: dict[str, str]
    changed: dict[str, str] = field(default_factory=dict)

    def make(self, *targets: str) -> subprocess.CompletedProcess[str]:
        """Run steps as a developer does."""
        return self.run("make", *targets)

    def github(self, job: str, event: str = "push") -> subprocess.CompletedProcess[str]:
        """Run a job of the workflows, without Docker and without GitHub."""
        workflows = (self.folder / ".github" / "workflows").glob("*.yml")
        texts = [workflow.read_text() for workflow in workflows]
        actions = {action for text in texts for action in re.findall(r"uses: (\S+)", text)}
        stubs = [f"--local-repository={action}={self.tools / 'stub'}" for action in actions]
        values = [f"--env={name}={value}" for name, value in self._environment().items()]
        options = ["--platform=ubuntu-24.04=-self-hosted", "--pull=false", "--action-offline-mode"]
        cache = f"--action-cache-path={self.tools / 'actions'}"
        return self.run(BIN / "act", event, f"--job={job}", *options, cache, *stubs, *values)

    def gitlab(self, job: str) -> subprocess.CompletedProcess[str]:
        """Run a job of the pipeline, without Docker and without GitLab."""
        program = self.tools / "node_modules" / ".bin" / "gitlab-ci-local"
        values = [f"--variable={name}={value}" for name, value in self._environment().items()]
        # Outside of the project, whose tests would take the runner's copy for a part of it.
        options = ["--force-shell-executor", "--state-dir=../gitlab"]
        return self.run(BIN / "node", program, *options, *values, job)

    def git(self, *arguments: str) -> None:
        """Run git as somebody who has a name."""
        somebody = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *somebody, *arguments], cwd=self.folder, check=True)

    def commit(self) -> None:
        """Commit all there is."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message=Change")

    def _environment(self) -> dict[str, str]:
        return self.variables | self.changed

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program in the project; what it says on stderr is among its stdout."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def tools(place: Path) -> Path:
    """A folder with what the runners need beside the packages of the lock."""
    (place / "stub").mkdir()
    (place / "stub" / "action.yml").write_text(STUB)
    npm = [BIN / "npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", place]
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    subprocess.run([*npm, GITLAB_CI_LOCAL], env=os.environ | {"PATH": path}, check=True)
    return place


def runner() -> Mapping[str, str]:
    """What of this machine a job needs, whatever its HOME is."""
    home = Path.home()
    cache = subprocess.run([UV, "cache", "dir"], capture_output=True, text=True, check=True)
    return {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "UV_CACHE_DIR": cache.stdout.strip(),
        "UV_PYTHON_DOWNLOADS": "never",
        "PYENV_ROOT": os.environ.get("PYENV_ROOT", str(home / ".pyenv")),
        "PYENV_VERSION": os.environ.get("PYENV_VERSION", ""),
        "KF_RULE_CACHE_DIR": str(home / ".cache" / "kingfisher" / "rule-cache"),
    }

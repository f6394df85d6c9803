"""A project's image made and started where there is no container engine.

The steps of its Dockerfile are run in a root folder: this machine's root under an overlay, with the
project's Python where the base image has it. What is started there has the user, the capabilities
and the read-only root that compose.yaml asks for, on a loopback that nobody else is on.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from generated import UV, lacking, require_python
from machine import Machine

STAGE = """
mkdir {root} {root}.changed {root}.work
mount --types overlay --options lowerdir=/,upperdir={root}.changed,workdir={root}.work none {root}
mount --bind /proc {root}/proc
mount --rbind /dev {root}/dev
mkdir --parents {root}/opt/python
mount --bind {python} {root}/opt/python
ln --symbolic --force /opt/python/bin/python3 {root}/usr/local/bin/python
echo /opt/python/lib > {root}/etc/ld.so.conf.d/python.conf
chroot {root} ldconfig
# Python may lie in root's home.
chmod 755 {root}/root
"""


def require_root() -> None:
    """Skip where no root folder can be made; CI has what it takes."""
    if os.geteuid() != 0:
        lacking("root, which a root folder takes")
    for program in "unshare", "nsenter", "setpriv", "ip", "pg_createcluster":
        if not shutil.which(program):
            lacking(program)


@dataclass
class Stage:
    """A stage of a Dockerfile: the root folder that its steps made, and what it says of a start."""

    root: str
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    says: dict[str, str] = field(default_factory=dict)

    def command(self, instruction: str) -> list[str]:
        """The program that CMD or HEALTHCHECK names, in its exec form."""
        return list(json.loads(self.says[instruction][self.says[instruction].index("[") :]))

    def started(self, *command: str, **variables: str) -> list[str]:
        """The command line that runs `command` as the container's user, who has no rights."""
        user, group = self.user.split(":")
        rights = [f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs"]
        given = [f"{name}={value}" for name, value in (self.environment | variables).items()]
        return [
            *["chroot", self.root, "setpriv", *rights, "--inh-caps=-all", "--bounding-set=-all"],
            *["env", "--ignore-environment", f"--chdir={self.folder}", *given, *command],
        ]


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile."""
    lines = [line for line in dockerfile.splitlines() if not line.startswith("#")]
    return re.findall(r"^([A-Z]+) +(.*)$", "\n".join(lines).replace("\\\n", ""), re.MULTILINE)


def let_in(context: Path) -> list[str]:
    """The files that `.dockerignore` leaves: of the rules that match, the last one counts."""
    rules = []
    for line in (context / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            pattern = re.escape(line.lstrip("!").rstrip("/"))
            pattern = pattern.replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
            rules.append((re.compile(f"{pattern}(?:/.*)?"), line[0] == "!"))
    files = (path.relative_to(context).as_posix() for path in context.rglob("*") if path.is_file())
    return [
        file
        for file in files
        if next((allowed for rule, allowed in reversed(rules) if rule.fullmatch(file)), True)
    ]


class Builder:
    """Runs the steps of a Dockerfile, up to a stage."""

    def __init__(self, machine: Machine, folder: Path, context: Path, python: Path) -> None:
        self.machine = machine
        self.folder = folder
        self.context = context
        self.python = python
        self.stages: dict[str, Stage] = {}

    def build(self, target: str) -> Stage:
        """The stage `target`, and those before it."""
        text = (self.context / "Dockerfile").read_text(encoding="utf-8")
        stage = Stage("")
        for instruction, value in instructions(text):
            if instruction == "FROM":
                if target in self.stages:
                    break
                base, _, name = value.split()
                stage = self.stages[name] = self.begun(name, base)
            else:
                self.step(stage, instruction, value)
        return self.stages[target]

    def begun(self, name: str, base: str) -> Stage:
        """A stage that has what `base` says, and no file of it: no step of a base makes one."""
        root = f"{self.folder}/{name}"
        self.machine.run(STAGE.format(root=root, python=self.python))
        if base not in self.stages:
            return Stage(root, {"PATH": "/usr/local/bin:/usr/bin:/bin"})
        former = self.stages[base]
        self.machine.run(f"mkdir --parents {root}{former.folder}")
        return Stage(root, dict(former.environment), former.folder)

    def step(self, stage: Stage, instruction: str, value: str) -> None:
        """Do what one instruction says."""
        if instruction == "WORKDIR":
            stage.folder = value
            self.machine.run(f"mkdir --parents {stage.root}{value}")
        elif instruction == "ENV":
            for name, text in re.findall(r"(\w+)=(\S+)", value):
                stage.environment[name] = text.replace("$PATH", stage.environment["PATH"])
        elif instruction == "USER":
            stage.user = value
        elif instruction == "COPY":
            self.copy(stage, *value.split())
        elif instruction == "RUN":
            given = [f"{n}={v}" for n, v in {**stage.environment, **of_the_index()}.items()]
            inside = ["env", "--ignore-environment", f"--chdir={stage.folder}", *given]
            self.machine.run(shlex.join(["chroot", stage.root, *inside, "/bin/sh", "-c", value]))
        else:
            stage.says[instruction] = value

    def copy(self, stage: Stage, *words: str) -> None:
        """Copy from the stage that `--from` names, or from what is let in of the context."""
        *sources, to = words
        if sources[0].startswith("--from="):
            former = self.stages[sources.pop(0).removeprefix("--from=")]
            self.machine.run(f"cp --archive {former.root}{sources[0]}/. {stage.root}{to}")
            return
        names = let_in(self.context)
        wanted = names if sources == ["."] else [name for name in names if name in sources]
        assert wanted
        listed = shlex.join(wanted)
        place = f"{stage.root}{stage.folder}"
        self.machine.run(f"cd {self.context}; cp --parents --archive {listed} {place}")


def of_the_index() -> dict[str, str]:
    """Where pip and uv find packages, if this machine says so."""
    names = re.compile(r"(PIP|UV)_.*INDEX.*|.*_proxy|SSL_CERT_FILE", re.IGNORECASE)
    return {name: value for name, value in os.environ.items() if names.fullmatch(name)}


def below(pid: int, name: str) -> int | None:
    """The program of that name among the descendants of a process, if it has come so far."""
    try:
        if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8") == f"{name}\n":
            return pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:  # it has ended meanwhile
        return None
    return next(filter(None, (below(int(child), name) for child in children)), None)


@contextmanager
def held(*command: str) -> Iterator[Machine]:
    """What runs in the namespaces that `command` makes, until the block ends."""
    process = subprocess.Popen(
        [*command, "bash", "-c", "echo; exec sleep infinity"], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout
        assert process.stdout.readline(), "There are no namespaces."
        leader = None
        while leader is None:
            leader = below(process.pid, "sleep")
        yield Machine(leader)
    finally:
        process.kill()
        process.wait()


@contextmanager
def build_room(folder: Path) -> Iterator[Machine]:
    """A place with mounts of its own, which end with the block; its network is this machine's."""
    require_root()
    folder.mkdir()
    isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    with held(*isolated) as room:
        room.run(f"mount --make-rprivate /; mount --types tmpfs --options mode=755 none {folder}")
        yield room


@contextmanager
def server_room(room: Machine) -> Iterator[Machine]:
    """The same place, and a network on which nobody else is."""
    with held(*room.command("unshare", "--net")) as alone:
        alone.run("ip link set lo up")
        yield alone


def python_home(version: str) -> Path:
    """Where a Python of that version is installed."""
    require_python(version)
    find = [UV, "python", "find", "--no-python-downloads", version]
    found = subprocess.run(find, check=True, capture_output=True, text=True)
    return Path(found.stdout.strip()).resolve().parent.parent

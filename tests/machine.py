"""A machine of its own: this one's programs and packages under a systemd that has just booted.

What is written there is gone afterwards, and its network is a loopback that nobody else is on, so
that units, users, ports and paths are those that a server would have.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generated import UV, lacking, require_python

BOOTS_WITHIN = 60  # seconds
BOOT = """
set -e
mount --make-rprivate /
mount --types tmpfs --options mode=755 none "$1"
mkdir "$1/changed" "$1/work" "$1/root"
mount --types overlay --options "lowerdir=/,upperdir=$1/changed,workdir=$1/work" none "$1/root"
tr --delete - </proc/sys/kernel/random/uuid >"$1/root/etc/machine-id"
# What is enabled here need not run there.
rm --force --recursive "$1"/root/etc/systemd/system/*.target.wants
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
systemd-nspawn --quiet --register=no --keep-unit --directory="$1/root" --private-network \
    --console=read-only --boot -- systemd.unit=basic.target
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def require_machine() -> None:
    """Skip where no machine can be made; CI has what it takes."""
    if os.geteuid() != 0:
        lacking("root, which making a machine takes")
    for program in "systemd-nspawn", "caddy", "pg_createcluster", "redis-server", "ip":
        if not shutil.which(program, path=PATH):
            lacking(program)


@dataclass(frozen=True)
class Machine:
    """A machine that runs; `leader` is its first process, as this machine numbers it."""

    leader: int

    def command(self, *command: str, **variables: str) -> list[str]:
        """The command line that runs `command` there."""
        environment = {"PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", **variables}
        assigned = [f"{name}={value}" for name, value in environment.items()]
        enter = ["nsenter", f"--target={self.leader}", "--all"]
        return [*enter, "env", "--chdir=/", "--ignore-environment", *assigned, *command]

    def run(self, script: str, **variables: str) -> str:
        """Run a shell script as root; gives what it prints, and fails the test if it fails."""
        result = self.attempt(script, **variables)
        assert result.returncode == 0, f"{script}\n{result.stdout}"
        return result.stdout

    def attempt(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a shell script as root that may fail."""
        # What ran the tests may ignore signals, as nohup does; a shell of root's does not.
        shell = ["env", "--default-signal=HUP,INT", "bash", "-euo", "pipefail", "-c"]
        return subprocess.run(
            self.command(*shell, script, **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        subprocess.run(
            self.command("tee", path), input=text, text=True, check=True, stdout=subprocess.DEVNULL
        )


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """A machine that has booted; it ends with the block, and all that runs on it."""
    require_machine()
    folder.mkdir()
    isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    with (folder.parent / "boot.log").open("wb") as log:
        process = subprocess.Popen(
            [*isolated, "bash", "-c", BOOT, "boot", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield booted(process)
    finally:
        process.kill()
        process.wait()


def booted(process: subprocess.Popen[bytes]) -> Machine:
    """The machine that `process` makes, once it is up."""
    end = time.monotonic() + BOOTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if leader := systemd_below(process.pid):
            up = Machine(leader)
            if up.attempt("systemctl is-active basic.target").returncode == 0:
                return up
        time.sleep(0.1)
    raise AssertionError("The machine does not boot.")


def systemd_below(pid: int) -> int | None:
    """The systemd among the descendants of a process, if it has come so far."""
    try:
        if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8") == "systemd\n":
            return pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:  # it has ended meanwhile
        return None
    return next(filter(None, (systemd_below(int(child)) for child in children)), None)


def give_uv(machine: Machine, python_version: str) -> dict[str, str]:
    """Install uv and a Python as a server would have them; gives what keeps uv off the network."""
    require_python(python_version)
    found = subprocess.run(
        [UV, "python", "find", "--no-python-downloads", python_version],
        check=True,
        capture_output=True,
        text=True,
    )
    home = Path(found.stdout.strip()).resolve().parent.parent
    full = re.search(
        r"\d+\.\d+\.\d+", subprocess.check_output([home / "bin/python3", "-V"], text=True)
    )
    assert full
    place = f"/opt/python/cpython-{full[0]}-linux-{os.uname().machine}-gnu"
    cache = subprocess.check_output([UV, "cache", "dir"], text=True).strip()
    machine.run(
        f"mkdir --parents {place} && mount --bind {home} {place} && ln -s {UV} /usr/local/bin/uv\n"
        f"echo {place}/lib > /etc/ld.so.conf.d/python.conf && ldconfig"
    )
    return {"UV_CACHE_DIR": cache, "UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never"}

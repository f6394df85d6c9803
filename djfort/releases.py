"""The released versions of djfort's own template: here, kept, tagged, or in the package index."""

import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from djfort import __version__, folders, pythons, sources
from djfort import template as templates
from djfort.repository import Repository
from djfort.template import Template

NUMBERS = re.compile(r"\d+(\.\d+)*")


@cache
def released(version: str) -> Template | None:
    """The template of djfort `version`, or None where it cannot be had."""
    if version == __version__:
        return templates.from_folder(sources.template())
    if not NUMBERS.fullmatch(version):
        return None
    kept = folders.cache() / "versions" / version
    if kept.is_dir():
        return templates.from_folder(kept)
    return _tagged(version) or _downloaded(version, kept)


def _tagged(version: str) -> Template | None:
    """The template at a tag of the checkout that djfort runs from, if it does."""
    checkout = sources.template()
    if not (checkout / ".git").exists():
        return None
    repository = Repository(checkout, checkout.name)
    commit = repository.commit(f"refs/tags/v{version}")
    return repository.template(commit) if commit else None


def _downloaded(version: str, kept: Path) -> Template | None:
    """The template in the wheel of `version`, from the package index that uv or pip are set to.

    It is kept in djfort's cache. Nothing of the wheel is run.
    """
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        uv = pythons.uv()
        install = [uv, "pip", "install"] if uv else [sys.executable, "-m", "pip", "install"]
        flags = ["--quiet", "--no-deps", "--only-binary", ":all:", "--target", folder]
        where = ["--python", sys.executable] if uv else []
        command = [*install, *flags, *where, f"djfort=={version}"]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
        template = Path(folder) / "djfort" / "template"
        if not template.is_dir():
            return None
        shutil.rmtree(kept, ignore_errors=True)
        template.rename(kept)
    return templates.from_folder(kept)

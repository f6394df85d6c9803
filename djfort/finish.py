"""What turns rendered files into a project. Standard library only: the hooks import it too."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def drop_empty(project: Path) -> None:
    """Remove the files that rendered to nothing, and the folders that this left empty.

    A file that is for one answer only renders to nothing for the others. Bytecode goes too: Python
    leaves it beside the template when that is installed, and it is no part of it.
    """
    for folder, _, files in os.walk(project, topdown=False):
        here = Path(folder)
        if here.name == "__pycache__":
            shutil.rmtree(here)
            continue
        for file in map(here.joinpath, files):
            if _is_blank(file):
                file.unlink()
        if here != project and not any(here.iterdir()):
            here.rmdir()


def _is_blank(file: Path) -> bool:
    """Whether a file holds white space at most; a large one is not read to the end."""
    with file.open("rb") as content:
        return not any(chunk.strip() for chunk in iter(lambda: content.read(4096), b""))


def write_env(project: Path) -> None:
    """Have the project make its own `.env` with fresh secrets; raises CalledProcessError."""
    subprocess.run([sys.executable, "-B", "-m", "config.newenv"], cwd=project, check=True)

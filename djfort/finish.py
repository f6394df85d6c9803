"""What turns rendered files into a project. Standard library only: the hooks import it too."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from djfort.workshop import held_back

SAVED_ANSWERS = ".djfort.json"


def digest(files: Iterable[tuple[str, bool, bytes]]) -> str:
    """What stands for the files of a fresh render: the path, executable bit and content of each.

    All but the saved answers, which hold it. An update compares it, so as to know that the old
    version still writes what it wrote then.
    """
    import hashlib  # would delay the first question

    found = hashlib.sha256()
    for path, executable, content in sorted(files):
        if path != SAVED_ANSWERS:
            found.update(f"{path}\0{int(executable)}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def sign(project: Path) -> None:
    """Write the digest of a fresh render into its saved answers, as `djfort new` does."""
    files = [path for path in project.rglob("*") if path.is_file()]
    answers = project / SAVED_ANSWERS
    content = json.loads(answers.read_text(encoding="utf-8"))
    content["djfort"]["digest"] = digest(
        (path.relative_to(project).as_posix(), os.access(path, os.X_OK), path.read_bytes())
        for path in files
    )
    answers.write_text(as_text(content), encoding="utf-8")


def as_text(saved_answers: object) -> str:
    """How saved answers are written."""
    return json.dumps(saved_answers, ensure_ascii=False, indent=2) + "\n"


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


def write_env(project: Path, *, quietly: bool = False) -> None:
    """Have the project make its own `.env` with fresh secrets; raises CalledProcessError.

    One of another template than djfort's may need none. `quietly` passes on only why it failed.
    """
    if not (project / "config" / "newenv.py").is_file():
        return
    command = [sys.executable, "-B", "-m", "config.newenv"]
    with held_back():
        made = subprocess.run(command, cwd=project, check=False, stderr=subprocess.PIPE)
    if made.returncode or not quietly:
        sys.stderr.write(made.stderr.decode(errors="replace"))
    made.check_returncode()

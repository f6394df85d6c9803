"""Whatever the user and the template did to the files, no line of either is lost."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import CHECKOUT
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from two_versions import ALONE, ANSWERS, Template, commit, git, state, write

from djfort import sources
from djfort.outcome import Outcome
from djfort.regenerate import Talk, Wish, regenerate

Files = dict[str, tuple[str, ...]]
NAMES = ("a.txt", "b.txt", "c.txt", "x/a.txt")
NEW_NAMES = ("new.txt", "local/new.txt", "deep/new.txt", "deep", "x")
FIRST: Files = {
    name: tuple(f"{name} line {number}" for number in range(12))
    for name in ("a.txt", "b.txt", "c.txt", "x/a.txt")
}
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["change", "change", "insert", "delete", "rename", "add", "add"]),
        st.sampled_from(NAMES),
        st.sampled_from(NEW_NAMES),
        st.integers(0, 11),
    ),
    max_size=6,
)
UNTRACKED = st.sets(st.sampled_from(NEW_NAMES), max_size=3)


def fits(files: Mapping[str, object], path: str) -> bool:
    """Whether a file of this name can be beside `files`: none has it for a folder, or is in it."""
    return not any(f"{path}/".startswith(f"{o}/") or f"{o}/".startswith(f"{path}/") for o in files)


def edited(files: Files, edits: list[tuple[str, str, str, int]], who: str) -> Files:
    """The `files` after those of the `edits` that can be done; each new line names `who`."""
    files = dict(files)
    for number, (what, path, new_path, line) in enumerate(edits):
        lines = files.get(path)
        new = f"{who} wrote line {number}"
        if what == "add" and fits(files, new_path):
            files[new_path] = (new, *(f"{new}.{more}" for more in range(3)))
        elif lines is None:
            continue
        elif what == "change":
            files[path] = (*lines[:line], new, *lines[line + 1 :])
        elif what == "insert":
            files[path] = (*lines[:line], new, *lines[line:])
        elif what == "delete":
            del files[path]
        elif what == "rename" and fits({name for name in files if name != path}, new_path):
            files[new_path] = files.pop(path)
    return files


def put(folder: Path, old: Files, new: Files) -> None:
    """Turn the files `old` in a folder into the files `new`."""
    for path in old:
        write(folder / path, None)
        if path.startswith("x/") and not any((folder / "x").iterdir()):
            (folder / "x").rmdir()
    for path, lines in new.items():
        write(folder / path, "".join(f"{line}\n" for line in lines))


def lines_of(who: str, texts: list[bytes]) -> set[str]:
    """The lines in any of `texts` that `who` wrote."""
    every = {line for text in texts for line in text.decode().splitlines()}
    return {line for line in every if line.startswith(who)}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a template and a project of its version v1."""
    folder = tmp_path_factory.mktemp("random")
    template = Template(folder / "template")
    (template.folder / sources.CHECKOUT_FOLDER).mkdir(parents=True)
    real = json.loads((CHECKOUT / "cookiecutter.json").read_text(encoding="utf-8"))
    kept = {name: real[name] for name in ("_extensions", "_jinja2_env_vars")}
    (template.folder / "cookiecutter.json").write_text(json.dumps(ANSWERS | kept))
    git(template.folder, "init", "--quiet", "--initial-branch=main")
    put(template.project, {}, FIRST)
    template.release("v1", ALONE)
    commit(template.make(folder / "project"))
    return folder


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(users=EDITS, templates=EDITS, untracked=UNTRACKED)
@example(
    users=[("change", "a.txt", "new.txt", 0)],
    templates=[("rename", "a.txt", "new.txt", 0)],
    untracked={"new.txt"},
)
def test_no_line_and_no_untracked_file_is_lost(
    start: Path,
    users: list[tuple[str, str, str, int]],
    templates: list[tuple[str, str, str, int]],
    untracked: set[str],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = shutil.copytree(start, Path(name) / "copy", symlinks=True)
        template, project = Template(folder / "template"), folder / "project"
        mine, theirs = edited(FIRST, users, "user"), edited(FIRST, templates, "template")
        put(template.project, FIRST, theirs)
        template.release("v2", {})
        put(project, FIRST, mine)
        commit(project)
        beside: dict[str, bytes] = {}
        for path in sorted(untracked):
            if fits(mine | dict.fromkeys(beside), path):
                beside[path] = f"user has {path} untracked\n".encode()
                write(project / path, beside[path])

        outcome = regenerate(project, Wish(template=str(template.folder)), Talk())

        note(outcome)
        found = {path: content for path, (_, content) in state(project).items()}
        shown = state(project / ".git/djfort/root/last/template")
        tree = list(found.values())
        wrote = lines_of("user wrote", [line.encode() for text in mine.values() for line in text])
        assert wrote <= lines_of("user wrote", tree)
        new = lines_of(
            "template wrote", [line.encode() for text in theirs.values() for line in text]
        )
        assert new <= lines_of("template wrote", tree + [content for _, content in shown.values()])
        assert found.items() >= beside.items()
        marked = {path for path, content in found.items() if b"<<<<<<< yours" in content}
        assert marked <= outcome.conflicts.keys()


def note(outcome: Outcome) -> None:
    """Let Hypothesis count which fates the examples had."""
    for fate in sorted(set(outcome.files.values())):
        event(fate)

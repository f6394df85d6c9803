"""Three trees in, one tree and its conflicts out; git does it.

Everything happens in a repository of its own, which sees the objects of the project's but adds
none to them. Git before 2.40 takes a merge base only from history, so each tree gets a commit.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from djfort import git

# What must not vary with the user's settings: the markers, and what counts as a rename.
SETTINGS = {
    "core.bare": "false",
    "core.safecrlf": "false",
    "gc.auto": "0",
    "merge.conflictStyle": "diff3",
    "merge.directoryRenames": "true",
    "merge.renames": "true",
    "merge.renormalize": "true",
}
NOBODY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in {"NAME": "djfort", "EMAIL": "djfort@localhost", "DATE": "@0 +0000"}.items()
}
OURS = "yours"
"""What the conflict markers call the user's side."""


@dataclass(frozen=True)
class Entry:
    """A file of a tree or of an index, as git knows it."""

    mode: str
    blob: str


@dataclass(frozen=True)
class Conflict:
    """A path that git could not merge: what base (1), ours (2) and theirs (3) have there."""

    path: str
    stages: Mapping[int, Entry]


@dataclass(frozen=True)
class Merged:
    """The merged tree, in which conflicts are markers, and the conflicts by their path."""

    tree: str
    conflicts: Mapping[str, Conflict]


class Workbench:
    """A repository to merge in, in the new folder `folder`, for the work tree `top`.

    `borrowed` is the folder of the objects it may read, in `object_format`; `settings` are those of
    the project that say how files become objects. Attributes come from `top` and `attributes`.
    """

    def __init__(
        self,
        folder: Path,
        top: Path,
        *,
        borrowed: Path | None = None,
        object_format: str = "sha1",
        settings: Mapping[str, str] | None = None,
        attributes: Path | None = None,
    ) -> None:
        self.folder, self.top = folder, top
        git.run(
            "init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", folder,
            cwd=folder.parent,
        )  # fmt: skip
        with (folder / "config").open("a") as config:
            for name, value in {**(settings or {}), **SETTINGS}.items():
                section, key = name.split(".")
                config.write(f"[{section}]\n\t{key} = {value}\n")
        (folder / "objects/info").mkdir(exist_ok=True)
        if borrowed:
            (folder / "objects/info/alternates").write_bytes(os.fsencode(borrowed) + b"\n")
        if attributes and attributes.is_file():
            (folder / "info").mkdir(exist_ok=True)
            (folder / "info/attributes").write_bytes(attributes.read_bytes())

    def tree_of_work_tree(self, keep_out: Iterable[str]) -> str:
        """The tree of the work tree's files, but the ignored ones and those `keep_out` names."""
        (self.folder / "info").mkdir(exist_ok=True)
        (self.folder / "info/exclude").write_text("".join(f"/{name}\n" for name in keep_out))
        self._git("read-tree", "--empty")
        self._git("add", "--all", "--", ".")
        return self._line("write-tree")

    def tree_of_render(self, top: Path, prefix: str) -> str:
        """The tree of a render in the folder `prefix` of `top`, files that it ignores included.

        The work tree's `.gitattributes`, not the render's, say how a file becomes an object: so
        that what is the same in both is the same object.
        """
        folders = [*(f"{folder}/" for folder in reversed(Path(prefix).parents)), prefix]
        paths = [f"{folder.removeprefix('./')}.gitattributes" for folder in dict.fromkeys(folders)]
        rendered = {path: _content(top / path) for path in paths}
        rendered = {path: old for path, old in rendered.items() if old != _content(self.top / path)}
        for path in rendered:
            _replace(top / path, _content(self.top / path))
        self._git("read-tree", "--empty")
        self._git("add", "--all", "--force", "--", ".", top=top)
        for path, content in rendered.items():
            self._git("update-index", "--force-remove", path)
            if content is not None:
                blob = self._git("hash-object", "-w", "--stdin", stdin=content).decode().strip()
                self._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        return self._line("write-tree")

    def tree_below(self, prefix: str, tree: str) -> str:
        """The tree that has `tree` in the folder `prefix`, ending with `/`, and nothing else."""
        if not prefix:
            return tree
        self._git("read-tree", "--empty")
        self._git("read-tree", f"--prefix={prefix}", tree)
        return self._line("write-tree")

    def merge(self, base: str, ours: str, theirs: str, label: str) -> Merged:
        """Merge the trees `ours` and `theirs`, which both came of the tree `base`.

        `label` is what the conflict markers call their side. Raises DjfortError if git fails.
        """
        root = self._commit(base)
        for name, tree in (OURS, ours), (label, theirs):
            self._git("update-ref", f"refs/heads/{name}", self._commit(tree, root))
        arguments = ("merge-tree", "--write-tree", "-z", "--no-messages", OURS, label)
        tree, *conflicted = git.fields(self._git(*arguments, allowed=(0, 1)))
        return Merged(tree, _conflicts(conflicted))

    def changes(self, old: str, new: str) -> dict[str, tuple[Entry | None, Entry | None]]:
        """Each path that differs between two trees, with what each of them has there."""
        raw = git.fields(self._git("diff-tree", "-r", "-z", "--no-renames", old, new))
        found = {}
        for meta, path in zip(raw[::2], raw[1::2], strict=True):
            old_mode, new_mode, old_blob, new_blob, _ = meta.removeprefix(":").split()
            found[path] = (_entry(old_mode, old_blob), _entry(new_mode, new_blob))
        return found

    def files(self, tree: str) -> dict[str, Entry]:
        """Each path of `tree` with what it has there."""
        found = {}
        for field in git.fields(self._git("ls-tree", "-r", "-z", tree)):
            meta, path = field.split("\t", 1)
            mode, _, blob = meta.split()
            found[path] = Entry(mode, blob)
        return found

    def write(self, tree: str, paths: Iterable[str], into: Path) -> None:
        """Write the files of `tree` at `paths` below the folder `into`, as a checkout would."""
        stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
        self._git("read-tree", tree)
        self._git("checkout-index", "-z", "--stdin", f"--prefix={into}/", stdin=stdin)

    def read(self, blob: str) -> bytes:
        """The content of a blob."""
        return self._git("cat-file", "blob", blob)

    def pack(self, blobs: Iterable[str]) -> bytes:
        """The blobs in git's format for carrying objects over."""
        stdin = b"".join(f"{blob}\n".encode() for blob in sorted(set(blobs)))
        return self._git("pack-objects", "--quiet", "--stdout", stdin=stdin)

    def _commit(self, tree: str, *parents: str) -> str:
        flags = [flag for parent in parents for flag in ("-p", parent)]
        return self._line("commit-tree", "-m", "djfort", *flags, tree)

    def _line(self, *arguments: str) -> str:
        return os.fsdecode(self._git(*arguments)).strip()

    def _git(
        self,
        *arguments: str,
        top: Path | None = None,
        stdin: bytes = b"",
        allowed: tuple[int, ...] = (0,),
    ) -> bytes:
        top = top or self.top
        env = {**NOBODY, "GIT_DIR": str(self.folder), "GIT_WORK_TREE": str(top)}
        return git.run(*arguments, cwd=top, stdin=stdin, env=env, allowed=allowed).stdout


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _replace(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(content)


def _entry(mode: str, blob: str) -> Entry | None:
    """Git writes a file that is not there with a mode of zeros."""
    return Entry(mode, blob) if mode.strip("0") else None


def _conflicts(fields: Iterable[str]) -> dict[str, Conflict]:
    """Read what `git merge-tree -z` lists: mode, blob, stage and path of each side."""
    stages: dict[str, dict[int, Entry]] = {}
    for field in fields:
        meta, path = field.split("\t", 1)
        mode, blob, stage = meta.split()
        stages.setdefault(path, {})[int(stage)] = Entry(mode, blob)
    return {path: Conflict(path, entries) for path, entries in stages.items()}

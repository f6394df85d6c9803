"""Three sets of files in, one tree and its conflicts out; git does it.

Everything happens in a repository of its own, which sees the objects of the project's but adds
none to them. Git before 2.40 takes a merge base only from history, so each set gets a commit.
"""

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from djfort import git
from djfort.template import File, Files

# What must not vary with the user's settings: the markers, and what counts as a rename.
SETTINGS = {
    "core.bare": "false",
    "core.safecrlf": "false",
    "fastimport.unpackLimit": "0",
    "gc.auto": "0",
    "merge.conflictStyle": "diff3",
    "merge.directoryRenames": "true",
    "merge.renames": "true",
    "merge.renormalize": "true",
}
COMMITTER = "djfort <djfort@localhost> 0 +0000"
BASE, PROJECT, OURS = "before", "project", "yours"
"""The names of branches, and so what the conflict markers call the user's side."""
FILTERS = ("filter", "ident", "working-tree-encoding")
"""Attributes by which an object is not what the file holds (gitattributes(5))."""
UNFILTERED = {"unspecified", "unset"}


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
class Side:
    """What can be merged: `files`, over a tree of git's in the folder `prefix` (as `shop/`, or "").

    `moves` says which files of the tree have another path here.
    """

    files: Files = field(default_factory=dict)
    tree: str | None = None
    prefix: str = ""
    moves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged:
    """The trees that were merged; their merge, in which conflicts are markers; the conflicts."""

    base: str
    ours: str
    theirs: str
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
            config.writelines(map(_setting, {**(settings or {}), **SETTINGS}.items()))
        (folder / "info").mkdir()
        (folder / "objects/info").mkdir(exist_ok=True)
        if borrowed:
            (folder / "objects/info/alternates").write_bytes(os.fsencode(borrowed) + b"\n")
        if attributes and attributes.is_file():
            (folder / "info/attributes").write_bytes(attributes.read_bytes())

    def whole(self, keep_out: Iterable[str]) -> Side:
        """The work tree's files, but the ignored ones and those `keep_out` names."""
        (self.folder / "info/exclude").write_text("".join(f"/{name}\n" for name in keep_out))
        self._git("read-tree", "--empty")
        self._git("add", "--all", "--", ".")
        return Side(tree=self._line("write-tree"))

    def edited(self, index: Path, prefix: str) -> Side:
        """The tree of the files below `prefix` that `index` knows, as they are in the work tree."""
        for file in (index, *index.parent.glob("sharedindex.*")):  # git update-index --split-index
            shutil.copyfile(file, self.folder / file.name)
        self._git("add", "--update", "--", prefix or ".")
        below = [f"--prefix={prefix}"] if prefix else []
        return Side(tree=self._line("write-tree", *below), prefix=prefix)

    def merge(self, base: Side, ours: Side, theirs: Side, label: str) -> Merged:
        """Merge `ours` and `theirs`, which both came of `base`.

        `label` is what the conflict markers call their side. Raises DjfortError if git fails.
        """
        project = replace(ours, moves={})
        trees = self._commit({BASE: base, PROJECT: project, OURS: ours, label: theirs})
        arguments = ("merge-tree", "--write-tree", "-z", "--no-messages", OURS, label)
        tree, *conflicted = git.fields(self._git(*arguments, allowed=(0, 1)))
        return Merged(trees[BASE], trees[PROJECT], trees[label], tree, _conflicts(conflicted))

    def put(self, files: Files, ours: Side, label: str) -> Merged:
        """Put `files` over those of the same names in `ours`: a merge in which nobody had a say."""
        trees = self._commit({PROJECT: ours, label: replace(ours, files=files)})
        return Merged(trees[PROJECT], trees[PROJECT], trees[label], trees[label], {})

    def _commit(self, sides: Mapping[str, Side]) -> dict[str, str]:
        """Begin a branch for each of the `sides`, the first the parent of all; give their trees."""
        stream = _Stream(self._odd(side.files for side in sides.values()))
        for branch, side in sides.items():
            stream.commit(branch, side)
        listed = self._git("fast-import", "--quiet", "--force", stdin=stream.written).splitlines()
        return {
            branch: line.split()[2].decode() if line.startswith(b"040000") else self._no_files()
            for branch, line in zip(sides, listed, strict=True)
        }

    def _no_files(self) -> str:
        """The tree without a file."""
        return self._line("hash-object", "-t", "tree", "--stdin")

    def changes(self, old: str, new: str) -> dict[str, tuple[Entry | None, Entry | None]]:
        """Each path that differs between two trees, with what each of them has there."""
        raw = git.fields(self._git("diff-tree", "-r", "-z", "--no-renames", old, new))
        found = {}
        for meta, path in zip(raw[::2], raw[1::2], strict=True):
            old_mode, new_mode, old_blob, new_blob, _ = meta.removeprefix(":").split()
            found[path] = (_entry(old_mode, old_blob), _entry(new_mode, new_blob))
        return found

    def files(self, tree: str, paths: Iterable[str] = ()) -> dict[str, Entry]:
        """Each path of `tree`, or those of the `paths` that it has, with what it has there."""
        found = {}
        for line in git.fields(self._git("ls-tree", "-r", "-z", tree, "--", *paths)):
            meta, path = line.split("\t", 1)
            mode, _, blob = meta.split()
            found[path] = Entry(mode, blob)
        return found

    def paths(self, side: Side) -> set[str]:
        """The paths of the tree of one side, where it lies."""
        listed = self._git("ls-tree", "-r", "-z", "--name-only", str(side.tree))
        return {f"{side.prefix}{path}" for path in git.fields(listed)}

    def diff(self, merged: Merged) -> str:
        """What a merge changes in the project, as `git apply` reads it."""
        patch = self._git("diff-tree", "-r", "--patch", "--binary", merged.ours, merged.tree)
        return patch.decode(errors="replace")

    def write(self, tree: str, paths_by_folder: Mapping[Path, Iterable[str]]) -> None:
        """Write files of `tree` below folders, those at the paths of each, as a checkout would."""
        self._git("read-tree", tree)
        for folder, paths in paths_by_folder.items():
            if stdin := b"".join(os.fsencode(path) + b"\0" for path in paths):
                self._git("checkout-index", "-z", "--stdin", f"--prefix={folder}/", stdin=stdin)

    def read(self, blob: str) -> bytes:
        """The content of a blob."""
        return self._git("cat-file", "blob", blob)

    def pack(self, blobs: Iterable[str]) -> bytes:
        """The blobs in git's format for carrying objects over."""
        stdin = b"".join(f"{blob}\n".encode() for blob in sorted(set(blobs)))
        return self._git("pack-objects", "--quiet", "--stdout", stdin=stdin)

    def _odd(self, sides: Iterable[Files]) -> dict[tuple[str, bytes], str]:
        """The blobs of those files that are not simply what they hold, by path and content.

        For git turns the ends of lines and runs filters, as the work tree's attributes say.
        """
        files = [file for side in sides for file in side.items()]
        paths = "".join(f"{path}\0" for path in dict.fromkeys(path for path, _ in files))
        asked = ("check-attr", "-z", "--stdin", *FILTERS)
        said = iter(git.fields(self._git(*asked, stdin=os.fsencode(paths))))
        triples = zip(said, said, said, strict=True)
        filtered = {path for path, _, value in triples if value not in UNFILTERED}
        return {
            (path, file.content): self._line(
                "hash-object", "-w", "--stdin", f"--path={path}", stdin=file.content
            )
            for path, file in files
            if path in filtered or b"\r" in file.content
        }

    def _line(self, *arguments: str, stdin: bytes = b"") -> str:
        return os.fsdecode(self._git(*arguments, stdin=stdin)).strip()

    def _git(self, *arguments: str, stdin: bytes = b"", allowed: tuple[int, ...] = (0,)) -> bytes:
        env = {"GIT_DIR": str(self.folder), "GIT_WORK_TREE": str(self.top)}
        env["GIT_LITERAL_PATHSPECS"] = "1"  # a folder's name may begin with a colon
        return git.run(*arguments, cwd=self.top, stdin=stdin, env=env, allowed=allowed).stdout


class _Stream:
    """Commits in the format that git-fast-import(1) reads, less those blobs that git has made."""

    def __init__(self, made: Mapping[tuple[str, bytes], str]) -> None:
        self._made = made
        self._lines: list[bytes] = []
        self._commits = 0

    @property
    def written(self) -> bytes:
        """All of it."""
        return b"".join(self._lines)

    def commit(self, branch: str, side: Side) -> None:
        """Begin `branch` with a commit of one `side`, after the first one, and list its tree."""
        self._commits += 1
        after = "from :1\n" if self._commits > 1 else ""
        self._lines.append(
            f"commit refs/heads/{branch}\nmark :{self._commits}\ncommitter {COMMITTER}\ndata 0\n"
            f"{after}deleteall\n".encode()
        )
        if side.tree:
            where = _quoted(side.prefix.rstrip("/"))
            self._lines.append(b"M 040000 %s %s\n" % (side.tree.encode(), where))
        for old, new in side.moves.items():
            self._lines.append(b"R %s %s\n" % (_quoted(old), _quoted(new)))
        for path, file in side.files.items():
            self._add(path, file)
        self._lines.append(b'\nls :%d ""\n' % self._commits)

    def _add(self, path: str, file: File) -> None:
        mode = b"100755" if file.executable else b"100644"
        blob = self._made.get((path, file.content))
        name = blob.encode() if blob else b"inline"
        self._lines.append(b"M %s %s %s\n" % (mode, name, _quoted(path)))
        if not blob:
            self._lines.append(b"data %d\n%s\n" % (len(file.content), file.content))


def _setting(setting: tuple[str, str]) -> str:
    """A setting as it stands in a file (git-config(1), Syntax)."""
    name, value = setting
    section, *subsection, key = re.split(r"\.(?:(.*)\.)?", name, maxsplit=1)
    head = f'{section} "{subsection[0]}"' if subsection[0] else section
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'[{head}]\n\t{key} = "{escaped}"\n'


def _quoted(path: str) -> bytes:
    """A path as fast-import takes it, whatever is in it."""
    for letter, escape in ("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"):
        path = path.replace(letter, escape)
    return b'"' + os.fsencode(path) + b'"'


def _entry(mode: str, blob: str) -> Entry | None:
    """Git writes a file that is not there with a mode of zeros."""
    return Entry(mode, blob) if mode.strip("0") else None


def _conflicts(lines: Iterable[str]) -> dict[str, Conflict]:
    """Read what `git merge-tree -z` lists: mode, blob, stage and path of each side."""
    stages: dict[str, dict[int, Entry]] = {}
    for line in lines:
        meta, path = line.split("\t", 1)
        mode, blob, stage = meta.split()
        stages.setdefault(path, {})[int(stage)] = Entry(mode, blob)
    return {path: Conflict(path, entries) for path, entries in stages.items()}

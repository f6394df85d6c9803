"""The project as it stands: where it lies in which repository, and whether it may be changed."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from djfort import git, saved
from djfort.errors import DjfortError, WrongAnswer
from djfort.merge import Side, Workbench

UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}
COLUMNS = {"1": 8, "u": 10}
"""How many columns `git status --porcelain=v2` has before the path of a file, by their first."""
NO_REPOSITORY = b"not a git repository (or any"
"""What git says, in English, where it looked for a repository and there is none."""
OWN_FOLDER = ".djfort"
"""Where djfort keeps an update at hand when there is no `.git` to keep it in."""


@dataclass(frozen=True)
class Repository:
    """Where a repository keeps what an update needs, and the format of its objects."""

    top: Path
    git_dir: Path
    index: Path
    objects: Path
    attributes: Path
    object_format: str

    @classmethod
    def around(cls, folder: Path) -> "Repository":
        """The repository that `folder` is in."""
        files = ("--git-path", "index", "--git-path", "objects", "--git-path", "info/attributes")
        asked = ("--show-toplevel", "--git-dir", *files, "--show-object-format")
        said = git.line("rev-parse", "--path-format=absolute", *asked, cwd=folder)
        *paths, object_format = said.split("\n")
        top, git_dir, index, objects, attributes = map(Path, paths)
        return cls(top, git_dir, index, objects, attributes, object_format)


@dataclass(frozen=True)
class State:
    """What git says of the project: the commit, if there is one, and what is not in it."""

    head: str | None
    edited: list[str]
    """The tracked files that differ from the commit, in the index or outside."""
    unmerged: bool


@dataclass(frozen=True)
class WorkTree:
    """A project's folder, and the repository that tracks it, if any does."""

    project: Path
    repository: Repository | None

    @classmethod
    def find(cls, project: Path) -> "WorkTree":
        """Where `project` stands. It is in a repository if that tracks its saved answers.

        Raises DjfortError for a repository that git refuses to read: it may track them.
        """
        project = project.resolve()
        tracked = ("ls-files", "--error-unmatch", saved.FILE)
        english = {"LC_ALL": "C"}
        ended = git.run(*tracked, cwd=project, env=english, allowed=(0, 1, 128))
        if ended.returncode == 128 and NO_REPOSITORY not in ended.stderr:
            said = ended.stderr.decode(errors="replace").strip()
            raise DjfortError(
                f"Git cannot read the project's repository ({said}); mend that first."
            )
        return cls(project, None if ended.returncode else Repository.around(project))

    @property
    def top(self) -> Path:
        """What paths count from: the repository's work tree, or the project's folder."""
        return self.repository.top if self.repository else self.project

    @property
    def index(self) -> Path | None:
        """The index of the repository."""
        return self.repository.index if self.repository else None

    @property
    def prefix(self) -> str:
        """What the project's paths begin with: nothing, or its folder's path and `/`."""
        below = self.project.relative_to(self.top).as_posix()
        return "" if below == "." else f"{below}/"

    @property
    def room(self) -> Path:
        """The folder to work in, where git never looks; raises WrongAnswer for one too far away."""
        if not self.repository:
            return self.project / OWN_FOLDER
        git_dir = self.repository.git_dir
        if git_dir.stat().st_dev != self.project.stat().st_dev:
            raise WrongAnswer(
                f"{git_dir} is on another file system than the project, so that no update can be"
                " put in place at once; clone the repository and update the clone."
            )
        return git_dir / "djfort" / (quote(self.prefix, safe="") or "root")

    def state(self) -> State:
        """What git says of the project now."""
        if not self.repository:
            return State(None, [], unmerged=False)
        status = ("status", "--porcelain=v2", "--branch", "-z", "--no-renames")
        asked = (*status, "--untracked-files=no", "--", ".")
        return _state(git.fields(git.run(*asked, cwd=self.project).stdout))

    @property
    def no_object(self) -> str:
        """The name of no object, as long as every other."""
        sha256 = self.repository is not None and self.repository.object_format == "sha256"
        return "0" * (64 if sha256 else 40)

    def index_lines(self) -> dict[str, list[str]]:
        """What the index has at each path of the project, as `update-index --index-info` has it."""
        asked = ("ls-files", "--stage", "-z", "--full-name", "--", ".")
        found: dict[str, list[str]] = {}
        for line in git.fields(git.run(*asked, cwd=self.project).stdout):
            found.setdefault(line.partition("\t")[2], []).append(line)
        return found

    def refuse_hidden(self) -> None:
        """Raise WrongAnswer for edits in files that git was told not to look at.

        It would not tell of them, so that they would be written over.
        """
        if not self.repository:
            return
        asked = ("ls-files", "-v", "-z", "--full-name", "--", ".")
        flagged = git.fields(git.run(*asked, cwd=self.project).stdout)
        paths = [line[2:] for line in flagged if line[0] == "S" or line[0].islower()]
        blobs = self.index_lines() if paths else {}
        if edited := [path for path in paths if not self._is_as_in(blobs[path], path)]:
            raise WrongAnswer(
                f"Edited, but git was told not to look: {listed(edited)}; have it look again, by"
                " `git update-index --no-skip-worktree` or `--no-assume-unchanged`, and commit or"
                " stash the edit."
            )

    def _is_as_in(self, lines: list[str], path: str) -> bool:
        """Whether a file, if it is there, is what the `lines` of the index have."""
        file = self.top / path
        if not os.path.lexists(file):
            return True
        is_link = file.is_symlink()
        content = os.fsencode(file.readlink()) if is_link else file.read_bytes()
        filters = "--no-filters" if is_link else f"--path={path}"
        ended = git.run("hash-object", "--stdin", filters, cwd=self.top, stdin=content)
        return any(line.split()[1] == ended.stdout.decode().strip() for line in lines)

    def refuse_under_way(self, state: State) -> None:
        """Raise WrongAnswer for a merge or the like, or conflicts, that wait for their end."""
        if not self.repository:
            return
        for name, what in UNDER_WAY.items():
            if (self.repository.git_dir / name).exists():
                raise WrongAnswer(f"{what} is under way; finish or abort it first.".capitalize())
        if state.unmerged:
            raise WrongAnswer(
                "The last update left conflicts; resolve and commit them, or undo it by"
                " `djfort regenerate --abort`."
            )

    def workbench(self, folder: Path) -> Workbench:
        """A repository to merge in, made in `folder`, to which the project's files are known."""
        if not self.repository:
            return Workbench(folder, self.top)
        deciding = r"^(core\.(autocrlf|eol|filemode|symlinks)|filter\..+|merge\..+\.driver)$"
        asked = ("config", "--null", "--get-regexp", deciding)
        found = git.run(*asked, cwd=self.project, allowed=(0, 1)).stdout
        settings = dict(field.split("\n", 1) for field in git.fields(found) if "\n" in field)
        return Workbench(
            folder,
            self.top,
            borrowed=self.repository.objects,
            object_format=self.repository.object_format,
            settings=settings,
            attributes=self.repository.attributes,
        )

    def side(self, bench: Workbench) -> Side:
        """The project's files: the commit's, or all that `.gitignore` does not name."""
        if not self.repository:
            return bench.whole(keep_out=[".env", OWN_FOLDER])
        below = git.line("rev-parse", f"HEAD:{self.prefix.rstrip('/')}", cwd=self.project)
        return Side(tree=below, prefix=self.prefix)


def _state(status: list[str]) -> State:
    """Read what `git status --porcelain=v2 --branch -z` says (git-status(1))."""
    oid = next(line for line in status if line.startswith("# branch.oid ")).rpartition(" ")[2]
    head = None if oid == "(initial)" else oid
    changed = [line for line in status if line[0] in COLUMNS]
    edited = [line.split(" ", COLUMNS[line[0]])[-1] for line in changed]
    return State(head, edited, any(line[0] == "u" for line in changed))


def listed(paths: list[str]) -> str:
    """Up to eight of `paths`, and how many more there are."""
    return ", ".join(paths[:8]) + (f" and {len(paths) - 8} more" if paths[8:] else "")

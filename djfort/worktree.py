"""The project as it stands: where it lies in which repository, and whether it may be changed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from djfort import git, saved
from djfort.errors import DjfortError, WrongAnswer
from djfort.merge import Workbench

UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}
OWN_FOLDER = ".djfort"
"""Where djfort keeps an update at hand when there is no `.git` to keep it in."""


@dataclass(frozen=True)
class WorkTree:
    """A project's folder, and the repository that tracks it, if any does."""

    project: Path
    top: Path
    """What paths count from: the repository's work tree, or the project's folder."""
    git_dir: Path | None

    @classmethod
    def find(cls, project: Path) -> "WorkTree":
        """Where `project` stands. It is in a repository if that tracks its saved answers."""
        project = project.resolve()
        tracked = ("ls-files", "--error-unmatch", saved.FILE)
        try:
            git.run(*tracked, cwd=project)
        except DjfortError:
            git.run("--version", cwd=project)
            return cls(project, project, None)
        git_dir = git.line("rev-parse", "--absolute-git-dir", cwd=project)
        top = git.line("rev-parse", "--show-toplevel", cwd=project)
        return cls(project, Path(top), Path(git_dir))

    @property
    def prefix(self) -> str:
        """What the project's paths begin with: nothing, or its folder's path and `/`."""
        below = self.project.relative_to(self.top).as_posix()
        return "" if below == "." else f"{below}/"

    @property
    def room(self) -> Path:
        """The folder to work in, where git never looks; raises WrongAnswer for one too far away."""
        if self.git_dir:
            if self.git_dir.stat().st_dev != self.project.stat().st_dev:
                raise WrongAnswer(
                    f"{self.git_dir} is on another file system than the project, so that no update"
                    " can be put in place at once; clone the repository and update the clone."
                )
            return self.git_dir / "djfort" / (quote(self.prefix, safe="") or "root")
        return self.project / OWN_FOLDER

    @cached_property
    def head(self) -> str | None:
        """The commit that is checked out, if there is a repository and it has one."""
        if not self.git_dir:
            return None
        verify = ("rev-parse", "--verify", "--quiet", "HEAD")
        ended = git.run(*verify, cwd=self.project, allowed=(0, 1))
        return ended.stdout.decode().strip() or None

    @cached_property
    def index(self) -> Path | None:
        """The index of the repository."""
        return self._git_path("index") if self.git_dir else None

    def refuse_under_way(self) -> None:
        """Raise WrongAnswer for a merge or the like, or conflicts, that wait for their end."""
        if not self.git_dir:
            return
        for name, what in UNDER_WAY.items():
            if (self.git_dir / name).exists():
                raise WrongAnswer(f"{what} is under way; finish or abort it first.".capitalize())
        unmerged = git.run("ls-files", "--unmerged", cwd=self.project)
        if unmerged.stdout:
            raise WrongAnswer(
                "The last update left conflicts; resolve and commit them, or undo it by"
                " `djfort regenerate --abort`."
            )

    def refuse_edited(self) -> None:
        """Raise WrongAnswer for files of the project with edits that are in no commit."""
        if edited := self._edited():
            raise WrongAnswer(
                f"Not committed: {listed(edited)}; commit or stash it, so that no edit is lost."
            )

    def workbench(self, folder: Path) -> Workbench:
        """A repository to merge in, made in `folder`, to which the project's files are known."""
        if not self.git_dir:
            return Workbench(folder, self.top)
        asked = ("config", "--null", "--get-regexp", r"^core\.(autocrlf|eol|filemode|symlinks)$")
        found = git.run(*asked, cwd=self.project, allowed=(0, 1)).stdout
        settings = dict(field.split("\n", 1) for field in git.fields(found) if "\n" in field)
        return Workbench(
            folder,
            self.top,
            borrowed=self._git_path("objects"),
            object_format=git.line("rev-parse", "--show-object-format", cwd=self.project),
            settings=settings,
            attributes=self._git_path("info/attributes"),
        )

    def tree(self, bench: Workbench) -> str:
        """The tree of the project's files: the commit's, or all that `.gitignore` does not name."""
        if not self.git_dir:
            return bench.tree_of_work_tree(keep_out=[".env", OWN_FOLDER])
        below = git.line("rev-parse", f"HEAD:{self.prefix.rstrip('/')}", cwd=self.project)
        return bench.tree_below(self.prefix, below)

    def _edited(self) -> list[str]:
        """The tracked files of the project that differ from the commit, in the index or outside."""
        if not self.git_dir:
            return []
        status = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--", ".")
        return [field[3:] for field in git.fields(git.run(*status, cwd=self.project).stdout)]

    def _git_path(self, name: str) -> Path:
        absolute = ("rev-parse", "--path-format=absolute", "--git-path", name)
        return Path(git.line(*absolute, cwd=self.project))


def listed(paths: list[str]) -> str:
    """Up to eight of `paths`, and how many more there are."""
    return ", ".join(paths[:8]) + (f" and {len(paths) - 8} more" if paths[8:] else "")

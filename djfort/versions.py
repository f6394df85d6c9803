"""Where a version of the template comes from: the installed djfort, or the git tags of a folder."""

import io
import tarfile
from dataclasses import dataclass
from pathlib import Path

from djfort import __version__, git, rules, sources
from djfort.errors import WrongAnswer
from djfort.saved import Saved

INSTALLED = "djfort"
"""The name of the template that djfort itself brings."""


@dataclass(frozen=True)
class Version:
    """A template as it lies in `folder`, with the name and version that are saved with answers."""

    folder: Path
    template: str
    version: str


def installed() -> Version:
    """The template that came with this djfort."""
    return Version(sources.template(), INSTALLED, __version__)


def from_installed(saved: Saved) -> tuple[Version, Version]:
    """The version that `saved` answers were made with, and the installed one.

    Raises WrongAnswer for another template, a newer version, or one that is not here any more.
    """
    target = installed()
    if saved.template != INSTALLED:
        raise WrongAnswer(
            f"The project was made of the template {saved.template}; name its folder by --template."
        )
    if rules.version(saved.version) > rules.version(target.version):
        raise WrongAnswer(
            f"The project was made by djfort {saved.version}, which is newer than this"
            f" {target.version}; upgrade djfort."
        )
    if saved.version != target.version:
        raise WrongAnswer(
            f"The project was made by djfort {saved.version}, and without that version nobody can"
            " say which changes are yours; name a checkout of djfort, with its tags, by --template."
        )
    return target, target


def from_folder(
    saved: Saved, repository: Path, to: str | None, into: Path
) -> tuple[Version, Version]:
    """The version that `saved` answers were made with, and version `to`, of a git repository.

    `to` is a tag or commit; None is the one that is checked out. Both are written below `into`.
    Raises WrongAnswer if there is no such version, no template, or only a downgrade without `to`.
    """
    repository = repository.resolve()
    if not (repository / ".git").exists():
        raise WrongAnswer(f"{repository} is not a git repository; name one that holds a template.")
    old = _old_commit(saved, repository)
    new = _commit(repository, to or "HEAD")
    if new is None:
        raise WrongAnswer(f"{repository} has no version {to}; `git tag` lists those it has.")
    if not to and old and _is_older(repository, new, old):
        raise WrongAnswer(
            f"{repository} is at a version before {saved.version}; to go back, say so by --to."
        )
    version = to or git.line("describe", "--tags", "--always", cwd=repository)
    target = Version(_extract(repository, new, into / "new"), repository.name, version)
    if old:
        base = _extract(repository, old, into / "old")
        return Version(base, saved.template, saved.version), target
    if (saved.template, saved.version) == (INSTALLED, __version__):
        return installed(), target
    raise WrongAnswer(
        f"{repository} has no version {saved.version}, which the project was made with, and without"
        " it nobody can say which changes are yours; fetch its tags."
    )


def _old_commit(saved: Saved, repository: Path) -> str | None:
    """The commit of the saved version, under its own name or with the `v` that tags have."""
    names = (f"refs/tags/{saved.version}", f"refs/tags/v{saved.version}", saved.version)
    return next((found for name in names if (found := _commit(repository, name))), None)


def _commit(repository: Path, name: str) -> str | None:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return git.run(*asked, cwd=repository, allowed=(0, 1, 128)).stdout.decode().strip() or None


def _is_older(repository: Path, one: str, other: str) -> bool:
    ancestor = ("merge-base", "--is-ancestor", one, other)
    return one != other and not git.run(*ancestor, cwd=repository, allowed=(0, 1)).returncode


def _extract(repository: Path, commit: str, into: Path) -> Path:
    """Write the template at a commit into the new folder `into`; raises WrongAnswer for none."""
    archive = git.run("archive", "--format=tar", commit, cwd=repository).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(into, filter="data")
    if not (into / "cookiecutter.json").is_file() or not sources.project_folder(into).is_dir():
        raise WrongAnswer(
            f"{repository} holds no template at {commit[:10]}: it needs cookiecutter.json beside"
            f" a folder {sources.CHECKOUT_FOLDER}."
        )
    return into

"""A git repository that holds a template and its versions as tags, in a folder or at a URL."""

import hashlib
import posixpath
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from djfort import folders, git, sources
from djfort.errors import DjfortError, WrongAnswer
from djfort.template import INCLUDES, QUESTIONS, File, Files, Template

URL = re.compile(r"[a-z+]+://|[\w.-]+@[\w.-]+:")
HEAD = "HEAD"
SHOWN = "refs/heads/shown"
"""Where a fetched repository has what the other one shows first."""
SYMBOLIC_LINK = "120000"


@dataclass(frozen=True)
class Repository:
    """The repository in `folder`; `name` is what is saved with a project's answers."""

    folder: Path
    name: str

    def commit(self, version: str | None) -> str | None:
        """The commit of a tag, with the `v` that tags have or not, or of a name; None of HEAD."""
        names = (f"refs/tags/{version}", f"refs/tags/v{version}", version) if version else (HEAD,)
        for name in names:
            asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            ended = git.run(*asked, cwd=self.folder, allowed=(0, 1, 128))
            if commit := ended.stdout.decode().strip():
                return commit
        return None

    def described(self) -> str:
        """What to call the version at HEAD."""
        return git.line("describe", "--tags", "--always", HEAD, cwd=self.folder)

    def is_older(self, one: str, other: str) -> bool:
        """Whether a commit comes before another."""
        ancestor = ("merge-base", "--is-ancestor", one, other)
        ended = git.run(*ancestor, cwd=self.folder, allowed=(0, 1))
        return one != other and not ended.returncode

    def template(self, commit: str) -> Template:
        """The template at a commit; raises WrongAnswer where there is none."""
        return _template(self, commit)


def named(place: str) -> Repository:
    """The repository in a folder, or fetched from a URL; raises WrongAnswer for what is neither."""
    if not Path(place).exists() and URL.match(place):
        return _fetched(place)
    folder = Path(place).resolve()
    if not ((folder / ".git").exists() or (folder / HEAD).is_file()):
        raise WrongAnswer(f"{folder} is not a git repository; name one that holds a template.")
    return Repository(folder, folder.name)


@cache
def _fetched(url: str) -> Repository:
    """What is at `url`, fetched into djfort's cache: its tags, and the branch it shows first.

    Where it cannot be reached, what was fetched before is used, and that is said.
    """
    name = _without_credentials(url)
    folder = folders.cache() / "git" / hashlib.sha256(name.encode()).hexdigest()[:16]
    known = (folder / HEAD).is_file()
    if not known:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        git.run("init", "--quiet", "--bare", "--template=", ".", cwd=folder)
    fetch = ("fetch", "--quiet", "--force", "--no-write-fetch-head", "--end-of-options", url)
    try:
        git.run(*fetch, f"+HEAD:{SHOWN}", "+refs/tags/*:refs/tags/*", cwd=folder)
    except DjfortError as error:
        if not known or not Repository(folder, name).commit(SHOWN):
            raise
        print(f"{error}; going on with what was fetched before.", file=sys.stderr)
    git.run("symbolic-ref", HEAD, SHOWN, cwd=folder)
    return Repository(folder, name)


def _without_credentials(url: str) -> str:
    """`url` as it may be saved: a password in it is for nobody else."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


@cache
def _template(repository: Repository, commit: str) -> Template:
    files = _files(repository.folder, commit)
    if QUESTIONS not in files or not _below(sources.CHECKOUT_FOLDER, files):
        raise WrongAnswer(
            f"{repository.name} holds no template at {commit[:10]}: it needs {QUESTIONS} beside"
            f" a folder {sources.CHECKOUT_FOLDER}."
        )
    return Template(files[QUESTIONS].content.decode(), lambda folder: _below(folder, files))


def _files(repository: Path, commit: str) -> dict[str, File]:
    """What a template consists of, at a commit. A link has what it leads to, as in a checkout."""
    wanted = (QUESTIONS, sources.CHECKOUT_FOLDER, INCLUDES)
    asked = ("ls-tree", "-r", "-z", "--full-tree", commit, "--", *wanted)
    entries = {}
    for line in git.fields(git.run(*asked, cwd=repository).stdout):
        meta, path = line.split("\t", 1)
        mode, kind, blob = meta.split()
        if kind == "blob":  # a submodule has no files here
            entries[path] = mode, blob
    contents = git.contents({blob for _, blob in entries.values()}, cwd=repository)
    for path, (mode, blob) in list(entries.items()):
        if mode == SYMBOLIC_LINK:
            target = posixpath.join(posixpath.dirname(path), contents[blob].decode())
            entries[path] = entries.get(posixpath.normpath(target), entries[path])
    return {path: File(contents[blob], mode == "100755") for path, (mode, blob) in entries.items()}


def _below(folder: str, files: Files) -> dict[str, File]:
    prefix = f"{folder}/"
    return {p.removeprefix(prefix): file for p, file in files.items() if p.startswith(prefix)}

"""Which version of which template a project was made with, and which one it shall go to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from djfort import __version__, rules, saved, sources
from djfort import template as templates
from djfort.errors import DjfortError, WrongAnswer
from djfort.saved import Saved
from djfort.template import File, Template

if TYPE_CHECKING:
    from djfort.repository import Repository

INSTALLED = "djfort"
"""The name of the template that djfort itself brings."""


@dataclass(frozen=True)
class Version:
    """A template, with the name and the version that are saved with answers."""

    template: Template
    name: str
    version: str

    @property
    def title(self) -> str:
        """What to call it, in a line or in a conflict marker."""
        return f"{self.name.rstrip('/').rpartition('/')[2]} {self.version}"

    def rendered(self, answers: Mapping[str, str]) -> dict[str, File]:
        """What `answers` make of it, its own name in the saved ones; raises DjfortError."""
        from djfort.render import rendered  # brings Jinja, which takes its time

        try:
            return saved.stamped(rendered(self.template, answers), self.name, self.version)
        except Exception as error:  # a template is code, and may fail in any way
            raise DjfortError(f"{self.title}: {error}") from error

    def write(self, answers: Mapping[str, str], into: Path) -> Path:
        """Write the project that `answers` make of it below the folder `into`; returns its folder.

        The same answers give the same bytes every time. Raises DjfortError.
        """
        project = into / answers["project_slug"]
        project.mkdir()
        for path, file in self.rendered(answers).items():
            target = project / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)
            if file.executable:
                target.chmod(target.stat().st_mode | 0o111)
        return project


def installed() -> Version:
    """The template that came with this djfort."""
    return Version(templates.from_folder(sources.template()), INSTALLED, __version__)


def refuse(made_with: Saved, place: str | None, to: str | None) -> None:
    """Raise WrongAnswer for a template that nobody named, and a downgrade that nobody asked for."""
    if not place and made_with.template != INSTALLED:
        raise WrongAnswer(
            f"The project was made of the template {made_with.template}. A template is code, so it"
            " is used only when it is named: give --template with its folder or its URL."
        )
    if to:
        return
    if place:
        named = _named(place)
        old, new = named.commit(made_with.version), named.commit(None)
        if old and new and named.is_older(new, old):
            raise WrongAnswer(
                f"{named.name} is at a version before {made_with.version}; to go back, say so by"
                " --to."
            )
    elif rules.version(made_with.version) > rules.version(__version__):
        raise WrongAnswer(
            f"The project was made by djfort {made_with.version}, which is newer than this"
            f" {__version__}; upgrade djfort."
        )


def before(made_with: Saved, place: str | None) -> Version | None:
    """The version that saved answers were made with, or None where it is not to be had.

    It may be among the tags at `place`, or a release of djfort.
    """
    if place:
        named = _named(place)
        if commit := named.commit(made_with.version):
            return Version(named.template(commit), made_with.template, made_with.version)
    if made_with.template == INSTALLED and (found := _released(made_with.version)):
        return Version(found, INSTALLED, made_with.version)
    return None


def at(place: str | None, to: str | None) -> Version:
    """The version `to`, or what is there, of the template at `place`, or else of djfort's own.

    Raises WrongAnswer if there is no such version, or no template.
    """
    if place:
        named = _named(place)
        if commit := named.commit(to):
            return Version(named.template(commit), named.name, to or named.described())
        raise WrongAnswer(f"{named.name} has no version {to}; `git tag` lists those it has.")
    if found := _released(to or __version__):
        return Version(found, INSTALLED, to or __version__)
    raise WrongAnswer(
        f"djfort {to} is not to be had: not here, not in djfort's cache, not in the package index;"
        " name a repository that has its tag by --template."
    )


def _named(place: str) -> "Repository":
    from djfort import repository  # would delay the first question

    return repository.named(place)


def _released(version: str) -> Template | None:
    from djfort import releases  # would delay the first question

    return releases.released(version)

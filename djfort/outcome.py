"""What an update does, or did, told to programs, to a person and to reviewers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from djfort.errors import IN_CONFLICT


@dataclass(frozen=True)
class Outcome:
    """What an update does, or did. Its fields are keys of `--json`."""

    project: str
    from_version: str
    to_version: str
    changed_answers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Each path that changes: `added`, `changed`, `deleted`, in `conflict`; or `kept`, where the
    template has a new file by the name of an untracked one of yours."""
    conflicts: Mapping[str, str] = field(default_factory=dict)
    """What to do about each conflict."""
    notes: list[str] = field(default_factory=list)
    done: bool = False
    diff: str = ""
    """What would change in the files, where that was asked for."""

    @property
    def is_up_to_date(self) -> bool:
        """Whether there is nothing to do."""
        return not self.files

    @property
    def exit_code(self) -> int:
        """That of an update that is in place, with conflicts or without."""
        return IN_CONFLICT if self.done and self.conflicts else 0

    @property
    def in_a_word(self) -> str:
        """For a table of many."""
        if self.is_up_to_date:
            return "up to date"
        if self.conflicts:
            return "conflicts"
        return "updated" if self.done else "to update"

    def as_dict(self) -> dict[str, object]:
        """What `--json` prints."""
        return asdict(self) | {"summary": self.as_markdown()}

    def as_json(self) -> str:
        """One object, in ASCII, so that every terminal and pipe carries it."""
        return json.dumps(self.as_dict(), indent=2)

    def as_list(self) -> str:
        """The files, a line each."""
        return "\n".join(f"{fate:<8}  {path}" for path, fate in sorted(self.files.items()))

    def as_text(self) -> str:
        """What a person wants to know about it."""
        lines = list(self.notes)
        if self.conflicts:
            many = f"{len(self.conflicts)} conflict{'s' if len(self.conflicts) > 1 else ''}"
            lines.append(f"{many} to resolve:")
            lines += [f"  {path}: {remedy}" for path, remedy in self.conflicts.items()]
        if self.is_up_to_date:
            lines.append(f"{self.project} is up to date with version {self.to_version}.")
        elif self.done:
            lines.append(f"{self.project} is at version {self.to_version}. Look at it, and commit.")
            lines.append("`djfort regenerate --abort` gives back what was there before.")
        else:
            lines.append("Nothing was written.")
        return "\n".join(lines)

    def as_markdown(self) -> str:
        """What a reviewer wants to know: the text of a pull request."""
        title = f"From version {self.from_version} to {self.to_version} of the template."
        answers = [f"- `{name}` is `{answer}`" for name, answer in self.changed_answers.items()]
        conflicts = [f"- `{path}`: {remedy}" for path, remedy in self.conflicts.items()]
        files = [f"- {fate}: `{path}`" for path, fate in sorted(self.files.items())]
        parts = {
            "Answers": answers,
            "Conflicts to resolve": conflicts,
            "Notes": [f"- {note}" for note in self.notes],
            "Files": files,
        }
        sections = [f"## {heading}\n\n" + "\n".join(p) for heading, p in parts.items() if p]
        return "\n\n".join([title, *sections]) + "\n"

"""Translations compiled, as gettext's `msgfmt` does it. Standard library only: the hooks import it.

So that a fresh project speaks its language where gettext is not installed.
"""

import ast
import re
import struct
from pathlib import Path

ENTRY = re.compile(
    r'^msgid ((?:".*"\n)+)(?:msgid_plural ((?:".*"\n)+))?((?:msgstr(?:\[\d\])? (?:".*"\n)+)+)', re.M
)
MAGIC = 0x950412DE


def compile_all(project: Path) -> None:
    """Write, beside each catalogue of `project`, what Django reads of it."""
    for catalogue in project.glob("locale/*/LC_MESSAGES/*.po"):
        messages = read(catalogue.read_text(encoding="utf-8"))
        catalogue.with_suffix(".mo").write_bytes(compiled(messages))


def read(catalogue: str) -> dict[str, str]:
    """The translation of each text in a PO file; the forms of a plural are separated by NUL."""
    messages = {}
    for text, plural, translations in ENTRY.findall(catalogue):
        key = _joined(text) + (f"\0{_joined(plural)}" if plural else "")
        forms = re.split(r"^msgstr(?:\[\d\])? ", translations, flags=re.M)[1:]
        messages[key] = "\0".join(map(_joined, forms))
    return messages


def _joined(lines: str) -> str:
    """The text that the lines of a PO file, each in quotes, are."""
    return "".join(map(ast.literal_eval, lines.splitlines()))


def compiled(messages: dict[str, str]) -> bytes:
    """An MO file: two tables of lengths and offsets, then the texts (GNU gettext manual, 10.3)."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items() if text)
    keys, texts = zip(*pairs, strict=True)
    header, table = 28, 8 * len(pairs)
    tables, place = [], header + 2 * table
    for entry in (*keys, *texts):
        tables.append(struct.pack("<2I", len(entry), place))
        place += len(entry) + 1
    begin = struct.pack("<7I", MAGIC, 0, len(pairs), header, header + table, 0, header + 2 * table)
    return begin + b"".join(tables) + b"".join(entry + b"\0" for entry in (*keys, *texts))

"""What the scans of source code share: every name that code uses, whatever it calls it."""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings

# What takes the name of an attribute as a text.
BY_TEXT = {"getattr", "operator.attrgetter", "operator.methodcaller"}


class Source:
    """Python source, read so that an alias hides nothing."""

    def __init__(self, text: str) -> None:
        self.nodes = list(ast.walk(ast.parse(text)))
        self.imported = dict(self._imports())

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call, with the full name of what is called."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield self.full_name(node.func), node

    def names(self) -> Iterator[tuple[str, int]]:
        """Every name that is imported or used, in full, with its line."""
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom):
                yield from ((f"{node.module}.{each.name}", node.lineno) for each in node.names)
            elif isinstance(node, ast.Name | ast.Attribute):
                yield self.full_name(node), node.lineno
        yield from self._given_as_text()

    def taken(self) -> Iterator[tuple[str, int]]:
        """Those names that are not called on the spot: passed on, or given another name."""
        called = {id(call.func) for _, call in self.calls()}
        for node in self.nodes:
            if isinstance(node, ast.Name | ast.Attribute) and id(node) not in called:
                yield self.full_name(node), node.lineno
        yield from self._given_as_text()

    def full_name(self, node: ast.AST) -> str:
        """The name of `node` with its module, as in `os.system` after `import os as o`."""
        head, dot, rest = ast.unparse(node).partition(".")
        return self.imported.get(head, head) + dot + rest

    def _imports(self) -> Iterator[tuple[str, str]]:
        """What each imported name stands for."""
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Import):
                yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)

    def _given_as_text(self) -> Iterator[tuple[str, int]]:
        """Every name of an attribute that is a text, with its line."""
        for name, call in self.calls():
            for argument in call.args:
                if name in BY_TEXT and isinstance(argument, ast.Constant):
                    yield str(argument.value), call.lineno


def last(name: str) -> str:
    """The last part of a full name: what an object's attribute is called."""
    return name.rpartition(".")[2]


def is_plain(node: ast.AST | None) -> bool:
    """Whether `node` is one literal text, with nothing put into it."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def found(files: list[Path], scan: Callable[[str], Iterable[object]]) -> list[str]:
    """What `scan` finds in the texts of `files`, of which there have to be some, and where."""
    assert files
    return [
        f"{path.relative_to(settings.BASE_DIR)}: {what}"
        for path in files
        for what in scan(path.read_text(encoding="utf-8"))
    ]

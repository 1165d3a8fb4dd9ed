"""What names stand for in a Python file: imported things by their full name, objects by what made them."""

import ast
from collections.abc import Iterator

from mlopskit.repo.facts.model import Import

SAME_OBJECT = frozenset({"fit", "to", "cuda", "compile", "options", "setOptions", "eval", "train"})
"""Methods that give back the object that they were called on."""


class Scope:
    """The names of one file; the last assignment in the text wins, which is nearly always the true one."""

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}
        self._made: dict[str, str] = {}

    def take(self, node: ast.Import | ast.ImportFrom) -> Iterator[Import]:
        """Learn the names of an import statement, and go through what it imports."""
        if isinstance(node, ast.Import):
            for name in node.names:
                whole = name.name if name.asname else name.name.split(".")[0]
                self._aliases[name.asname or whole] = whole
                yield Import(name.name, "", node.lineno)
            return
        prefix = f"{node.module}." if node.module else ""
        for name in node.names:
            self._aliases[name.asname or name.name] = prefix + name.name
            yield Import("." * node.level + (node.module or ""), name.name, node.lineno)

    def name(self, node: ast.expr) -> str:
        """Return the full name of what is called or used, with a leading dot when its object is unknown."""
        parts = dotted(node)
        if parts is None:
            return self._inside_call(node)
        head, *tail = parts
        if head in self._aliases:
            return ".".join((self._aliases[head], *tail))
        return head if not tail else "." + tail[-1]

    def made_by(self, node: ast.expr) -> str:
        """Return the full name of what made an object, or its own text when that is a plain name, or nothing."""
        parts = dotted(node)
        if parts is None:
            return self.name(node.func) if isinstance(node, ast.Call) else ""
        if parts[0] in self._aliases:
            return ".".join((self._aliases[parts[0]], *parts[1:]))
        own = ".".join(parts)
        return self._made.get(own, own)

    def assign(self, target: ast.expr, value: ast.expr | None) -> None:
        """Learn what made the object that a name is given to."""
        parts = dotted(target)
        if isinstance(value, ast.Await):
            value = value.value
        if parts is None or value is None:
            return
        maker = self._maker(value)
        if maker:
            self._made[".".join(parts)] = maker

    def _maker(self, value: ast.expr) -> str:
        if isinstance(value, ast.Name):
            return self._made.get(value.id, "")
        if not isinstance(value, ast.Call):
            return ""
        if isinstance(value.func, ast.Attribute) and value.func.attr in SAME_OBJECT:
            return self.made_by(value.func.value)
        name = self.name(value.func)
        return "" if name.startswith(".") else name

    def _inside_call(self, node: ast.expr) -> str:
        """Return `.method` for a method of what a call, an item or an expression gives."""
        return f".{node.attr}" if isinstance(node, ast.Attribute) else ""


def dotted(node: ast.expr) -> list[str] | None:
    """Return the parts of `a.b.c`, or None for what is no plain chain of names."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    parts.reverse()
    return parts

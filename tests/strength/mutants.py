"""Small mistakes, made on purpose in a module's text: what good tests of it must notice."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
TYPES = frozenset({"annotation", "returns"})
"""What is for the checker of types; a mistake in it is no mistake of the program."""


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One mistake: the text between two places of a file is replaced by another."""

    path: str
    start: int
    end: int
    line: int
    text: str
    original: str

    def applied(self, source: str) -> str:
        """Return the file's text with the mistake in it."""
        raw = source.encode("utf-8")
        return (raw[: self.start] + self.text.encode("utf-8") + raw[self.end :]).decode("utf-8")

    def told(self) -> str:
        """Return the mistake on one line."""
        before, after = (" ".join(each.split())[:60] for each in (self.original, self.text))
        return f"{self.path}:{self.line}: {before} -> {after}"


class Source:
    """A module's text, which knows where its lines begin."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.raw = text.encode("utf-8")
        self._starts = [0]
        for line in self.raw.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node begins and ends, in bytes."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[end_line - 1] + end_column

    def mutant(self, start: int, end: int, text: str) -> Mutant:
        """Return the mistake that puts a text between two places."""
        line = self.raw.count(b"\n", 0, start) + 1
        return Mutant(self.path, start, end, line, text, self.raw[start:end].decode("utf-8"))

    def instead(self, node: ast.expr | ast.stmt, text: str) -> Mutant:
        """Return the mistake that replaces a node."""
        return self.mutant(*self.span(node), text)

    def between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Mutant]:
        """Give the mistake in the operator between two operands; a bracket or comment beside it does not matter."""
        start, end = self.span(left)[1], self.span(right)[0]
        gap = self.raw[start:end]
        at = gap.find(old.encode())
        if at >= 0 and b"#" not in gap:
            yield self.mutant(start + at, start + at + len(old), new)


def mutants(path: str, text: str) -> tuple[Mutant, ...]:
    """Return every mistake that is made in a module, in the order of its text."""
    source = Source(path, text)
    return tuple(sorted({made for node in _live(ast.parse(text)) for made in _of(source, node)}))


def _live(node: ast.AST) -> Iterator[ast.AST]:
    """Go through the nodes of a tree without documentation, types, and the text inside of f-strings."""
    yield node
    if isinstance(node, ast.JoinedStr):
        return  # the places of what stands in an f-string are only right from Python 3.12 on
    for name, value in ast.iter_fields(node):
        if name in TYPES:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _documents(child):
                yield from _live(child)


def _documents(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _of(source: Source, node: ast.AST) -> Iterator[Mutant]:  # noqa: C901, PLR0912 - one case for each kind of mistake
    match node:
        case ast.Compare(left=left, ops=ops, comparators=rights):
            for (before, after), operator in zip(pairwise((left, *rights)), ops, strict=True):
                yield from source.between(before, after, *COMPARISONS[type(operator)])
        case ast.BinOp(left=before, op=operator, right=after) if type(operator) in OPERATORS:
            yield from source.between(before, after, *OPERATORS[type(operator)])
        case ast.BoolOp(op=ast.And(), values=values):
            for before, after in pairwise(values):
                yield from source.between(before, after, "and", "or")
        case ast.BoolOp(op=ast.Or(), values=values):
            for before, after in pairwise(values):
                yield from source.between(before, after, "or", "and")
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield source.mutant(source.span(node)[0], source.span(operand)[0], "")
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield from _turned(source, test)
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield from _turned(source, test)
        case ast.Constant(value=bool() as value):
            yield source.instead(node, str(not value))
        case ast.Constant(value=int() as value):
            yield source.instead(node, str(value + 1))
        case ast.Constant(value=str() as value) if value:
            yield source.instead(node, repr(f"XX{value}XX"))
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield source.instead(value, "None")
        case ast.Break():
            yield source.instead(node, "continue")
        case ast.Continue():
            yield source.instead(node, "break")
        case ast.Expr(value=ast.Call()):
            yield source.instead(node, "pass")


def _turned(source: Source, test: ast.expr) -> Iterator[Mutant]:
    """Give the mistake that turns a condition round, unless another one does so already."""
    if not isinstance(test, ast.Compare | ast.UnaryOp):
        text = source.raw[slice(*source.span(test))].decode("utf-8")
        yield source.instead(test, f"(not ({text}))")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None

"""
YAML with line numbers: mappings, lists and texts that know where they stand.

Every scalar stays text (`on` is never a truth value, `3.10` never a number), because the files of CI services and
orchestrators are read for what they say, not for what YAML 1.1 makes of it.
"""

import re
from collections.abc import Iterator

import yaml

Value = "Mapping | Items | Text | None"

DEEPEST = 100
MOST_ALIASES = 200
MOST_NODES = 200_000

_BRACKETS = re.compile(r"[\[\]{}]")
_NESTED_ON_ONE_LINE = re.compile(r"^[ \t]*(?:[-?:][ \t]+){20}", re.MULTILINE)
_DEEP_INDENT = re.compile(r"^ {600}", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s,\[])\*[\w.-]+")


class Unreadable(ValueError):  # noqa: N818 - it says what the text is
    """The text cannot be read as what its name promises; the message says why."""


class Text(str):
    """A scalar: its value, the line it starts on, and the lines of the source that it spans."""

    __slots__ = ("block", "end", "line")
    line: int
    end: int
    block: str
    """`|` or `>` for a block scalar, a quote for a quoted one, empty for a plain one."""

    def numbered(self, source: list[str]) -> tuple[tuple[int, str], ...]:
        """Return the value's lines with the line numbers of the file."""
        rows = self.split("\n")
        if self.block == "|":
            return tuple((self.line + 1 + offset, row) for offset, row in enumerate(rows))
        if len(rows) == 1 and self.end == self.line:
            return ((self.line, rows[0]),)
        return tuple(_located(rows, self.line + bool(self.block == ">"), self.end, source))


class Mapping(dict[str, object]):
    """A mapping with the line of each key."""

    __slots__ = ("line", "lines", "tag")
    line: int
    lines: dict[str, int]
    tag: str

    def at(self, key: str) -> int:
        """Return the line of a key, or of the mapping when it has no such key."""
        return self.lines.get(key, self.line)


class Items(list[object]):
    """A list with its own line and that of each item."""

    __slots__ = ("line", "lines", "tag")
    line: int
    lines: list[int]
    tag: str


def documents(text: str) -> list[object]:
    """Return the documents of a YAML stream; raises `Unreadable` with the reason."""
    _refuse_bombs(text)
    loader = yaml.CBaseLoader(text)
    try:
        found = []
        while loader.check_node():
            found.append(_Builder().build(loader.get_node(), 0))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(_reason(error)) from error
    finally:
        loader.dispose()
    return found


def document(text: str) -> object:
    """Return the first document, or None for an empty text; raises `Unreadable` with the reason."""
    found = documents(text)
    return found[0] if found else None


def mapping(value: object) -> Mapping:
    """Return the value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else _empty_mapping(getattr(value, "line", 1))


def items(value: object) -> list[object]:
    """Return the items of a list, a single value as a list of one, nothing as an empty list."""
    if isinstance(value, Items):
        return list(value)
    return [] if value is None or value == "" else [value]


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, or a single text."""
    return tuple(str(item) for item in items(value) if isinstance(item, str))


def text_of(value: object) -> str:
    """Return the value if it is a text, else an empty one."""
    return str(value) if isinstance(value, str) else ""


def line_of(value: object, otherwise: int = 1) -> int:
    """Return the line that a value starts on."""
    return getattr(value, "line", otherwise)


def truthy(value: object) -> bool:
    """Whether a scalar means yes."""
    return isinstance(value, str) and value.strip().lower() in {"true", "yes", "on", "1"}


def falsy(value: object) -> bool:
    """Whether a scalar means no; a missing one does not."""
    return isinstance(value, str) and value.strip().lower() in {"false", "no", "off", "0"}


def _refuse_bombs(text: str) -> None:
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        depth = depth + 1 if match.group() in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    if deepest > DEEPEST or _NESTED_ON_ONE_LINE.search(text) or _DEEP_INDENT.search(text):
        raise Unreadable("it is nested too deeply")
    if text.count("*") > MOST_ALIASES and "&" in text and len(_ALIAS.findall(text)) > MOST_ALIASES * 5:
        raise Unreadable("it has too many aliases")


class _Builder:
    """Turns composed nodes into values; an anchor is built once, however often it is named."""

    def __init__(self) -> None:
        self.known: dict[int, object] = {}
        self.count = 0

    def build(self, node: yaml.Node | None, depth: int) -> object:
        if node is None:
            return None
        if id(node) in self.known:
            return self.known[id(node)]
        self.count += 1
        if depth > DEEPEST or self.count > MOST_NODES:
            raise Unreadable("it is nested too deeply or too large")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        return self._items(node, depth) if isinstance(node, yaml.SequenceNode) else None

    def _scalar(self, node: yaml.ScalarNode) -> object:
        if not node.style and node.value in {"", "~", "null"}:
            return None
        value = Text(node.value)
        value.line = node.start_mark.line + 1
        value.end = node.end_mark.line + 1
        value.block = node.style or ""
        self.known[id(node)] = value
        return value

    def _mapping(self, node: yaml.MappingNode, depth: int) -> Mapping:
        built = _empty_mapping(node.start_mark.line + 1, node.tag)
        self.known[id(node)] = built
        merged: list[object] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            child = self.build(value, depth + 1)
            if key.value == "<<":
                merged.extend(child if isinstance(child, Items) else [child])
                continue
            built[key.value] = child
            built.lines[key.value] = key.start_mark.line + 1
        for part in merged:
            for name, value in part.items() if isinstance(part, Mapping) else ():
                if name not in built:
                    built[name] = value
                    built.lines[name] = mapping(part).at(name)
        return built

    def _items(self, node: yaml.SequenceNode, depth: int) -> Items:
        built = Items()
        built.line, built.lines, built.tag = node.start_mark.line + 1, [], str(node.tag or "")
        self.known[id(node)] = built
        for child in node.value:
            built.append(self.build(child, depth + 1))
            built.lines.append(child.start_mark.line + 1)
        return built


def _empty_mapping(line: int, tag: str | None = "") -> Mapping:
    built = Mapping()
    built.line, built.lines, built.tag = line, {}, tag or ""
    return built


def _located(rows: list[str], first: int, last: int, source: list[str]) -> Iterator[tuple[int, str]]:
    """Place each line where its first word stands: a folded text has other lines than the file."""
    cursor = first
    for row in rows:
        start = row.split(maxsplit=1)[0] if row.strip() else ""
        found = (line for line in range(cursor, min(last, len(source)) + 1) if start and start in source[line - 1])
        cursor = next(found, cursor)
        yield cursor, row


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0] or type(error).__name__
    return f"it is not valid YAML: {problem}" + (f" (line {mark.line + 1})" if mark else "")

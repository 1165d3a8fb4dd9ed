"""YAML, JSON, TOML and INI files as plain values, with the lines of their keys, behind guards against hostile depth."""

import configparser
import json
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from mlopskit.config import toml, yaml_bounds
from mlopskit.config.yaml_bounds import DEPTH_LIMIT

Route = tuple[str | int, ...]


class UnparsableError(Exception):
    """A document that does not parse, or is not parsed because parsing it would do harm; says which and where."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document: its values, and the line of each route to a key or item."""

    value: object
    lines: dict[Route, int]


def parse(path: str, text: str) -> Document:
    """Return the document of a YAML, JSON or TOML file, by its name; raises `UnparsableError`."""
    name = path.lower()
    try:
        if name.endswith((".json", ".ipynb", ".jsonc", "pipfile.lock")):
            return _json(text)
        if name.endswith(".toml") or name.rsplit("/", 1)[-1] in {"pipfile", "uv.lock", "poetry.lock", "pdm.lock"}:
            return _toml(text)
        return _yaml(text)
    except (RecursionError, MemoryError):
        raise UnparsableError("nested too deeply") from None


def parse_ini(text: str) -> dict[str, dict[str, str]]:
    """Return the sections of an INI file; raises `UnparsableError`."""
    reader = configparser.RawConfigParser(strict=False, allow_no_value=True, empty_lines_in_values=False)
    setattr(reader, "optionxform", str)  # noqa: B010 - the documented way to keep case, which the types do not allow
    try:
        reader.read_string(text)
    except configparser.Error as error:
        raise UnparsableError(" ".join(str(error).split())[:200]) from error
    return {name: {key: value or "" for key, value in reader.items(name)} for name in reader.sections()}


def _json(text: str) -> Document:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UnparsableError(f"not valid JSON: {error}"[:200]) from error
    return Document(_shallow(value), {})


def _toml(text: str) -> Document:
    try:
        value = toml.loads(text)
    except ValueError as error:
        raise UnparsableError(f"not valid TOML: {error}"[:200]) from error
    return Document(_shallow(value), {})


def _shallow(value: object) -> object:
    """Return the value itself; raises `UnparsableError` when it nests deeper than anybody writes."""
    layer = [value]
    for _ in range(DEPTH_LIMIT + 1):
        below: list[object] = []
        for item in layer:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        if not below:
            return value
        layer = below
    raise UnparsableError(f"nested deeper than {DEPTH_LIMIT} levels")


def _yaml(text: str) -> Document:
    lines: dict[Route, int] = {}
    try:
        yaml_bounds.check(text)
        nodes = list(filter(None, yaml.compose_all(text, Loader=_LOADER)))
        values = [_plain(node, (number,) if len(nodes) > 1 else (), lines) for number, node in enumerate(nodes)]
    except yaml.YAMLError as error:
        raise UnparsableError(f"not valid YAML: {' '.join(str(error).split())}"[:200]) from error
    except ValueError as error:
        raise UnparsableError(f"not valid YAML: {error}"[:200]) from error
    if not values:
        return Document(None, lines)
    return Document(values[0] if len(values) == 1 else values, lines)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


NODE_LIMIT = 400_000
"""Values that one document may unfold to; aliases of aliases would else grow without end."""


def _plain(node: yaml.Node, route: Route, lines: dict[Route, int]) -> object:
    if len(lines) > NODE_LIMIT or len(route) > DEPTH_LIMIT:
        raise UnparsableError("unfolds to more values than anybody writes")
    lines.setdefault(route, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*route, number), lines) for number, item in enumerate(node.value)]
    return _mapping(node, route, lines) if isinstance(node, yaml.MappingNode) else None


def _mapping(node: yaml.MappingNode, route: Route, lines: dict[Route, int]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in _pairs(node):
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        lines[(*route, name)] = key.start_mark.line + 1
        found[name] = _plain(value, (*route, name), lines)
    return found


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Go through the pairs of a mapping, those merged by `<<` first, so that its own win."""
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for one in merged:
                if isinstance(one, yaml.MappingNode) and one is not node:
                    yield from _pairs(one)
    yield from ((key, value) for key, value in node.value if key.tag != "tag:yaml.org,2002:merge")


_TRUE, _FALSE = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})


def _scalar(node: yaml.ScalarNode) -> object:
    text = str(node.value)
    kind = node.tag.rsplit(":", 1)[-1]
    if kind == "bool":
        return text.lower() in _TRUE
    if kind == "null":
        return None
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if ":" not in text else text
        if kind == "float":
            return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text
    return text

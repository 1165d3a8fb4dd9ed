"""The resources of Terraform, Bicep and CloudFormation as texts, with the other resources that each refers to."""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlopskit.findings import Place

MOST = 2_000
LARGEST = 20_000

_TERRAFORM = re.compile(r'^[ \t]*(resource|module)\s+"([\w-]+)"(?:\s+"([\w-]+)")?\s*\{', re.MULTILINE)
_BICEP = re.compile(r"^[ \t]*resource\s+(\w+)\s+'([^'@]+)@[^']*'\s*=[^{]*\{", re.MULTILINE)
_RESOURCES = re.compile(r"^Resources:\s*$", re.MULTILINE)
_TYPE = re.compile(r"^\s+Type:\s*['\"]?([\w:]+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:#|//).*$", re.MULTILINE)
_BRACE = re.compile(r"[{}]")
_WORD = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True)
class Block:
    """One resource: its type as the tool names it, its name, and its text without whole-line comments."""

    type: str
    name: str
    place: Place
    body: str

    @property
    def folder(self) -> str:
        """The folder of its file; what Terraform calls a module."""
        return posixpath.dirname(self.place.path)

    @property
    def source(self) -> str:
        """The folder that a call of a local module names, or nothing."""
        found = re.search(r'^\s*source\s*=\s*"(\.[^"]*)"', self.body, re.MULTILINE) if self.type == "module" else None
        return posixpath.normpath(posixpath.join(self.folder, found[1])) if found else ""

    def names(self) -> frozenset[str]:
        """Return every word of its text, among which are the names of what it refers to."""
        return frozenset(_WORD.findall(self.body))


def blocks(text: str, path: str) -> tuple[Block, ...]:
    """Return the resources of a file; none for a file of another kind."""
    if path.endswith(".tf"):
        found = _braced(_bare(text), path, _TERRAFORM)
    elif path.endswith(".bicep"):
        found = _braced(_bare(text), path, _BICEP)
    elif path.endswith(".json"):
        found = _json(text, path)
    elif "Resources:" in text:
        found = _yaml(_bare(text), path)
    else:
        return ()
    return tuple(block for block, _ in zip(found, range(MOST), strict=False))


def _bare(text: str) -> str:
    return _COMMENT.sub("", text)


def _braced(text: str, path: str, pattern: re.Pattern[str]) -> Iterator[Block]:
    for found in pattern.finditer(text):
        place = Place(path, text.count("\n", 0, found.start()) + 1)
        body = text[found.start() : _close(text, found.end())]
        if pattern is _BICEP:
            yield Block(found[2], found[1], place, body)
        elif found[1] == "resource":
            yield Block(found[2], found[3] or found[2], place, body)
        else:
            yield Block("module", found[2], place, body)


def _close(text: str, start: int) -> int:
    """Return where the brace that was opened before `start` closes, or where the text is long enough."""
    depth, end = 1, min(len(text), start + LARGEST)
    for brace in _BRACE.finditer(text, start, end):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return end


def _yaml(text: str, path: str) -> Iterator[Block]:
    top = _RESOURCES.search(text)
    if top is None:
        return
    rows = text[top.end() :].split("\n")
    offset = text.count("\n", 0, top.end()) + 1
    indent = next((len(row) - len(row.lstrip()) for row in rows if row.strip()), 0)
    name, start, kept = "", 0, list[str]()
    for number, row in enumerate([*rows, "end:"]):
        depth = len(row) - len(row.lstrip())
        if row.strip() and depth <= indent and not row.lstrip().startswith("-"):
            if name:
                yield from _resource(name, Place(path, offset + start), "\n".join(kept))
            if depth < indent:
                return
            name, start, kept = row.strip().rstrip(":"), number, []
        kept.append(row)


def _resource(name: str, place: Place, body: str) -> Iterator[Block]:
    if kind := _TYPE.search(body):
        yield Block(kind[1], name, place, body[:LARGEST])


def _json(text: str, path: str) -> Iterator[Block]:
    if '"Resources"' not in text or "AWS::" not in text:
        return
    try:
        declared = json.loads(text)["Resources"].items()
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return
    for name, resource in declared:
        if isinstance(resource, dict):
            line = text.count("\n", 0, max(0, text.find(f'"{name}"'))) + 1
            yield Block(
                str(resource.get("Type", "")), name, Place(path, line), json.dumps(resource, indent=1)[:LARGEST]
            )

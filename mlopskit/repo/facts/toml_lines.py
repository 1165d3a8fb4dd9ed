"""Lines of keys in TOML text, found by its tables' headers and its keys."""

import re

_HEADER = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of each key and each table, by its full route; the first of repeated ones."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    quoted = ""
    for number, row in enumerate(text.split("\n"), start=1):
        if quoted:
            quoted = "" if quoted in row else quoted
            continue
        if header := _HEADER.match(row):
            table = _route(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(row):
            found.setdefault((*table, *_route(key[1])), number)
            quoted = _opens(row[key.end() :])
        elif _opens(row):
            quoted = _opens(row)
    return found


def line_of_key(text: str, *route: str) -> int:
    """Return the line of a key, or of the nearest table above it, or 1."""
    lines = key_lines(text)
    while route:
        if route in lines:
            return lines[route]
        route = route[:-1]
    return 1


def _route(text: str) -> tuple[str, ...]:
    return tuple(next(part for part in found if part) if any(found) else "" for found in _PART.findall(text))


def _opens(rest: str) -> str:
    """Return the quotes that a line opens and does not close."""
    for quote in ('"""', "'''"):
        if rest.count(quote) % 2:
            return quote
    return ""

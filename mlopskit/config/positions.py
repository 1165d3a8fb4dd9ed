"""On which line a key of a TOML file stands, for messages; the standard parser keeps no lines."""

import re
from collections.abc import Iterator, Mapping

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ASSIGNMENT = re.compile(rf"^\s*({_DOTTED})\s*=")


def key_lines(text: str) -> Iterator[tuple[str, int]]:
    """Go through the dotted keys and table headers of a TOML text, with their lines; items of lists are counted."""
    table, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _plain(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}.{counts[table]}"
            yield table, number
        elif assignment := _ASSIGNMENT.match(line):
            yield ".".join(filter(None, (table, _plain(assignment[1])))), number


def nearest(lines: Mapping[str, int], key: str) -> int | None:
    """Return the line of a key, or of the nearest table that holds it (a key inside of braces has no line)."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)


def _plain(dotted: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_KEY, dotted))

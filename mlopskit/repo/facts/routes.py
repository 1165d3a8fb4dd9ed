"""The lines of keys in JSON and TOML files, whose parsers do not tell them."""

import json
import re
from functools import lru_cache

_HEADER = re.compile(r"^[ \t]*\[\[?([^\[\]\n]+)\]", re.MULTILINE)
_UNSAID = re.compile(r"""["'\s]""")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+')


def line_in_json(text: str, route: tuple[str | int, ...]) -> int | None:
    """Return the line of a key or item of a JSON text that is known to parse."""
    if not route:
        return 1
    # the step that each open bracket is at: a key in an object, a number in a list
    steps: list[str | int] = []
    key_next: list[bool] = []
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "}]":
            steps.pop()
            key_next.pop()
        elif word == ",":
            last = steps[-1]
            steps[-1] = last + 1 if isinstance(last, int) else ""
            key_next[-1] = not isinstance(last, int)
        else:
            if key_next and key_next[-1]:
                steps[-1] = json.loads(word)
                key_next[-1] = False
            if tuple(steps) == route:
                return text.count("\n", 0, token.start()) + 1
            if word in "{[":
                steps.append("" if word == "{" else 0)
                key_next.append(word == "{")
    return None


def line_in_toml(text: str, route: tuple[str | int, ...]) -> int | None:
    """Return the line of a table's header or of a key below it."""
    names = [step for step in route if isinstance(step, str)]
    position = 0
    for size in range(len(names), 0, -1):
        header = _headers(text).get(".".join(names[:size]))
        if header is not None:
            position = header
            names = names[size:]
            break
    for name in names:
        # a key, a key inside a dotted one, or a key of an inline table
        found = re.compile(rf"""(?:^|[\s.{{,])["']?{re.escape(name)}["']?\s*[=.]""", re.MULTILINE).search(
            text, position
        )
        if found is None:
            return None
        position = found.start() + (text[found.start()] == "\n")
    return text.count("\n", 0, position) + 1


@lru_cache(maxsize=50)
def _headers(text: str) -> dict[str, int]:
    """Return where the header of each table first stands, by its name without quotes and blanks."""
    found: dict[str, int] = {}
    for header in _HEADER.finditer(text):
        found.setdefault(_UNSAID.sub("", header[1]), header.start())
    return found

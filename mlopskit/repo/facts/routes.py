"""The lines of keys in JSON and TOML files, whose parsers do not tell them."""

import re


def line_in_json(text: str, route: tuple[str | int, ...]) -> int | None:
    """Return the line of a key, each one looked for after the one before it; numbers of items are passed over."""
    at = 0
    for step in route:
        if isinstance(step, int):
            continue
        found = re.compile(rf'"{re.escape(step)}"\s*:').search(text, at)
        if found is None:
            return None
        at = found.start()
    return text.count("\n", 0, at) + 1


def line_in_toml(text: str, route: tuple[str | int, ...]) -> int | None:
    """Return the line of a table's header or of a key below it."""
    names = [step for step in route if isinstance(step, str)]
    position = 0
    for size in range(len(names), 0, -1):
        header = _header(names[:size]).search(text)
        if header is not None:
            position = header.start()
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


def _header(names: list[str]) -> re.Pattern[str]:
    dotted = r"\s*\.\s*".join(rf"""["']?{re.escape(name)}["']?""" for name in names)
    return re.compile(rf"^\s*\[\[?\s*{dotted}\s*\]", re.MULTILINE)

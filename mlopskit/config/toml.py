"""TOML from anybody: what the standard library's reader would take too long or too deep for is refused before it."""

import re
import tomllib
from typing import Any

DOTS = 100
"""Dots of a key; the reader takes time and memory by the square of them."""
_LONG_KEY = re.compile(rf"""[\s\[]*[\w"'-]+(?:\s*\.\s*[\w"'-]+){{{DOTS}}}""")


def loads(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text; raises `ValueError` for what is no TOML, or none that anybody writes."""
    if any(line.count(".") >= DOTS and _LONG_KEY.match(line) for line in text.splitlines()):
        raise ValueError(f"a key has more than {DOTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None

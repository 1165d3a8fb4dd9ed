"""The libraries that make a Python file worth parsing, from the table of their names."""

import re
from functools import cache

from mlopskit.repo.tables import load


@cache
def learning() -> frozenset[str]:
    """Return the libraries that train or run models."""
    return frozenset(load("libraries")["learning"])


@cache
def mentions() -> re.Pattern[bytes]:
    """Return the pattern of an import, on a line of its own, of any library that a practice may ask for."""
    table = load("libraries")
    names = b"|".join(sorted(name.encode() for kind in ("learning", "data", "practice") for name in table[kind]))
    return re.compile(rb"(?:^|\n)[ \t]*(?:from|import)[ \t]+(?:" + names + rb")\b")

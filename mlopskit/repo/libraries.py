"""The libraries that make a Python file worth parsing, from the table of their names."""

import re
from functools import cache

from mlopskit.repo.tables import load

_IMPORTED = re.compile(rb"\n[ \t]*(?:from|import)[ \t]+(\w+)")


@cache
def learning() -> frozenset[str]:
    """Return the libraries that train or run models."""
    return frozenset(load("libraries")["learning"])


def speaks_of_learning(source: bytes) -> bool:
    """Whether a Python source imports, on a line of its own, any library that a practice may ask for."""
    # names are collected first and compared as a set: four times quicker than a pattern of all names
    return not _asked_for().isdisjoint(_IMPORTED.findall(b"\n" + source))


def speaks_of_training(source: bytes) -> bool:
    """Whether a Python source imports, on a line of its own, a library that trains or runs models."""
    return not learning().isdisjoint(name.decode("ascii", "replace") for name in _IMPORTED.findall(b"\n" + source))


@cache
def _asked_for() -> frozenset[bytes]:
    table = load("libraries")
    return frozenset(name.encode() for kind in ("learning", "data", "practice") for name in table[kind])

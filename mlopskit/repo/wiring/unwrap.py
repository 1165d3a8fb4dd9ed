"""Wrappers taken off: `sudo env A=1 uv run python -m pytest -q` is the command `pytest -q`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mlopskit.repo import tables

DEEPEST = 8

_ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
_PYTHON = re.compile(r"^(?:.*/)?(?:python|pypy)(?:\d+(?:\.\d+)?)?(?:\.exe)?$")
_PYTHON_VARIABLE = re.compile(
    r"^\$[{(]?\w*(?:PYTHON|PY_?BIN|VENV_PYTHON)\w*[)}]?$|^\$[({]?\w+[)}]?/(?:bin/)?python3?$", re.IGNORECASE
)
_TAKES_VALUE = frozenset({"-W", "-X", "--check-hash-based-pycs"})


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How to find the command behind a wrapper."""

    words: tuple[str, ...]
    values: frozenset[str]
    ends: str
    skip: int
    module: frozenset[str]
    must: bool = False
    """Whether nothing is wrapped where the mark `ends` is missing."""


@cache
def wrappers() -> dict[str, tuple[Wrapper, ...]]:
    """Return the table of wrappers by their first word, the longest first."""
    found: dict[str, list[Wrapper]] = {}
    for row in tables.load("wrappers")["wrapper"]:
        wrapper = Wrapper(
            tuple(row["words"]),
            frozenset(row.get("values", ())),
            row.get("ends", ""),
            row.get("skip", 0),
            frozenset(row.get("module", ())),
            row.get("must", False),
        )
        found.setdefault(wrapper.words[0], []).append(wrapper)
    return {word: tuple(sorted(rows, key=lambda row: -len(row.words))) for word, rows in found.items()}


def unwrap(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the command that really runs; an empty one when nothing is left."""
    words = tuple(argv)
    for _ in range(DEEPEST):
        while words and _ASSIGNMENT.match(words[0]):
            words = words[1:]
        if not words:
            return ()
        words = (_plain(words[0]), *words[1:])
        inner = next((found for row in wrappers().get(words[0], ()) if (found := _behind(row, words))), None)
        if inner is None:
            return _module(words)
        words = inner
    return words


def is_python(word: str) -> bool:
    """Whether a word is a Python interpreter, by name, by path or in a variable."""
    return bool(_PYTHON.match(word) or _PYTHON_VARIABLE.match(word)) or word == "py"


def _plain(word: str) -> str:
    """Take the folder off a program of an environment (`.venv/bin/pytest`), and fold its other names."""
    if re.search(
        r"(?:^|/)(?:\.?v?env[\w.-]*|\$\w+|\$[({]\w+[)}]|usr|local|opt/[\w.-]+|conda)/(?:.*/)?(?:s?bin|Scripts)/[^/]+$",
        word,
    ) or re.match(r"^/(?:usr/)?(?:local/)?s?bin/", word):
        word = word.rsplit("/", 1)[-1]
    word = word.removesuffix(".exe")
    return str(tables.load("shell")["same"].get(word, word))


def _behind(wrapper: Wrapper, words: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the words behind a wrapper, or None when it wraps nothing here."""
    size = len(wrapper.words)
    at = _after_words(wrapper.words, words)
    if at is None:
        return None
    if wrapper.ends and (wrapper.must or wrapper.ends in words[size:]):
        return words[words.index(wrapper.ends, size) + 1 :] if wrapper.ends in words[size:] else None
    skipped = wrapper.skip
    while at < len(words):
        word = words[at]
        if word == "--":
            return words[at + 1 :]
        if word in wrapper.module and at + 1 < len(words):
            return ("python", "-m", *words[at + 1 :])
        if word in wrapper.values:
            at += 2
        elif word.startswith("-") or (_ASSIGNMENT.match(word)):
            at += 1
        elif skipped:
            skipped -= 1
            at += 1
        else:
            return words[at:]
    return None


def _after_words(names: tuple[str, ...], words: tuple[str, ...]) -> int | None:
    """Return where the words after a wrapper's name begin; options may stand between the parts of the name."""
    at = 0
    for name in names:
        while at and at < len(words) and words[at] != name and words[at].startswith("-"):
            at += 1
        if at >= len(words) or words[at] != name:
            return None
        at += 1
    return at


def _module(words: tuple[str, ...]) -> tuple[str, ...]:
    """Normalise a Python call: options of the interpreter off, `-m` first."""
    if not is_python(words[0]):
        return words
    at = 1
    while at < len(words) and words[at].startswith("-") and words[at] not in {"-m", "-c", "-"}:
        at += 2 if words[at] in _TAKES_VALUE else 1
    return ("python", *words[at:])

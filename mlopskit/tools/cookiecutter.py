"""
Cookiecutter as a renderer and nothing more.

Its front door (`cookiecutter.main`) reads and writes folders in the user's home, runs hooks, and takes answers
unchecked; `generate_files` makes an environment for each tree and a text of each path. What remains is Cookiecutter's
own strict environment, made once, and its rules for a tree: marks in names and texts are filled, line ends are kept,
what is binary or named in `verbatim` is copied. A test holds every layer to what Cookiecutter itself makes of it.
"""

import os
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

MARKS = (b"{{", b"{%", b"{#")
BLOCKS = {"trim_blocks": True, "lstrip_blocks": True}
"""A line that holds nothing but a block leaves no line behind."""

PLAIN = re.compile(r"\{\{ ?cookiecutter\.(\w+) ?\}\}")
"""A mark that stands for one value and nothing else, which needs no compiling: most texts have no other."""

COMPILED = 1024
"""Texts whose compiled form is kept: an update renders two versions that are mostly alike."""


def render(template: Path, values: Mapping[str, object], into: Path, verbatim: Iterable[str]) -> None:
    """Render the tree in `template` into a folder, over what lies there; raises when a mark has no value."""
    patterns = tuple(verbatim)
    for tree in template.glob("{{*}}"):
        for place, folders, files in os.walk(tree):
            folders.sort()
            within = Path(place).relative_to(template).as_posix()
            target = into / fill(within, values)
            target.mkdir(parents=True, exist_ok=True)
            for name in files:
                path = f"{within}/{name}".partition("/")[2]
                content = _filled(Path(place, name), path, values, patterns)
                (target / fill(name, values)).write_bytes(content)


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return a text with its marks filled, as in a file of the tree; raises when a mark has no value."""
    if "{" not in text:
        return text
    if _is_plain(text) and all(name in values for name in PLAIN.findall(text)):
        return PLAIN.sub(lambda mark: str(values[mark[1]]), text)
    return str(_compiled(text).render(cookiecutter=values))


def _filled(file: Path, path: str, values: Mapping[str, object], verbatim: tuple[str, ...]) -> bytes:
    """Return what a file becomes; compiling a text to copy it would be most of what rendering costs."""
    content = file.read_bytes()
    if not any(mark in content for mark in MARKS) or any(fnmatch(path, pattern) for pattern in verbatim):
        return content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content  # it is binary, and the mark in it is none
    made = fill(text, values)
    first, _, _ = content.partition(b"\n")
    return (made.replace("\n", "\r\n") if first.endswith(b"\r") else made).encode("utf-8")


def _is_plain(text: str) -> bool:
    return "{%" not in text and "{#" not in text and "\r" not in text and text.count("{{") == len(PLAIN.findall(text))


@lru_cache(maxsize=COMPILED)
def _compiled(text: str) -> Any:  # noqa: ANN401 - its type would import Jinja at the start of every command
    return _environment().from_string(text)


@cache
def _environment() -> Any:  # noqa: ANN401 - the same
    from cookiecutter.environment import StrictEnvironment

    return StrictEnvironment(context={"cookiecutter": {}}, keep_trailing_newline=True, **BLOCKS)

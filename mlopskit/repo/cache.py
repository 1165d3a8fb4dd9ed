"""
Facts kept between runs, by the id of the blob that they were read from; unchanged blobs cost nothing.

The cache lies outside of every repository, holds plain values only (msgpack, never pickle), and is for its owner alone.
A cache that is missing, broken, foreign or of another version is the same as an empty one. `MLOPSKIT_CACHE=off` does
without.
"""

import hashlib
import os
import sys
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from mlopskit.repo import keeping
from mlopskit.repo.facts.model import NotebookFacts, PythonFacts

Kept = TypeVar("Kept", PythonFacts, NotebookFacts)

VERSION = 1
"""Raise it whenever the facts or their parsers change."""
SIZE_LIMIT = 256 << 20


class _Stored(msgspec.Struct):
    version: str
    python: dict[str, msgspec.Raw] = {}
    notebooks: dict[str, msgspec.Raw] = {}
    plain: bytes = b""
    """Ids, twenty bytes each, of Python files that say nothing of machine learning."""
    speaking: bytes = b""
    """The same of those that do."""


class Cache:
    """The facts of one repository, as far as they are known from earlier runs."""

    def __init__(self, repository: Path, *, outside: tuple[Path, ...] = ()) -> None:
        folder = keeping.folder("facts", outside)
        name = hashlib.sha256(os.fsencode(repository)).hexdigest()[:32]
        self._file = None if folder is None else folder / f"{name}.msgpack"
        self._version = f"{VERSION}/{sys.version_info[:2]}"
        self._python: dict[str, PythonFacts] = {}
        self._notebooks: dict[str, NotebookFacts] = {}
        self._changed = False

    @cached_property
    def _stored(self) -> _Stored:
        """What earlier runs kept; read when a fact is first asked for."""
        return self._load()

    @cached_property
    def _plain(self) -> set[bytes]:
        return _split(self._stored.plain)

    @cached_property
    def _speaking(self) -> set[bytes]:
        return _split(self._stored.speaking)

    def python(self, blob: str) -> PythonFacts | None:
        """Return the facts of a Python blob, if known."""
        return self._python.get(blob) or _decoded(self._stored.python.get(blob), PythonFacts)

    def notebook(self, blob: str) -> NotebookFacts | None:
        """Return the facts of a notebook's blob, if known."""
        return self._notebooks.get(blob) or _decoded(self._stored.notebooks.get(blob), NotebookFacts)

    def speaks(self, blob: str) -> bool | None:
        """Whether a Python blob speaks of machine learning, if known."""
        key = bytes.fromhex(blob[:40])
        return True if key in self._speaking else False if key in self._plain else None

    def keep_python(self, blob: str, facts: PythonFacts) -> None:
        """Keep the facts of a Python blob."""
        self._python[blob] = facts
        self._changed = True

    def keep_notebook(self, blob: str, facts: NotebookFacts) -> None:
        """Keep the facts of a notebook's blob."""
        self._notebooks[blob] = facts
        self._changed = True

    def keep_speaks(self, blob: str, *, speaks: bool) -> None:
        """Keep whether a Python blob speaks of machine learning."""
        (self._speaking if speaks else self._plain).add(bytes.fromhex(blob[:40]))
        self._changed = True

    def save(self) -> None:
        """Write what is new; a cache that cannot be written is done without."""
        if self._file is None or not self._changed:
            return
        encoder = msgspec.msgpack.Encoder()
        stored = _Stored(
            self._version,
            self._stored.python | {blob: msgspec.Raw(encoder.encode(facts)) for blob, facts in self._python.items()},
            self._stored.notebooks
            | {blob: msgspec.Raw(encoder.encode(facts)) for blob, facts in self._notebooks.items()},
            b"".join(sorted(self._plain)),
            b"".join(sorted(self._speaking)),
        )
        content = encoder.encode(stored)
        if len(content) <= SIZE_LIMIT:
            keeping.write(self._file, content)
        self._changed = False

    def _load(self) -> _Stored:
        empty = _Stored(self._version)
        content = keeping.read(self._file, SIZE_LIMIT) if self._file else None
        if content is None:
            return empty
        try:
            stored = msgspec.msgpack.decode(content, type=_Stored)
        except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError):
            return empty
        return stored if stored.version == self._version else empty


def _split(ids: bytes) -> set[bytes]:
    return {ids[at : at + 20] for at in range(0, len(ids), 20)}


def _decoded(raw: msgspec.Raw | None, kind: type[Kept]) -> Kept | None:
    if raw is None:
        return None
    try:
        return msgspec.msgpack.decode(raw, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError):
        return None

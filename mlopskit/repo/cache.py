"""
Facts kept between runs, by the id of the blob that they were read from; unchanged blobs cost nothing.

The cache lies outside of every repository, holds plain values only (msgpack, never pickle), and is for its owner alone.
A cache that is missing, broken, foreign or of another version is the same as an empty one. `MLOPSKIT_CACHE=off` does
without.
"""

import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

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
        self._file = _place(repository, outside)
        self._version = f"{VERSION}/{sys.version_info[:2]}"
        self._stored = self._load()
        self._plain = _split(self._stored.plain)
        self._speaking = _split(self._stored.speaking)
        self._python: dict[str, PythonFacts] = {}
        self._notebooks: dict[str, NotebookFacts] = {}
        self._changed = False

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
            _write(self._file, content)
        self._changed = False

    def _load(self) -> _Stored:
        empty = _Stored(self._version)
        content = _read(self._file) if self._file else None
        if content is None:
            return empty
        try:
            stored = msgspec.msgpack.decode(content, type=_Stored)
        except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError):
            return empty
        return stored if stored.version == self._version else empty


def _split(ids: bytes) -> set[bytes]:
    return {ids[at : at + 20] for at in range(0, len(ids), 20)}


def _place(repository: Path, outside: tuple[Path, ...]) -> Path | None:
    """Return the cache's file for a repository, or None where there is to be none; never one inside these folders."""
    if os.environ.get("MLOPSKIT_CACHE", "").lower() in {"off", "0", "no", "false"}:
        return None
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = os.environ.get("HOME", "")
    if not os.path.isabs(base):  # noqa: PTH117 - the specification: a relative path is to be ignored
        if not os.path.isabs(home):  # noqa: PTH117 - the same for a home that is unset or odd
            return None
        base = f"{home}/.cache"
    folder = Path(base) / "mlopskit" / "facts"
    if any(folder.resolve().is_relative_to(target) for target in outside):
        return None
    return folder / f"{hashlib.sha256(os.fsencode(repository)).hexdigest()[:32]}.msgpack"


def _read(file: Path) -> bytes | None:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_size > SIZE_LIMIT:
            return None
        return stream.read()


def _write(file: Path, content: bytes) -> None:
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        aside.replace(file)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def _decoded(raw: msgspec.Raw | None, kind: type[Kept]) -> Kept | None:
    if raw is None:
        return None
    try:
        return msgspec.msgpack.decode(raw, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError):
        return None

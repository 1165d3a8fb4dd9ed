"""
Objects put into a store so that none is ever seen before it is whole.

Bytes go under a temporary name beside the store, are hashed on the way, forced to the disk, and only then renamed.
Many small files are forced to the disk together, because once for each would take minutes.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from mlopskit.errors import Incomplete
from mlopskit.versioning import bulk, hashing
from mlopskit.versioning.objects import Flaw, Store, stamp
from mlopskit.versioning.stat_table import now

BATCH = 8192
"""Objects that are forced to the disk together; a killed command loses the work on so many."""
FEW = 16
STAGING = "tmp-mlops"
READ_ONLY = 0o444
"""The mode that DVC gives objects, so that no program writes into them by mistake."""
PAST = 10**9
"""Nanoseconds by which an object says that it was written earlier, so that a write of others shows, however soon."""


class Changed(Incomplete):
    """A file was written to while it was read."""


class Source(Protocol):
    """A place that objects are brought from."""

    @property
    def threads(self) -> int:
        """How many are brought at once."""

    def copy(self, oid: str, target: str) -> str:
        """Write an object's bytes to a file and return their hash; raises `FileNotFoundError` when it has none."""


@dataclass
class Landing:
    """The way into one store; objects are in it when `flush` has returned."""

    store: Store
    aside: Path | None = None
    """Where an object goes that is replaced, because somebody's edit may be in it; None drops it."""
    staging: Path = field(init=False)
    waiting: dict[str, str] = field(default_factory=dict)
    """For each object that is written and not yet in the store, its temporary name."""

    def __enter__(self) -> Self:
        base = self.store.folder / STAGING
        try:
            shutil.rmtree(base, ignore_errors=True)  # of a command that was killed; we hold the lock
            self.staging = base / str(os.getpid())
            self.staging.mkdir(parents=True)
        except OSError as error:
            raise told(error, str(self.store.folder)) from error
        return self

    def __exit__(self, *trouble: object) -> None:
        shutil.rmtree(self.staging.parent, ignore_errors=True)

    def take(self, source: str) -> str:
        """Write a file's bytes aside and return their hash; raises `Changed` when it is written to meanwhile."""
        target = f"{self.staging}/{hashing.of_bytes(os.fsencode(source))}"
        before = stamp(os.stat(source))  # noqa: PTH116 - called for each of many thousand files
        oid = stream(source, target, remembered=True)
        if stamp(os.stat(source)) != before:  # noqa: PTH116 - the same
            raise Changed(
                f"{source} was changed while it was read", hint="run the command again when nothing writes to it"
            )
        self._offer(oid, target)
        return oid

    def fetch(self, oid: str, source: Source) -> Flaw | None:
        """Write an object of another place aside; one whose bytes are not what its name says is refused as a flaw."""
        target = f"{self.staging}/{oid}"
        try:
            actual = source.copy(oid, target)
        except FileNotFoundError:
            return Flaw(oid, "missing")
        if actual != oid.removesuffix(".dir"):
            size = os.stat(target).st_size  # noqa: PTH116 - the same
            os.unlink(target)  # noqa: PTH108 - the same
            return Flaw(oid, "altered" if size else "truncated", f"its bytes have the hash {actual}, size {size}")
        self.waiting[oid] = target
        return None

    def put(self, oid: str, content: bytes) -> None:
        """Write bytes aside whose hash is known."""
        target = f"{self.staging}/{oid}"
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READ_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        self.waiting[oid] = target

    def flush(self) -> None:
        """Force what was written to the disk and give it its names."""
        written = now() - PAST
        for target in self.waiting.values():
            with suppress(OSError):  # on a share that keeps times of its own, it is hashed once more
                os.utime(target, ns=(written, written))
        _force(self.staging, list(self.waiting.values()))
        for folder in {oid[:2] for oid in self.waiting}:
            os.makedirs(f"{self.store.base}/{folder}", exist_ok=True)  # noqa: PTH103 - the same
        for oid, target in self.waiting.items():
            if self.aside is not None and self.store.has(oid):
                self.aside.mkdir(parents=True, exist_ok=True)
                shutil.move(self.store.path(oid), self.aside / oid)
            os.replace(target, self.store.path(oid))  # noqa: PTH105 - the same
        self.waiting.clear()

    def fetch_all(self, source: Source, oids: Iterable[str]) -> list[Flaw]:
        """Bring objects from another place, lists of folders last, so that a list is never there before its files."""
        ordered = sorted(oids, key=lambda oid: (oid.endswith(".dir"), oid))
        files = [oid for oid in ordered if not oid.endswith(".dir")]
        flaws: list[Flaw] = []
        for part in (*batches(files), [oid for oid in ordered if oid.endswith(".dir")]):
            found = hashing.each(lambda oid: self.fetch(oid, source), part, source.threads)
            self.flush()
            flaws += [flaw for flaw in found if flaw is not None]
        return flaws

    def _offer(self, oid: str, target: str) -> None:
        """Keep what was written unless the store has it already, with true bytes."""
        if oid in self.waiting or (self.store.has(oid) and self.store.flaw(oid) is None):
            os.unlink(target)  # noqa: PTH108 - the same
        else:
            self.waiting[oid] = target


def batches(things: list[str]) -> Iterable[list[str]]:
    """Return things in parts of a size that is worth forcing to the disk at once."""
    return (things[start : start + BATCH] for start in range(0, len(things), BATCH))


def stream(source: str, target: str, mode: int = READ_ONLY, *, remembered: bool = False) -> str:
    """Copy a file and return the hash of the bytes that were written; `remembered` as `bulk.copy` has it."""
    if bulk.is_long(source):
        return bulk.copy(source, target, mode, hashed=True, remembered=remembered)
    reader = os.open(source, os.O_RDONLY)
    try:
        writer = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            content = os.read(reader, hashing.FIRST)
            digest = hashlib.md5(content, usedforsecurity=False)
            while content:
                _write(writer, content)
                content = os.read(reader, hashing.CHUNK if len(content) >= hashing.FIRST else hashing.FIRST)
                digest.update(content)
            return digest.hexdigest()
        finally:
            os.close(writer)
    finally:
        os.close(reader)


def _write(writer: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(writer, rest) :]


def _force(folder: Path, files: list[str]) -> None:
    """Force files to the disk: each by itself when they are few, else all of their file system at once."""
    if len(files) > FEW and _sync_file_system(folder):
        return
    for file in files:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sync_file_system(folder: Path) -> bool:
    import ctypes

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError, AttributeError):
            return bool(ctypes.CDLL(None).syncfs(descriptor) == 0)
        return False
    finally:
        os.close(descriptor)


def told(error: OSError, what: str) -> Incomplete:
    """Return trouble of the operating system as a sentence with what helps."""
    import errno

    hints = {
        errno.ENOSPC: "free some space (`mlops data gc` shows what can go), then run the same command again",
        errno.EDQUOT: "free some space, then run the same command again",
        errno.EACCES: "see who may write there, then run the same command again",
        errno.EROFS: "the disk is read-only; mount it for writing",
    }
    reason = (error.strerror or str(error)).lower()
    name = error.filename or what
    return Incomplete(
        f"{name}: {reason}; nothing was lost", hint=hints.get(error.errno or 0, "run the same command again")
    )

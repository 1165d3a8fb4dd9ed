"""How a file gets from the cache into the project: shared blocks, a link, or a copy, as `cache.type` of DVC says."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mlopskit.versioning import bulk
from mlopskit.versioning.objects import Flaw, Store
from mlopskit.versioning.proved import Proof, Proven
from mlopskit.versioning.workspace import Workspace

CLONE = 0x40049409
"""The request number of FICLONE in Linux' fs.h: share the blocks of a file."""
WRITABLE = 0o666


@dataclass(frozen=True, slots=True)
class Linker:
    """The way from one cache into one project."""

    cache: Store
    links: tuple[str, ...]
    proven: Proven

    @classmethod
    def of(cls, space: Workspace) -> Self:
        """Return the way that a project's configuration asks for."""
        cache = Store(space.cache)
        return cls(cache, space.links, Proof(cache, space.scratch).known())

    def bring(self, oid: str, target: str) -> Flaw | None:
        """Make an object a file of the project under a name that is free; return what is wrong with its bytes."""
        source = self.cache.path(oid)
        if self.links[0] in {"hardlink", "symlink"} or bulk.is_long(source):
            for link in self.links:
                if _link(link, source, target):
                    return self._judged(oid, source, target)
        return self._copied(oid, target)

    def _copied(self, oid: str, target: str) -> Flaw | None:
        try:
            actual = self.proven.copy(oid, target, WRITABLE)
        except FileNotFoundError:
            return Flaw(oid, "missing")
        if actual == oid:
            return None
        os.unlink(target)  # noqa: PTH108 - many thousand times
        return self.cache.flaw(oid)

    def _judged(self, oid: str, source: str, target: str) -> Flaw | None:
        """Return what is wrong with an object that a file shares its bytes with; then there is no such file."""
        flaw = None if bulk.is_long(source) and self.proven.holds(oid) else self.cache.flaw(oid)
        if flaw is not None:
            os.unlink(target)  # noqa: PTH108 - as above
        return flaw


def _link(kind: str, source: str, target: str) -> bool:
    """Try one kind of link; False when the disk cannot do it, or when a copy is wanted."""
    try:
        if kind == "hardlink":
            os.link(source, target)
        elif kind == "symlink":
            Path(target).symlink_to(source)
        elif kind == "reflink":
            return _clone(source, target)
        else:
            return False
    except OSError:
        return False
    return True


def _clone(source: str, target: str) -> bool:
    try:
        import fcntl
    except ImportError:  # not on Windows
        return False
    with open(source, "rb") as reader, open(target, "wb") as writer:  # noqa: PTH123 - names, not paths
        try:
            fcntl.ioctl(writer.fileno(), CLONE, reader.fileno())
        except OSError:
            os.unlink(target)  # noqa: PTH108 - as above
            return False
    return True

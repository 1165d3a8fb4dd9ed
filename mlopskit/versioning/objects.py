"""A store of objects as DVC lays it out: `files/md5/xx/yyyy`, each named by the hash of its bytes, folders as lists."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlopskit.versioning import hashing

NAME_LENGTH = 32
_NAME = re.compile("[0-9a-f]{32}")
_LEADS_OUT = re.compile(r"\\|(?:^|/)\.{0,2}(?:/|$)")
"""A part of a path that is empty or only dots, or a backslash, which is a slash elsewhere."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one object."""

    oid: str
    kind: str
    """`missing`, `truncated`, `altered` or `unreadable`."""
    detail: str = ""


class BadListing(Exception):  # noqa: N818 - it is caught where the store is known, and told as a flaw
    """The list of a folder's files cannot be used; `flaw` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.detail)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Store:
    """A cache, or a remote in a folder."""

    folder: Path

    @property
    def base(self) -> str:
        """The folder below which the objects lie."""
        return f"{self.folder}/files/md5"

    def path(self, oid: str) -> str:
        """Return where an object lies, or would lie."""
        return f"{self.base}/{oid[:2]}/{oid[2:]}"

    def has(self, oid: str) -> bool:
        """Whether there is a file of an object's name."""
        return os.path.isfile(self.path(oid))  # noqa: PTH113 - called for each of many thousand objects

    def names(self) -> set[str]:
        """Return the names of all objects."""
        return {name for name, _ in self._entries()}

    def stamps(self) -> dict[str, str]:
        """Return for each object what the disk tells of it: size, times and inode, which change when it is written."""
        return {name: stamp(entry.stat()) for name, entry in self._entries()}

    def _entries(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        try:
            with os.scandir(self.base) as found:
                folders = [entry.name for entry in found if len(entry.name) == 2]  # noqa: PLR2004 - xx
        except FileNotFoundError:
            return
        for folder in folders:
            with os.scandir(f"{self.base}/{folder}") as entries:
                for entry in entries:
                    if len(entry.name) in (NAME_LENGTH - 2, NAME_LENGTH + 2):
                        yield folder + entry.name, entry

    def listing(self, oid: str) -> list[tuple[str, str]]:
        """Return path and hash of each file of a folder; raises `BadListing` when its list is not a true one."""
        try:
            content = Path(self.path(oid)).read_bytes()
        except FileNotFoundError:
            raise BadListing(Flaw(oid, "missing", "the list of the folder's files is missing")) from None
        except OSError as error:
            raise BadListing(Flaw(oid, "unreadable", error.strerror or "")) from error
        if hashing.of_bytes(content) != oid.removesuffix(".dir"):
            raise BadListing(Flaw(oid, "altered", "the list of the folder's files is not what its name says"))
        return parse_listing(oid, content)

    def flaw(self, oid: str) -> Flaw | None:
        """Return what is wrong with an object, its bytes read and hashed; None when nothing is."""
        return self._judged(oid, hashing.tried(self.path(oid)))

    def flaws(self, oids: Sequence[str]) -> dict[str, Flaw]:
        """Return what is wrong with objects, the bytes of each read and hashed."""
        base = self.base
        found = hashing.of_files([f"{base}/{oid[:2]}/{oid[2:]}" for oid in oids])
        doubtful = ((oid, each) for oid, each in zip(oids, found, strict=True) if each != oid)
        judged = ((oid, self._judged(oid, each)) for oid, each in doubtful)
        return {oid: flaw for oid, flaw in judged if flaw is not None}

    def _judged(self, oid: str, found: str | OSError) -> Flaw | None:
        if isinstance(found, FileNotFoundError):
            return Flaw(oid, "missing")
        if isinstance(found, OSError):
            return Flaw(oid, "unreadable", found.strerror or "")
        if found != oid.removesuffix(".dir"):
            size = os.stat(self.path(oid)).st_size  # noqa: PTH116 - beside its neighbours
            return Flaw(oid, "altered" if size else "truncated", f"its bytes have the hash {found}, size {size}")
        return None


def stamp(status: os.stat_result) -> str:
    """Return what changes when a file is written, replaced or touched."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def parse_listing(oid: str, content: bytes) -> list[tuple[str, str]]:
    """Return path and hash of each file that a list names; a path that leads out of the folder makes it unusable."""
    try:
        rows = [(str(row["relpath"]), str(row["md5"])) for row in json.loads(content)]
    except (ValueError, KeyError, TypeError) as error:
        raise BadListing(Flaw(oid, "altered", "the list of the folder's files does not parse")) from error
    for path, name in rows:
        if _LEADS_OUT.search(path) or not _NAME.fullmatch(name):
            raise BadListing(Flaw(oid, "altered", f"the list of the folder's files names {path!r}"))
    return rows


def render_listing(rows: Iterable[tuple[str, str]]) -> bytes:
    """Return a folder's list of path and hash in the bytes that DVC writes."""
    quoted = json.encoder.encode_basestring_ascii  # which `json.dumps` calls too, with ten times the work around it
    told = [f'{{"md5": "{name}", "relpath": {quoted(path)}}}' for path, name in sorted(rows)]
    return f"[{', '.join(told)}]".encode("ascii")

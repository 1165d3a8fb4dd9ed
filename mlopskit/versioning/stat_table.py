"""
What is known of files from the last time they were hashed, so that unchanged ones are not read again.

It is a cache below `.dvc/tmp`: losing it costs time and nothing else. A file is believed to be unchanged while size,
times, and inode stay the same, and never when it was written just before it was hashed, because a second write within
the same tick of the clock would not show. For a file that we wrote ourselves it is enough that the last write lies
back when others first see it: any write of theirs would show.
"""

import hashlib
import os
import time
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from mlopskit.versioning.objects import stamp

TICK = 50_000_000
"""Nanoseconds within which two writes may bear the same time."""
IGNORED = frozenset({".git", ".hg", ".dvc", ".dvcignore"})
"""What DVC leaves out of every folder."""


class Known(NamedTuple):
    """A file's stamp, and the hash that its bytes had then; a tuple, because there are many thousands of it."""

    stamp: str
    oid: str


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of one tracked path or one store."""

    head: Path
    body: Path

    @classmethod
    def of(cls, scratch: Path, subject: str) -> "Table":
        """Return the table about a subject: a path of the project, or the folder of a store."""
        key = hashlib.sha256(subject.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        return cls(scratch / f"{key}.head", scratch / f"{key}.body")

    def whole(self, stamps: dict[str, str]) -> str:
        """Return the hash of the whole when not one of its files has changed, else an empty string."""
        try:
            told, _, oid = self.head.read_text("ascii").partition(" ")
        except (OSError, UnicodeDecodeError):
            return ""
        return oid if told == signature(stamps) else ""

    def rows(self) -> dict[str, Known]:
        """Return what is known of each file."""
        try:
            return msgspec.json.decode(self.body.read_bytes(), type=dict[str, Known])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}

    def keep(self, oid: str, rows: dict[str, Known], *, began: int, sure: AbstractSet[str] = frozenset()) -> None:
        """
        Keep what was found out by work that began at a time in nanoseconds; losing it is no loss.

        `sure` are the paths whose stamps show every later write, whenever it comes.
        """
        settled = {path: known for path, known in rows.items() if path in sure or is_settled(known.stamp, began=began)}
        try:
            self.head.parent.mkdir(parents=True, exist_ok=True)
            self.head.unlink(missing_ok=True)
            _put(self.body, msgspec.json.encode(settled))
            if oid and len(settled) == len(rows):
                told = signature({path: row.stamp for path, row in rows.items()})
                _put(self.head, f"{told} {oid}".encode("ascii"))
        except (OSError, UnicodeEncodeError):
            pass  # a full disk, a read-only folder, a name that is no text: the next run hashes again


def signature(stamps: dict[str, str]) -> str:
    """Return what stands for all stamps at once."""
    paths = sorted(stamps)
    text = "\0".join([*paths, *map(stamps.__getitem__, paths)])
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def is_settled(told: str, *, began: int, ours: bool = False) -> bool:
    """Whether a stamp shows every write from a time on; of a file of `ours`, only the last write has to lie back."""
    return int(told.split(" ")[1 if ours else 2]) < began - TICK


def now() -> int:
    """Return the time as files bear it."""
    return time.time_ns()


def scan(path: Path) -> dict[str, str]:
    """Return the stamp of each file below a folder, or of the file itself under an empty name; empty when absent."""
    try:
        if not path.is_dir():
            return {"": stamp(path.stat())}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    found: dict[str, str] = {}
    _scan(str(path), "", found)
    return found


def _scan(folder: str, prefix: str, found: dict[str, str]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in IGNORED:
                continue
            if entry.is_dir():
                _scan(entry.path, f"{prefix}{entry.name}/", found)
            else:
                found[prefix + entry.name] = _stamp(entry)


def _stamp(entry: os.DirEntry[str]) -> str:
    try:
        return stamp(entry.stat())
    except FileNotFoundError:  # a link to an object that is not there
        return "0 0 0 0"


def _put(file: Path, content: bytes) -> None:
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(file)

"""The bytes of a repository's files, from the work tree or from git's objects, and what could not be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mlopskit.findings import redacted
from mlopskit.repo.git import Git
from mlopskit.repo.listing import Entry, Listing, blob_id
from mlopskit.repo.reading import TEXT_LIMIT, UnreadableError, limit_of, read_file

BYTE_BUDGET = 768 << 20
"""Bytes that are read of one repository; what comes after is named and left."""
MANY = 2000
"""From so many files on, one git process that inflates them is cheaper than opening each."""
MISSING = "its object is missing or damaged in git"
UNSEEN = ("(Python files)", "(notebooks)")
"""Stand in a trouble for all the files of a kind that there were too many of."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that could not be read or parsed, and why."""

    path: str
    reason: str


class Content:
    """Reads files by path; each failure is kept in `troubles`, once."""

    def __init__(self, root: Path, git: Git | None, listing: Listing) -> None:
        self._root = root
        self._git = git
        self.entries = listing.entries
        self._left = BYTE_BUDGET
        self._sizes: dict[str, int] = {}
        self._troubles = dict(listing.troubles)
        self.settled = True
        """Whether no file resisted for reasons beyond its content."""

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What could not be read or parsed, by path."""
        return tuple(Trouble(path, reason) for path, reason in sorted(self._troubles.items()))

    def trouble(self, path: str, reason: str) -> None:
        """Keep why a file could not be read or parsed."""
        self._troubles.setdefault(path, redacted(reason))

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is none or it may not be read."""
        entry = self.entries.get(path)
        if entry is None:
            return None
        if self._left <= 0:
            self.trouble(path, "not read: the budget for one repository is spent")
            return None
        content = self._bytes(path, entry)
        self._left -= len(content or b"")
        return content

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Go through (path, bytes) of many files, in whatever order is cheapest; unreadable ones are left out."""
        wanted = list(paths)
        if self._git is None or len(wanted) < MANY:
            return self._one_by_one(wanted)
        return self._from_objects(wanted)

    def _from_objects(self, wanted: list[str]) -> Iterator[tuple[str, bytes]]:
        by_blob: dict[str, list[str]] = {}
        for path in wanted:
            entry = self.entries.get(path)
            by_blob.setdefault((entry and entry.blob) or "", []).append(path)
        yield from self._one_by_one(by_blob.pop("", []))
        if self._git is None:
            return
        unseen = set(by_blob)
        for blob, content in self._git.blobs(by_blob):
            unseen.discard(blob)
            self._left -= len(content)
            if self._left <= 0:
                self.trouble(by_blob[blob][0], "not read, nor those after it: the budget for one repository is spent")
                return
            for path in by_blob[blob]:
                if len(content) <= TEXT_LIMIT or len(content) <= limit_of(path):
                    yield path, content
        # what git lacks may lie in the work tree all the same
        yield from self._one_by_one(sorted(path for blob in unseen for path in by_blob[blob]))

    def _one_by_one(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            if (content := self.read(path)) is not None:
                yield path, content

    def size(self, path: str) -> int | None:
        """Return a file's size, or None when there is no such file."""
        entry = self.entries.get(path)
        if entry is None or entry.size is not None or entry.blob is None or self._git is None:
            return None if entry is None else entry.size
        if not self._sizes:
            self._sizes = self._git.sizes(sorted({e.blob for e in self.entries.values() if e.blob is not None}))
        return self._sizes.get(entry.blob)

    def blob(self, path: str, content: bytes) -> str:
        """Return the id under which git keeps, or would keep, this content."""
        entry = self.entries.get(path)
        if entry is not None and entry.blob is not None:
            return entry.blob
        return blob_id(content)

    def _bytes(self, path: str, entry: Entry) -> bytes | None:
        limit = limit_of(path)
        if entry.on_disk:
            try:
                return read_file(self._root, path, limit)
            except UnreadableError as error:
                self.trouble(path, str(error))
                self.settled &= (entry.size or 0) > limit
                return None
        if self._git is None or entry.blob is None:
            return None
        size = self.size(path)
        if size is not None and size > limit:
            self.trouble(path, f"larger than {limit >> 20} MiB")
            return None
        content = self._git.blob(entry.blob)
        if content is None:
            self.settled = False
            self.trouble(path, MISSING)
        return content

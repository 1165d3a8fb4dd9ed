"""What lies in the project under a tracked path now: the hash of each file, read only where it may have changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.versioning import hashing
from mlopskit.versioning.objects import BadListing, Store, render_listing
from mlopskit.versioning.stat_table import Known, Table, is_settled, now, scan
from mlopskit.versioning.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Content:
    """The files below a path, each with its hash; a file itself has an empty name."""

    oid: str
    """The hash of the whole, as DVC records it; empty when nothing is there."""
    files: Mapping[str, str]
    """Empty when the whole is known to be as it was, and nobody needs the parts."""
    size: int = 0
    """The bytes of all files, told by whoever takes them in; adding up many thousand takes time."""


@dataclass(frozen=True, slots=True)
class Written:
    """Which files we have just written, and when."""

    names: tuple[str, ...]
    began: int
    """When we looked at what was there before."""
    placed: int
    """When the files got the names under which others see them."""

    def shows(self, told: str) -> bool:
        """Whether a written file's stamp shows every write of others."""
        return is_settled(told, began=self.placed, ours=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """How the files below a path differ from those recorded."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = (("new", self.added), ("changed", self.changed), ("gone", self.removed))
        return ", ".join(f"{len(paths)} {word} ({_some(paths)})" for word, paths in told if paths)


def of(space: Workspace, path: str) -> Content:
    """Return what lies at a path; raises `Incomplete` when a file cannot be read."""
    stamps, table = scan(space.root / path), Table.of(space.scratch, path)
    if not stamps and not (space.root / path).is_dir():
        return Content("", {})
    oid = table.whole(stamps)
    return Content(oid, {}) if oid else _hashed(space, path, stamps, table)


def in_parts(space: Workspace, path: str) -> Content:
    """Return what lies at a path, always with the hash of each file."""
    stamps = scan(space.root / path)
    if not stamps and not (space.root / path).is_dir():
        return Content("", {})
    return _hashed(space, path, stamps, Table.of(space.scratch, path))


def afresh(space: Workspace, path: str) -> Content:
    """Return what lies at a path, every byte read again."""
    Table.of(space.scratch, path).body.unlink(missing_ok=True)
    return in_parts(space, path)


def remember(space: Workspace, path: str, oid: str, files: Mapping[str, str], written: Written) -> None:
    """Keep what we have just written, so that the next look does not read it."""
    rows = {name: Known(told, files[name]) for name, told in scan(space.root / path).items() if name in files}
    sure = {name for name in written.names if name in rows and written.shows(rows[name].stamp)}
    whole = oid if len(rows) == len(files) else ""
    Table.of(space.scratch, path).keep(whole, rows, began=written.began, sure=sure)


def difference(cache: Store, oid: str, files: Mapping[str, str]) -> Difference | None:
    """Return how files differ from a recorded folder; None when its list is not in the cache."""
    try:
        recorded = dict(cache.listing(oid))
    except BadListing:
        return None
    both = files.keys() & recorded.keys()
    return Difference(
        tuple(sorted(files.keys() - recorded.keys())),
        tuple(sorted(path for path in both if files[path] != recorded[path])),
        tuple(sorted(recorded.keys() - files.keys())),
    )


def whole(files: Mapping[str, str]) -> str:
    """Return the hash that DVC records for files: that of their list, or of the one file itself."""
    if "" in files:
        return files[""]
    return hashing.of_bytes(render_listing(files.items())) + ".dir"


def size_of(stamps: Mapping[str, str]) -> int:
    """Return how many bytes the files have together."""
    return sum(int(told[: told.index(" ")]) for told in stamps.values())


def _hashed(space: Workspace, path: str, stamps: dict[str, str], table: Table) -> Content:
    began, known, base = now(), table.rows(), space.root / path
    files = {name: known[name].oid for name, told in stamps.items() if name in known and known[name].stamp == told}
    unknown = [name for name in stamps if name not in files]
    for name, found in zip(unknown, hashing.of_files([_at(base, name) for name in unknown]), strict=True):
        if isinstance(found, OSError):
            raise Incomplete(f"{path}/{name} could not be read: {found.strerror}".replace("/:", ":"))
        files[name] = found
    oid = whole(files)
    if unknown or len(files) != len(known) or not table.whole(stamps):
        table.keep(oid, {name: Known(stamps[name], files[name]) for name in files}, began=began)
    return Content(oid, files)


def _at(base: Path, name: str) -> str:
    return f"{base}/{name}" if name else str(base)


def _some(paths: tuple[str, ...]) -> str:
    more = len(paths) - 3
    return ", ".join(paths[:3]) + (f" and {more} more" if more > 0 else "")

"""Where objects are kept, near or far: folders of this machine, and remotes that are reached over a network."""

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from mlopskit.errors import Incomplete
from mlopskit.tools import dvc_remote
from mlopskit.tools.dvc_remote import Opened
from mlopskit.versioning import bulk, hashing, landing, trash
from mlopskit.versioning.landing import Landing, Source
from mlopskit.versioning.objects import BadListing, Flaw, Store, parse_listing
from mlopskit.versioning.proved import Proof, Proven
from mlopskit.versioning.workspace import Remote, Workspace

CACHE = "the cache"


class Place(Source, Protocol):
    """A cache or a remote, of any kind."""

    @property
    def name(self) -> str:
        """What a person knows it by."""

    def listing(self, oid: str) -> list[tuple[str, str]]:
        """Return path and hash of each file of a folder; raises `BadListing` when its list is not a true one."""

    def flaws(self, oids: Collection[str], *, afresh: bool = False) -> dict[str, Flaw]:
        """Return what is wrong with objects; `afresh` reads every byte, whatever was proved before."""

    def receive(self, source: "Near", oids: Iterable[str]) -> list[Flaw]:
        """Take objects in, and return those that were refused because they are wrong at their source."""

    def unproved(self, oids: Collection[str], source: "Near") -> dict[str, Flaw]:
        """Return which of the objects that were just taken in from a source are not there with their true bytes."""


@dataclass(frozen=True)
class Near:
    """Objects in a folder."""

    name: str
    store: Store
    scratch: Path
    aside: Path | None = None
    """Where an object goes that is replaced; None drops it."""
    ours: bool = False
    """Whether nobody else writes there, so that what was proved once may be sent out without hashing it again."""

    @property
    def threads(self) -> int:
        """One for each processor."""
        return 0

    @cached_property
    def proof(self) -> Proof:
        """What is proved of it."""
        return Proof(self.store, self.scratch)

    @cached_property
    def proven(self) -> Proven:
        """What of it needs no second look."""
        return self.proof.known() if self.ours else Proven(self.store, {})

    def listing(self, oid: str) -> list[tuple[str, str]]:
        """Return path and hash of each file of a folder."""
        return self.store.listing(oid)

    def flaws(self, oids: Collection[str], *, afresh: bool = False) -> dict[str, Flaw]:
        """Return what is wrong with objects; raises `Incomplete` when the folder cannot be looked into."""
        try:
            return self.proof.flaws(oids, afresh=afresh)
        except OSError as error:
            raise landing.told(error, self.name) from error

    def copy(self, oid: str, target: str) -> str:
        """Write an object's bytes to a file and return their hash."""
        return self.proven.copy(oid, target)

    def receive(self, source: Source, oids: Iterable[str]) -> list[Flaw]:
        """Take objects in, each proved on the way."""
        wanted = list(oids)
        if not wanted:
            return []
        try:
            with Landing(self.store, self.aside) as into:
                return into.fetch_all(source, wanted)
        except OSError as error:
            raise landing.told(error, self.name) from error

    def put_aside(self, oids: Iterable[str]) -> None:
        """Take objects that are wrong out of sight."""
        for oid in oids:
            if self.aside is not None and self.store.has(oid):
                self.aside.mkdir(parents=True, exist_ok=True)
                shutil.move(self.store.path(oid), self.aside / oid)

    def unproved(self, oids: Collection[str], source: "Near") -> dict[str, Flaw]:
        """Return which of the objects that were just taken in are not there: each is read back."""
        long = (oid for oid in oids if bulk.is_long(self.store.path(oid)))
        equal = [oid for oid in long if bulk.same(source.store.path(oid), self.store.path(oid))]
        return self.proof.flaws(oids, trusted=[oid for oid in equal if source.proven.holds(oid)])


@dataclass(frozen=True)
class Far:
    """Objects behind a network, reached by DVC's filesystems; it is opened when it is first asked."""

    remote: Remote
    space: Workspace

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return told_name(self.remote)

    @property
    def threads(self) -> int:
        """So many that waiting for one does not stop the others."""
        return dvc_remote.THREADS

    @cached_property
    def opened(self) -> Opened:
        """The remote itself."""
        return dvc_remote.opened(self.space.root, self.remote.name)

    def listing(self, oid: str) -> list[tuple[str, str]]:
        """Return path and hash of each file of a folder."""
        try:
            content = self.opened.read(oid)
        except FileNotFoundError:
            raise BadListing(Flaw(oid, "missing", "the list of the folder's files is missing")) from None
        if hashing.of_bytes(content) != oid.removesuffix(".dir"):
            raise BadListing(Flaw(oid, "altered", "the list of the folder's files is not what its name says"))
        return parse_listing(oid, content)

    def flaws(self, oids: Collection[str], *, afresh: bool = False) -> dict[str, Flaw]:
        """Return what is wrong with objects: by their presence and size, or by every byte."""
        wanted = list(oids)
        if not wanted:
            return {}
        return self._by_hash(wanted, read=True) if afresh else self._by_size(wanted)

    def copy(self, oid: str, target: str) -> str:
        """Write an object's bytes to a file and return their hash."""
        self.opened.bring(oid, target)
        Path(target).chmod(landing.READ_ONLY)
        return hashing.of_file(target)

    def receive(self, source: Near, oids: Iterable[str]) -> list[Flaw]:
        """Take objects in that are true at their source."""
        wanted = list(oids)
        refused = source.flaws(wanted)
        self.opened.send({oid: source.store.path(oid) for oid in wanted if oid not in refused})
        return list(refused.values())

    def unproved(self, oids: Collection[str], source: "Near") -> dict[str, Flaw]:  # noqa: ARG002 - the same question to every kind
        """Return which of the objects that were just taken in are not there with their true bytes."""
        return self._by_hash(list(oids), read=False) if oids else {}

    def _by_size(self, oids: list[str]) -> dict[str, Flaw]:
        there, found = self.opened.sizes(oids), {}
        cache = Store(self.space.cache)
        for oid in oids:
            here = _size(cache, oid)
            if oid not in there:
                found[oid] = Flaw(oid, "missing")
            elif here is not None and here != there[oid]:
                kind = "truncated" if there[oid] < here else "altered"
                found[oid] = Flaw(oid, kind, f"{there[oid]} bytes instead of {here}")
        return found

    def _by_hash(self, oids: list[str], *, read: bool) -> dict[str, Flaw]:
        actual, found = self.opened.hashes(oids, read=read), {}
        for oid in oids:
            if oid not in actual:
                found[oid] = Flaw(oid, "missing")
            elif actual[oid] != oid.removesuffix(".dir"):
                found[oid] = Flaw(oid, "altered", f"its bytes have the hash {actual[oid]}")
        return found


def cache(space: Workspace) -> Near:
    """Return the cache of a project; what is replaced in it goes to the trash."""
    return Near(CACHE, Store(space.cache), space.scratch, trash.for_objects(space), ours=True)


def remote(space: Workspace, place: Remote) -> Place:
    """Return a remote; raises `Incomplete` when it is a folder that is not there, or keeps no objects by their hash."""
    if not place.plain:
        raise Incomplete(
            f"the remote `{place.name}` keeps files by version and not by hash, so nothing in it can be proved",
            hint="use it with `dvc`, or name a remote without `worktree` and `version_aware`",
        )
    if place.folder is None:
        return Far(place, space)
    return Near(told_name(place), Store(reach(place)), space.scratch)


def told_name(place: Remote) -> str:
    """Return what a remote is called in a sentence."""
    return f"the remote `{place.name}`"


def reach(place: Remote) -> Path:
    """Return the folder of a remote; raises `Incomplete` when it is not mounted or not there any more."""
    folder = place.folder
    if folder is None:
        raise Incomplete(f"the remote `{place.name}` is no folder")
    if not folder.parent.is_dir():
        raise Incomplete(
            f"the remote `{place.name}` cannot be reached: {folder} does not exist",
            hint=f"mount it, or name another with `mlops data remote add {place.name} FOLDER`",
        )
    if folder.exists() and not folder.is_dir():
        hint = f"name another with `mlops data remote add {place.name} FOLDER`"
        raise Incomplete(f"the remote `{place.name}` cannot be used: {folder} is a file and no folder", hint=hint)
    return folder


def _size(store: Store, oid: str) -> int | None:
    file = Path(store.path(oid))
    return file.stat().st_size if file.is_file() else None

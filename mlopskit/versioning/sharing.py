"""Objects between the cache and a remote: sent and proved, fetched and refused when they are not true."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from mlopskit.versioning import places
from mlopskit.versioning.objects import BadListing, Flaw
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Remote, Workspace


@dataclass(frozen=True, slots=True)
class Moved:
    """How many objects a transfer moved, how many it found in place, and what could not be moved."""

    sent: int
    there: int
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """The objects that tracked paths need, each with the path that needs it first."""

    owners: dict[str, Tracked]
    unknown: tuple[tuple[Tracked, Flaw], ...] = ()
    """Folders whose list is not to be had, so that their files are not known."""


class Lists(Protocol):
    """What has the lists of folders."""

    def listing(self, oid: str) -> list[tuple[str, str]]:
        """Return path and hash of each file of a folder; raises `BadListing` when its list is not a true one."""


def need(items: Iterable[Tracked], *stores: Lists) -> Need:
    """Return the objects of tracked paths, lists read from the first place that has a true one."""
    owners: dict[str, Tracked] = {}
    unknown = []
    for item in items:
        owners.setdefault(item.oid, item)
        if item.is_folder:
            rows = _listing(item.oid, stores)
            if isinstance(rows, Flaw):
                unknown.append((item, rows))
                continue
            for _, oid in rows:
                owners.setdefault(oid, item)
    return Need(owners, tuple(unknown))


def push(space: Workspace, items: Iterable[Tracked], place: Remote) -> Moved:
    """Send what a remote lacks or has wrong, and prove by asking it again that the remote has the true bytes."""
    cache, remote = places.cache(space), places.remote(space, place)
    shared = [item for item in items if item.shared]
    wanted = need(shared, cache, remote)
    lacking = remote.flaws(list(wanted.owners))
    troubles = [_unlisted(item, flaw, place) for item, flaw in wanted.unknown]
    send = [oid for oid in lacking if not _list_in_doubt(oid, wanted)]
    refused = remote.receive(cache, send)
    troubles += [not_sent(wanted.owners[flaw.oid], flaw, place) for flaw in refused]
    gone = {flaw.oid for flaw in refused}
    after = remote.unproved([oid for oid in send if oid not in gone], cache)
    troubles += [not_proved(wanted.owners[oid], flaw, place) for oid, flaw in after.items()]
    return Moved(len(send) - len(gone), len(wanted.owners) - len(send), tuple(troubles))


def fetch(space: Workspace, items: Iterable[Tracked], place: Remote) -> Moved:
    """Bring into the cache what it lacks or has wrong; bytes that are not what their name says stay outside."""
    cache, remote = places.cache(space), places.remote(space, place)
    listed = list(items)
    wrong_lists = list(cache.flaws([item.oid for item in listed if item.is_folder]))
    refused = cache.receive(remote, wrong_lists)
    wanted = need(listed, cache)
    bad_lists = {flaw.oid for flaw in refused}
    good_lists = [oid for oid in wrong_lists if oid not in bad_lists]
    lacking = [oid for oid in cache.proof.flaws(list(wanted.owners), trusted=good_lists) if oid not in bad_lists]
    refused += cache.receive(remote, lacking)
    gone = {flaw.oid for flaw in refused}
    landed = [oid for oid in dict.fromkeys((*wrong_lists, *lacking)) if oid not in gone]
    if landed:
        cache.proof.flaws([], trusted=landed)
    troubles = [not_fetched(_owner(flaw.oid, wanted, listed), flaw, place) for flaw in refused]
    return Moved(len(landed), max(0, len(wanted.owners) - len(landed)), tuple(troubles))


def lacking(space: Workspace, item: Tracked) -> list[Flaw]:
    """Return what the cache lacks of a tracked path, or has wrong."""
    cache = places.cache(space)
    wanted = need([item], cache)
    return [*(flaw for _, flaw in wanted.unknown), *cache.flaws(list(wanted.owners)).values()]


def _owner(oid: str, wanted: Need, listed: list[Tracked]) -> Tracked:
    return wanted.owners.get(oid) or next(item for item in listed if item.oid == oid)


def _listing(oid: str, stores: Iterable[Lists]) -> list[tuple[str, str]] | Flaw:
    flaw = Flaw(oid, "missing")
    for store in stores:
        try:
            return store.listing(oid)
        except BadListing as bad:
            flaw = bad.flaw if flaw.kind == "missing" else flaw
    return flaw


def _list_in_doubt(oid: str, wanted: Need) -> bool:
    return any(item.oid == oid for item, _ in wanted.unknown)


def _unlisted(item: Tracked, flaw: Flaw, place: Remote) -> Trouble:
    message = f"{item.path} was not sent to `{place.name}`: its list {flaw.oid} is {flaw.kind} in the cache"
    return Trouble("not-sent", item.path, message, f"mlops data add {item.path}", item.file)


def not_sent(item: Tracked, flaw: Flaw, place: Remote) -> Trouble:
    """Return what to say of an object that could not be sent because it is wrong here."""
    message = f"{item.path} was not sent to `{place.name}`: its object {flaw.oid} is {flaw.kind} in the cache"
    again = f"mlops run {item.stage}" if item.stage else f"mlops data add {item.path}"
    return Trouble("not-sent", item.path, message, again, item.file)


def not_proved(item: Tracked, flaw: Flaw, place: Remote) -> Trouble:
    """Return what to say of an object that a remote has not kept as it was sent."""
    message = f"{item.path} was sent to `{place.name}`, but its object {flaw.oid} is {flaw.kind} there"
    return Trouble("not-proved", item.path, message, "mlops data push", item.file)


def not_fetched(item: Tracked, flaw: Flaw, place: Remote) -> Trouble:
    """Return what to say of an object that a remote lacks, or has with other bytes."""
    where = "where the data was made"
    if flaw.kind == "missing":
        message = (
            f"{item.path}: its object {flaw.oid} is not in the remote `{place.name}`; it was never pushed, or lost"
        )
        return Trouble("not-in-remote", item.path, message, f"mlops data push, {where}", item.file)
    message = f"{item.path}: its object {flaw.oid} in the remote `{place.name}` is {flaw.kind} and was not taken"
    # a push reads what a folder holds, and asks a far remote for presence and size only
    command = "mlops data push" if place.folder is not None else "mlops data verify --remote --repair"
    return Trouble("not-in-remote", item.path, message, f"{command}, {where}", item.file)

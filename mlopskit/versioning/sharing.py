"""Objects between the cache and a remote in a folder: sent and proved, fetched and refused when they are not true."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.versioning import landing, trash
from mlopskit.versioning.landing import Landing
from mlopskit.versioning.objects import BadListing, Flaw, Store
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.proved import Proof
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
    return folder


def need(items: Iterable[Tracked], *stores: Store) -> Need:
    """Return the objects of tracked paths, lists read from the first store that has a true one."""
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
    """Send what a remote lacks or has wrong, and prove by reading it back that the remote has the true bytes."""
    cache, remote = Store(space.cache), Store(reach(place))
    shared = [item for item in items if item.shared]
    wanted = need(shared, cache, remote)
    proof = Proof(remote, space.scratch)
    lacking = proof.flaws(list(wanted.owners))
    troubles = [_unlisted(item, flaw, place) for item, flaw in wanted.unknown]
    send = [oid for oid in lacking if not _list_in_doubt(oid, wanted)]
    try:
        with Landing(remote) as into:
            refused = into.fetch_all(cache, send) if send else []
    except OSError as error:
        raise landing.told(error, f"the remote `{place.name}`") from error
    troubles += [not_sent(wanted.owners[flaw.oid], flaw, place) for flaw in refused]
    gone = {flaw.oid for flaw in refused}
    after = proof.flaws([oid for oid in send if oid not in gone]) if send else {}
    troubles += [not_proved(wanted.owners[oid], flaw, place) for oid, flaw in after.items()]
    return Moved(len(send) - len(gone), len(wanted.owners) - len(send), tuple(troubles))


def fetch(space: Workspace, items: Iterable[Tracked], place: Remote) -> Moved:
    """Bring into the cache what it lacks or has wrong; bytes that are not what their name says stay outside."""
    cache, remote = Store(space.cache), Store(reach(place))
    listed = list(items)
    proof = Proof(cache, space.scratch)
    try:
        with Landing(cache, trash.for_objects(space)) as into:
            lists = [item.oid for item in listed if item.is_folder]
            wrong_lists = list(proof.flaws(lists))
            refused = into.fetch_all(remote, wrong_lists) if wrong_lists else []
            wanted = need(listed, cache)
            bad_lists = {flaw.oid for flaw in refused}
            good_lists = [oid for oid in wrong_lists if oid not in bad_lists]
            lacking = [oid for oid in proof.flaws(list(wanted.owners), trusted=good_lists) if oid not in bad_lists]
            refused += into.fetch_all(remote, lacking)
    except OSError as error:
        raise landing.told(error, f"the cache or the remote `{place.name}`") from error
    gone = {flaw.oid for flaw in refused}
    landed = [oid for oid in dict.fromkeys((*wrong_lists, *lacking)) if oid not in gone]
    if landed:
        proof.flaws([], trusted=landed)
    troubles = [not_fetched(_owner(flaw.oid, wanted, listed), flaw, place) for flaw in refused]
    return Moved(len(landed), max(0, len(wanted.owners) - len(landed)), tuple(troubles))


def _owner(oid: str, wanted: Need, listed: list[Tracked]) -> Tracked:
    return wanted.owners.get(oid) or next(item for item in listed if item.oid == oid)


def _listing(oid: str, stores: Iterable[Store]) -> list[tuple[str, str]] | Flaw:
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
    if flaw.kind == "missing":
        message = (
            f"{item.path}: its object {flaw.oid} is not in the remote `{place.name}`; it was never pushed, or lost"
        )
    else:
        message = f"{item.path}: its object {flaw.oid} in the remote `{place.name}` is {flaw.kind} and was not taken"
    return Trouble("not-in-remote", item.path, message, "mlops data push, where the data was made", item.file)

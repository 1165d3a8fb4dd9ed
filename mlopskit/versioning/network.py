"""Remotes that are reached over a network: DVC moves the objects, and what it says is checked."""

from collections.abc import Sequence

from mlopskit.tools import dvc_command, dvc_remote
from mlopskit.versioning import sharing
from mlopskit.versioning.locking import Held
from mlopskit.versioning.objects import Flaw, Store
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.proved import Proof
from mlopskit.versioning.sharing import Moved
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Remote, Workspace


def push(space: Workspace, items: Sequence[Tracked], place: Remote, held: Held) -> Moved:
    """Send what is missing by DVC, then ask the remote itself for each object's presence, size and hash."""
    shared = [item for item in items if item.shared]
    if not shared:
        return Moved(0, 0)
    before = {flaw.oid for _, flaw in flaws(space, shared, place, hashes=False)}
    wanted = sharing.need(shared, Store(space.cache))
    refused = _flawed_here(space, before & wanted.owners.keys(), wanted, place)
    if refused:
        return Moved(0, 0, tuple(refused))
    with held.lent():
        dvc_command.run(space.root, ("push", "--remote", place.name, *(item.path for item in shared)))
    left = flaws(space, shared, place, hashes=True, only=before)
    if left:  # DVC takes a list in the remote as proof of its files, so a hole is filled by hand
        dvc_remote.send(space.root, place.name, {flaw.oid: Store(space.cache).path(flaw.oid) for _, flaw in left})
        left = flaws(space, shared, place, hashes=True, only={flaw.oid for _, flaw in left})
    troubles = [_not_proved(item, flaw, place) for item, flaw in left]
    return Moved(len(before) - len(left), len(wanted.owners) - len(before), tuple(troubles))


def fetch(space: Workspace, items: Sequence[Tracked], place: Remote, held: Held) -> Moved:
    """Fetch by DVC, then hash what came; an object with other bytes than its name says is taken out again."""
    from pathlib import Path

    cache = Store(space.cache)
    proof = Proof(cache, space.scratch)
    wanted = sharing.need(items, cache)
    for oid, flaw in proof.flaws(list(wanted.owners)).items():
        if flaw.kind != "missing":
            Path(cache.path(oid)).unlink()  # or DVC would take it for the true one
    if not (wanted.unknown or proof.flaws(list(wanted.owners))):
        return Moved(0, len(wanted.owners))
    with held.lent():
        dvc_command.run(
            space.root, ("fetch", "--remote", place.name, *(item.path for item in items)), fine=frozenset({0, 1})
        )
    before, wanted = len(wanted.owners) if not wanted.unknown else 0, sharing.need(items, cache)
    found = {item.oid: (item, flaw) for item, flaw in wanted.unknown}
    found.update({oid: (wanted.owners[oid], flaw) for oid, flaw in proof.flaws(list(wanted.owners)).items()})
    for oid, (_, flaw) in found.items():
        if flaw.kind != "missing":
            Path(cache.path(oid)).unlink(missing_ok=True)
    troubles = tuple(sharing.not_fetched(item, flaw, place) for item, flaw in found.values())
    return Moved(len(wanted.owners) - len(found) - before, before, troubles)


def flaws(
    space: Workspace, items: Sequence[Tracked], place: Remote, *, hashes: bool, only: set[str] | None = None
) -> list[tuple[Tracked, Flaw]]:
    """Return what is wrong in a remote with the objects of tracked paths, as the remote itself tells."""
    wanted = sharing.need(items, Store(space.cache))
    sizes = {oid: _size(space, oid) for oid in wanted.owners if only is None or oid in only}
    told = dvc_remote.look(space.root, place.name, sizes, hashes=hashes)
    return [*wanted.unknown, *((wanted.owners[oid], Flaw(oid, kind, detail)) for oid, (kind, detail) in told.items())]


def _size(space: Workspace, oid: str) -> int | None:
    from pathlib import Path

    file = Path(Store(space.cache).path(oid))
    return file.stat().st_size if file.is_file() else None


def _flawed_here(space: Workspace, oids: set[str], wanted: sharing.Need, place: Remote) -> list[Trouble]:
    found = Proof(Store(space.cache), space.scratch).flaws(oids)
    return [sharing.not_sent(wanted.owners[oid], flaw, place) for oid, flaw in found.items()]


def _not_proved(item: Tracked, flaw: Flaw, place: Remote) -> Trouble:
    return sharing.not_proved(item, flaw, place)

"""What of the tracked data a remote lacks, or has with other bytes."""

from collections.abc import Sequence

from mlopskit.versioning import blame, places, sharing
from mlopskit.versioning.objects import Flaw, Store
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Remote, Workspace


def troubles(space: Workspace, items: Sequence[Tracked], name: str | None = None) -> list[Trouble]:
    """Return a sentence for each tracked path that a remote cannot give back as it is recorded."""
    place = space.remote(name)
    shared = [item for item in items if item.shared and item.oid and not item.foreign]
    flaws = _flaws(space, shared, place)
    by_path: dict[str, list[Flaw]] = {}
    owners: dict[str, Tracked] = {}
    for item, flaw in flaws:
        by_path.setdefault(item.path, []).append(flaw)
        owners[item.path] = item
    return [_told(space, owners[path], found, place) for path, found in by_path.items()]


def _flaws(space: Workspace, items: Sequence[Tracked], place: Remote) -> list[tuple[Tracked, Flaw]]:
    remote = places.remote(space, place)
    wanted = sharing.need(items, places.cache(space), remote)
    found = remote.flaws(list(wanted.owners))
    return [*wanted.unknown, *((wanted.owners[oid], flaw) for oid, flaw in found.items())]


def _told(space: Workspace, item: Tracked, flaws: list[Flaw], place: Remote) -> Trouble:
    kinds = sorted({flaw.kind for flaw in flaws})
    count = f"{len(flaws)} of its objects are" if len(flaws) > 1 else f"its object {flaws[0].oid} is"
    message = f"{item.path}: {count} {' or '.join(kinds)} in the remote `{place.name}`"
    if Store(space.cache).has(item.oid):
        return Trouble("not-pushed", item.path, message, "mlops data push", item.file)
    who = blame.author(space, item.file)
    asked = f"{message}; it was recorded by {who}, who has to push it" if who else message
    return Trouble("not-pushed", item.path, asked, "mlops data push, where the data was made", item.file)

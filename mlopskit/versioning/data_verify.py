"""Every byte read again: in the project, in the cache and in a remote, and what is wrong repaired from what is true."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mlopskit.versioning import content, places, sharing
from mlopskit.versioning.adding import take
from mlopskit.versioning.content import Content
from mlopskit.versioning.objects import Flaw, Store
from mlopskit.versioning.places import Near, Place
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.stat_table import Table
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Remote, Workspace

CACHE = places.CACHE


@dataclass(frozen=True, slots=True)
class Verified:
    """What was read and what was wrong in it."""

    objects: int
    troubles: tuple[Trouble, ...]
    repaired: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    """Tracked paths of which nothing was here to be read."""


def verify(space: Workspace, items: Sequence[Tracked], remote: Remote | None, *, repair: bool = False) -> Verified:
    """Read all that tracked paths need in the cache, the project and a remote; with `repair`, mend what can be."""
    cache = places.cache(space)
    there = places.remote(space, remote) if remote is not None else None
    stores: list[Place] = [cache, *((there,) if there else ())]
    wanted = sharing.need(items, *stores)
    with ThreadPoolExecutor(1) as pool:  # both wait for other processes most of the time
        project = pool.submit(lambda: {item.path: content.afresh(space, item.path) for item in items})
        flaws = _all_flaws(cache, there, wanted)
        here = project.result()
    repaired = _repair(cache, there, flaws) if repair else []
    if repair:
        repaired += _from_project(space, cache, items, flaws[cache.name])
        wanted = sharing.need(items, *stores)
        flaws = _all_flaws(cache, there, wanted)
    again = "mlops data verify --remote --repair" if there or repair else "mlops data verify --repair"
    found = [(place, wanted.owners[oid], flaw) for place in flaws for oid, flaw in flaws[place].items()]
    troubles = [_told(*each, again) for each in found if there or _matters(space, *each[1:])]
    troubles += _in_project(space, items, here, flaws[cache.name])
    absent = [item.path for item in items if not here[item.path].oid and not cache.store.has(item.oid)]
    lost = 0 if there else sum(flaw.kind == "missing" for flaw in flaws[cache.name].values())
    return Verified(len(wanted.owners) - lost, tuple(troubles), tuple(repaired), tuple(absent))


def _all_flaws(cache: Near, there: Place | None, wanted: sharing.Need) -> dict[str, dict[str, Flaw]]:
    """Return what is wrong in each place, by the place's name."""
    here = cache.flaws(list(wanted.owners), afresh=True)
    if there is None:
        return {cache.name: here}
    shared = [oid for oid, item in wanted.owners.items() if item.shared]
    return {cache.name: here, there.name: there.flaws(shared, afresh=True)}


def _matters(space: Workspace, item: Tracked, flaw: Flaw) -> bool:
    """Whether a flaw of the cache is one without a remote: what was never pulled is not here, and is not wrong."""
    return flaw.kind != "missing" or (space.root / item.path).exists()


def _repair(cache: Near, there: Place | None, flaws: dict[str, dict[str, Flaw]]) -> list[str]:
    """Mend cache and remote, each from the other; what is wrong in both is left to be told."""
    if there is None:
        return []
    here, far = flaws[cache.name], flaws[there.name]
    into_cache, into_remote = [oid for oid in here if oid not in far], [oid for oid in far if oid not in here]
    refused = {flaw.oid for flaw in (*cache.receive(there, into_cache), *there.receive(cache, into_remote))}
    done = [f"{oid} in {cache.name} from {there.name}" for oid in into_cache if oid not in refused]
    return [*done, *(f"{oid} in {there.name} from {cache.name}" for oid in into_remote if oid not in refused)]


def _from_project(space: Workspace, cache: Near, items: Sequence[Tracked], flaws: dict[str, Flaw]) -> list[str]:
    """Mend the cache from the project's own files, where these are as recorded."""
    still = {oid for oid in flaws if cache.store.flaw(oid) is not None}
    if not still:
        return []
    done = []
    for item in items:
        here = content.in_parts(space, item.path)
        if here.oid == item.oid and ({item.oid, *here.files.values()} & still):
            take_again(space, item.path)
            done.append(f"{item.path} into the cache from the project")
    return done


def take_again(space: Workspace, path: str) -> None:
    """Bring a path into the cache as if for the first time, so that objects that are wrong are replaced."""
    Table.of(space.scratch, path).body.unlink(missing_ok=True)
    take(space, path)


def _in_project(
    space: Workspace, items: Sequence[Tracked], contents: Mapping[str, Content], flaws: dict[str, Flaw]
) -> list[Trouble]:
    found = []
    for item in items:
        here = contents[item.path]
        if not here.oid or here.oid == item.oid:
            continue
        store = Store(space.cache)
        how = content.difference(store, item.oid, here.files) if item.is_folder and item.oid not in flaws else None
        message = f"{item.path} is not what {item.file} records" + (f": {how}" if how else "")
        command = f"mlops data checkout {item.path}, or mlops data add {item.path} when the change is meant"
        found.append(Trouble("workspace", item.path, message, command, item.file))
    return found


def _told(place: str, item: Tracked, flaw: Flaw, again: str) -> Trouble:
    detail = f" ({flaw.detail})" if flaw.detail else ""
    message = f"{item.path}: its object {flaw.oid} in {place} is {flaw.kind}{detail}"
    rule = "cache-object" if place == CACHE else "remote-object"
    return Trouble(rule, item.path, message, again, item.file)

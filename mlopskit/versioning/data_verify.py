"""Every byte read again: in the project, in the cache and in a remote, and what is wrong repaired from what is true."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlopskit.versioning import content, landing, sharing, trash
from mlopskit.versioning.adding import take
from mlopskit.versioning.landing import Landing
from mlopskit.versioning.objects import Flaw, Store
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.proved import Proof
from mlopskit.versioning.stat_table import Table
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Remote, Workspace

CACHE = "the cache"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was read and what was wrong in it."""

    objects: int
    troubles: tuple[Trouble, ...]
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A store under the name that a person knows it by."""

    name: str
    store: Store
    repair: str


def verify(space: Workspace, items: Sequence[Tracked], remote: Remote | None, *, repair: bool = False) -> Verified:
    """Read all that tracked paths need in the cache, the project and a remote; with `repair`, mend what can be."""
    again = "mlops data verify --remote --repair"
    cache = _Place(CACHE, Store(space.cache), again if remote or repair else "mlops data verify --repair")
    places = [cache]
    if remote is not None:
        places.append(_Place(f"the remote `{remote.name}`", Store(sharing.reach(remote)), again))
    wanted = sharing.need(items, *(place.store for place in places))
    flaws = {place.name: _flaws(space, place, wanted, remote) for place in places}
    repaired = _repair(space, places, flaws) if repair else []
    if repair:
        repaired += _from_project(space, cache, items, flaws[cache.name])
        wanted = sharing.need(items, *(place.store for place in places))
        flaws = {place.name: _flaws(space, place, wanted, remote) for place in places}
    troubles = [_told(place, wanted.owners[oid], flaw) for place in places for oid, flaw in flaws[place.name].items()]
    troubles += _in_project(space, items, flaws[cache.name])
    return Verified(len(wanted.owners), tuple(troubles), tuple(repaired))


def _flaws(space: Workspace, place: _Place, wanted: sharing.Need, remote: Remote | None) -> dict[str, Flaw]:
    oids = [oid for oid, item in wanted.owners.items() if place.name == CACHE or item.shared]
    flaws = Proof(place.store, space.scratch).flaws(oids, afresh=True)
    if place.name == CACHE and remote is None:
        return {
            oid: flaw for oid, flaw in flaws.items() if flaw.kind != "missing" or _is_here(space, wanted.owners[oid])
        }
    return flaws


def _is_here(space: Workspace, item: Tracked) -> bool:
    """Whether a path is in the project, so that its object should be in the cache; what was never pulled need not."""
    return (space.root / item.path).exists()


def _repair(space: Workspace, places: list[_Place], flaws: dict[str, dict[str, Flaw]]) -> list[str]:
    """Mend each store from the other; what is wrong in both is left to be told."""
    done = []
    for place in places:
        for other in places:
            mendable = [oid for oid in flaws[place.name] if oid not in flaws[other.name]] if other is not place else []
            if mendable:
                done += _bring(space, place, other, mendable)
    return done


def _bring(space: Workspace, place: _Place, other: _Place, oids: list[str]) -> list[str]:
    aside = trash.for_objects(space) if place.name == CACHE else None
    try:
        with Landing(place.store, aside) as into:
            refused = {flaw.oid for flaw in into.fetch_all(other.store, oids)}
    except OSError as error:
        raise landing.told(error, place.name) from error
    return [f"{oid} in {place.name} from {other.name}" for oid in oids if oid not in refused]


def _from_project(space: Workspace, cache: _Place, items: Sequence[Tracked], flaws: dict[str, Flaw]) -> list[str]:
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


def _in_project(space: Workspace, items: Sequence[Tracked], flaws: dict[str, Flaw]) -> list[Trouble]:
    found = []
    for item in items:
        here = content.afresh(space, item.path)
        if not here.oid or here.oid == item.oid:
            continue
        store = Store(space.cache)
        how = content.difference(store, item.oid, here.files) if item.is_folder and item.oid not in flaws else None
        message = f"{item.path} is not what {item.file} records" + (f": {how}" if how else "")
        command = f"mlops data checkout {item.path}, or mlops data add {item.path} when the change is meant"
        found.append(Trouble("workspace", item.path, message, command, item.file))
    return found


def _told(place: _Place, item: Tracked, flaw: Flaw) -> Trouble:
    detail = f" ({flaw.detail})" if flaw.detail else ""
    message = f"{item.path}: its object {flaw.oid} in {place.name} is {flaw.kind}{detail}"
    rule = "cache-object" if place.name == CACHE else "remote-object"
    return Trouble(rule, item.path, message, place.repair, item.file)

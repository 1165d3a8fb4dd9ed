"""What of the cache nothing needs any more, who would lose it, and a trash that keeps it for thirty days."""

import os
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete, UsageError
from mlopskit.versioning import pointers, sharing
from mlopskit.versioning.history import Commit, History
from mlopskit.versioning.objects import Store
from mlopskit.versioning.pointers import Recorded, Tracked
from mlopskit.versioning.trash import DAYS
from mlopskit.versioning.workspace import Workspace

TRASH = "trash-mlops"


@dataclass(frozen=True, slots=True)
class Loss:
    """A recorded version of a path that would lose objects."""

    path: str
    commit: Commit
    count: int
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Surplus:
    """What can go, and who would lose by it."""

    oids: tuple[str, ...]
    size: int
    losses: tuple[Loss, ...]
    registered: tuple[tuple[str, str], ...]
    """Registered versions that would lose data, each with the path that it needs."""


def surplus(space: Workspace, *, workspace_only: bool) -> Surplus:
    """Return what of the cache is needed neither here nor, unless `workspace_only`, by the tip of a branch or tag."""
    cache = Store(space.cache)
    if not space.cache.is_relative_to(space.root):
        raise UsageError(
            f"the cache {space.cache} lies outside the project and may serve others", hint="dvc gc --projects"
        )
    history = History.of(space)
    here = pointers.read(space)
    if here.broken:
        raise Incomplete(
            f"{here.broken[0].file} cannot be read, so what is needed is not known", hint="mlops data status"
        )
    stores = _stores(space)
    kept = _objects(stores, here.items)
    if not workspace_only:
        for commit in set(history.tips().values()):
            kept |= _objects(stores, _readable(history, commit).items)
    stamps = cache.stamps()
    going = stamps.keys() - kept
    registered = tuple(
        (name, item.path)
        for name, commit in history.registered()
        for item in _readable(history, commit).items
        if going & _objects(stores, [item])
    )
    size = sum(int(stamps[oid].split(" ")[0]) for oid in going)
    return Surplus(tuple(sorted(going)), size, tuple(_losses(history, stores, going)), registered)


def discard(space: Workspace, oids: Iterable[str]) -> Path:
    """Move objects into the trash of the cache, from where `restore` brings them back."""
    cache = Store(space.cache)
    place = Store(space.cache / TRASH / time.strftime("%Y%m%dT%H%M%S"))
    for oid in oids:
        target = Path(place.path(oid))
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(cache.path(oid), target)  # noqa: PTH105 - called for each of many thousand objects
    return place.folder


def restore(space: Workspace) -> int:
    """Bring back all that is in the trash; return how many objects that were."""
    cache, count = Store(space.cache), 0
    for folder in sorted((space.cache / TRASH).glob("*")):
        old = Store(folder)
        for oid in old.names():
            target = Path(cache.path(oid))
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(old.path(oid), target)  # noqa: PTH105 - the same
            count += 1
        shutil.rmtree(folder)
    return count


def purge(space: Workspace, *, days: int = DAYS) -> int:
    """Delete what has lain in the trash for so many days; return how many folders of it."""
    old = [place for place in (space.cache / TRASH).glob("*") if time.time() - place.stat().st_mtime >= days * 86400]
    for place in old:
        shutil.rmtree(place)
    return len(old)


def _readable(history: History, commit: str) -> Recorded:
    found = history.at(commit)
    if found.broken:
        raise Incomplete(
            f"{found.broken[0].file} at {commit[:10]} cannot be read, so what it needs is not known",
            hint="nothing was removed; see that commit",
        )
    return found


def _objects(stores: Sequence[Store], items: Iterable[Tracked]) -> set[str]:
    return set(sharing.need([item for item in items if item.oid], *stores).owners)


def _stores(space: Workspace) -> tuple[Store, ...]:
    """Return where the lists of folders may be read: the cache, then the remotes that are folders."""
    folders = (place.folder for place in space.remotes if place.plain)
    return (Store(space.cache), *(Store(folder) for folder in folders if folder is not None))


def _losses(history: History, stores: Sequence[Store], going: set[str]) -> list[Loss]:
    """Return each version in the history that would lose objects, told of the newest commit that has it."""
    found: dict[tuple[str, str], Loss] = {}
    if going:
        for commit in history.commits(everywhere=True):
            for item in history.at(commit.id).items:
                count = len(going & _objects(stores, [item]))
                if count:
                    found.setdefault((item.path, item.oid), Loss(item.path, commit, count, item.stage))
    return list(found.values())

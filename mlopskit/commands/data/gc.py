"""`mlops data gc`: what the cache need not keep, shown before it goes, and a trash for thirty days."""

from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.report import Done, Receipt
from mlopskit.versioning import collection, locking, workspace
from mlopskit.versioning.collection import Surplus
from mlopskit.versioning.workspace import Workspace


def gc(*, apply: bool = False, workspace_only: bool = False, start: Path = Path()) -> Receipt:
    """Show what the cache could lose and which commits, versions and stages with it; with `apply`, move it away."""
    space = workspace.find(start)
    with locking.writing(space, "data gc"):
        found = collection.surplus(space, workspace_only=workspace_only)
        if found.registered:
            name, path = found.registered[0]
            raise Incomplete(
                f"the registered version {name} needs {path}, so nothing was removed", hint="mlops data gc"
            )
        return _applied(space, found) if apply else _shown(found)


def restore(*, start: Path = Path()) -> Receipt:
    """Bring back into the cache all that is in its trash."""
    space = workspace.find(start)
    with locking.writing(space, "data gc --restore"):
        count = collection.restore(space)
    return Receipt("data gc", (Done("restored", "the cache", f"{count} objects"),), ("mlops data status",))


def empty(*, start: Path = Path()) -> Receipt:
    """Delete what is in the trash now, so that its space is free."""
    space = workspace.find(start)
    with locking.writing(space, "data gc --empty-trash"):
        count = collection.purge(space, days=0)
    return Receipt("data gc", (Done("deleted", "the trash", f"{count} folders"),))


def _shown(found: Surplus) -> Receipt:
    done = (*_losses(found, "would lose"), Done("would move", "to the trash", _size(found)))
    more = ("mlops data gc --apply",) if found.oids else ()
    return Receipt("data gc", done, more, notes=("Nothing was removed.",), result=_result(found))


def _applied(space: Workspace, found: Surplus) -> Receipt:
    purged = collection.purge(space)
    done = [*_losses(found, "loses")]
    if found.oids:
        place = collection.discard(space, found.oids)
        done.append(Done("moved", str(place.relative_to(space.root)), f"{_size(found)}, kept for 30 days"))
    if purged:
        done.append(Done("deleted", "the trash", f"{purged} folders older than 30 days"))
    return Receipt(
        "data gc",
        tuple(done),
        ("mlops data gc --restore    to have it back",) if found.oids else (),
        result=_result(found),
    )


def _losses(found: Surplus, word: str) -> tuple[Done, ...]:
    return tuple(
        Done(
            word, loss.path, f"{loss.count} objects of {loss.commit}" + (f", stage {loss.stage}" if loss.stage else "")
        )
        for loss in found.losses
    )


def _size(found: Surplus) -> str:
    return f"{len(found.oids)} objects, {found.size} bytes"


def _result(found: Surplus) -> dict[str, object]:
    losses = [{"path": each.path, "commit": each.commit.id, "objects": each.count} for each in found.losses]
    return {"objects": len(found.oids), "bytes": found.size, "losses": losses}

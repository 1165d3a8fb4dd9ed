"""`mlops data add`: content taken into the cache and recorded."""

from pathlib import Path

from mlopskit.errors import UsageError
from mlopskit.report import Done, Receipt
from mlopskit.versioning import adding, locking, pointers, state, workspace
from mlopskit.versioning.adding import NeedsDvc
from mlopskit.versioning.locking import Held
from mlopskit.versioning.objects import Store
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.workspace import Workspace


def add(paths: tuple[str, ...], *, start: Path = Path()) -> Receipt:
    """Record files and folders as they are now; nothing is recorded when one of them cannot be."""
    space = workspace.find(start)
    with locking.writing(space, "data add") as held:
        tracked = _tracked(space)
        wanted = [_named(space, start, path, tracked) for path in paths]
        for path in wanted:
            adding.refusal(space, path, tracked)
        done = tuple(_add(space, path, tracked.get(path), held) for path in wanted)
    changed = [each for each in done if each.action != "unchanged"]
    return Receipt("data add", done, ('mlops save -m "..."',) if changed else ())


def _tracked(space: Workspace) -> dict[str, Tracked]:
    recorded = pointers.read(space)
    for each in recorded.broken:
        trouble = state.unreadable(each)
        raise UsageError(trouble.message, hint=trouble.next)
    return {item.path: item for item in recorded.items}


def _named(space: Workspace, start: Path, path: str, tracked: dict[str, Tracked]) -> str:
    """Return a path from the root; a path inside of a tracked folder means that folder."""
    import os

    inside = os.path.relpath(os.path.normpath(start.absolute() / path), space.root).replace(os.sep, "/")
    inside = inside.removesuffix(".dvc") if inside.removesuffix(".dvc") in tracked else inside
    above = (item.path for item in tracked.values() if item.is_folder and inside.startswith(f"{item.path}/"))
    return next(above, inside)


def _add(space: Workspace, path: str, before: Tracked | None, held: Held) -> Done:
    if (before is not None and before.foreign) or adding.foreign(space, path):
        return _by_dvc(space, path, held)
    found = adding.take(space, path)
    try:
        changed = adding.record(space, path, found)
    except NeedsDvc:
        return _by_dvc(space, path, held)
    size = f"{len(found.files)} files, " if found.oid.endswith(".dir") else ""
    return Done("recorded" if changed else "unchanged", path, f"{size}{found.size} bytes, {found.oid}")


def _by_dvc(space: Workspace, path: str, held: Held) -> Done:
    """Let DVC record what has a form of its own, and see that the cache has the true bytes."""
    from mlopskit.tools import dvc_command

    with held.lent():
        dvc_command.run(space.root, ("add", path))
    now = _tracked(space).get(path)
    if now is not None and not now.foreign and Store(space.cache).flaw(now.oid) is not None:
        adding.take(space, path)
    return Done("recorded", path, "by dvc add")

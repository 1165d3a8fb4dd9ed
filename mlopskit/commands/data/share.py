"""`mlops data push`, `pull` and `checkout`: data sent, fetched and put into place, each proved."""

from pathlib import Path

from mlopskit.errors import ExitCode, Incomplete
from mlopskit.report import Done, Receipt
from mlopskit.versioning import checkout as placing
from mlopskit.versioning import locking, places, pointers, sharing, state, workspace
from mlopskit.versioning.checkout import Placed
from mlopskit.versioning.locking import Held
from mlopskit.versioning.pointers import Recorded, Tracked
from mlopskit.versioning.sharing import Moved
from mlopskit.versioning.trouble import Trouble, commands
from mlopskit.versioning.workspace import Remote, Workspace


def push(paths: tuple[str, ...] = (), *, remote: str | None = None, start: Path = Path()) -> Receipt:
    """Send data to a remote and prove that it is there: every object present, with its size and hash."""
    space = workspace.find(start)
    place = space.remote(remote)
    with locking.writing(space, "data push") as held:
        recorded = pointers.read(space).within(space.root, paths)
        moved = sharing.push(space, _ours(recorded), place)
        foreign = _foreign(space, recorded, held, "push", place)
    detail = f"{moved.sent} objects, {moved.there} were there"
    done = (Done("pushed", place.name, detail), *foreign)
    return _receipt("data push", done, [*_broken(recorded), *moved.troubles])


def pull(
    paths: tuple[str, ...] = (), *, remote: str | None = None, aside: bool = False, start: Path = Path()
) -> Receipt:
    """Fetch what is recorded from a remote and put it into the project, every byte checked on the way."""
    space = workspace.find(start)
    with locking.writing(space, "data pull") as held:
        recorded = pointers.read(space).within(space.root, paths)
        imports = [item for item in _ours(recorded) if item.imported]
        ours = [item for item in _ours(recorded) if not item.imported]
        place = space.remote(remote) if ours or remote or not imports else None
        moved = sharing.fetch(space, ours, place) if place else Moved(0, 0)
        bad = {trouble.path for trouble in moved.troubles}
        placed, troubles = placing.checkout(space, [item for item in ours if item.path not in bad], aside=aside)
        brought, lost = _imported(space, imports, held)
        absent = {trouble.path for trouble in lost}
        more, others = placing.checkout(space, [item for item in imports if item.path not in absent], aside=aside)
        foreign = _foreign(space, recorded, held, "pull", place)
    fetched = (Done("fetched", place.name, f"{moved.sent} objects, {moved.there} were here"),) if place else ()
    done = (*fetched, *brought, *_placed([*placed, *more]), *foreign)
    return _receipt("data pull", done, [*_broken(recorded), *moved.troubles, *troubles, *others, *lost])


def checkout(paths: tuple[str, ...] = (), *, aside: bool = False, start: Path = Path()) -> Receipt:
    """Put what is recorded into the project from the cache, every byte checked on the way."""
    space = workspace.find(start)
    with locking.writing(space, "data checkout") as held:
        recorded = pointers.read(space).within(space.root, paths)
        placed, troubles = placing.checkout(space, _ours(recorded), aside=aside)
        foreign = _foreign(space, recorded, held, "checkout", None)
    return _receipt("data checkout", (*_placed(placed), *foreign), [*_broken(recorded), *troubles])


def _ours(recorded: Recorded) -> list[Tracked]:
    return [item for item in recorded.items if not item.foreign and item.oid]


def _imported(space: Workspace, items: list[Tracked], held: Held) -> tuple[tuple[Done, ...], list[Trouble]]:
    """Have DVC fetch from other repositories what they keep and the cache lacks; return what it did not get besides."""
    lacking = {item: flaws for item in items if (flaws := sharing.lacking(space, item))}
    if not lacking:
        return (), []
    wrong = {flaw.oid for flaws in lacking.values() for flaw in flaws if flaw.kind != "missing"}
    places.cache(space).put_aside(wrong)  # DVC takes what has the name for the thing
    with held.lent():
        why = _fetched_by_dvc(space, [item.path for item in lacking])
    lost = [item for item in lacking if sharing.lacking(space, item)]  # of which DVC says the same as of the others
    done = tuple(Done("fetched by dvc", item.imported, item.path) for item in lacking if item not in lost)
    return done, [_not_imported(item, why) for item in lost]


def _fetched_by_dvc(space: Workspace, paths: list[str]) -> str:
    """Return what DVC says is wrong; what it fetched all the same is looked at by the caller."""
    from mlopskit.tools import dvc_command

    try:
        dvc_command.run(space.root, ("fetch", *paths))
    except Incomplete as trouble:
        return f": {trouble.message}"
    return ""


def _not_imported(item: Tracked, why: str) -> Trouble:
    message = f"{item.path} could not be fetched from {item.imported}, the repository that keeps it{why}"
    return Trouble("not-imported", item.path, message, f"dvc fetch --verbose {item.path}", item.file)


def _foreign(space: Workspace, recorded: Recorded, held: Held, verb: str, place: Remote | None) -> tuple[Done, ...]:
    """Let DVC do what only DVC can."""
    paths = [item.path for item in recorded.items if item.foreign]
    if not paths:
        return ()
    from mlopskit.tools import dvc_command

    named = ("--remote", place.name) if place else ()
    with held.lent():
        dvc_command.run(space.root, (verb, *named, *paths))
    return tuple(Done(f"{verb} by dvc", path) for path in paths)


def _broken(recorded: Recorded) -> list[Trouble]:
    return [state.unreadable(each) for each in recorded.broken]


def _placed(placed: list[Placed]) -> tuple[Done, ...]:
    told = []
    for each in placed:
        detail = f"{each.written} written" + (f", {each.removed} removed" if each.removed else "")
        aside = f", {len(each.aside)} moved to {each.trash}" if each.aside else ""
        told.append(Done("placed", each.path, detail + aside))
    return tuple(told)


def _receipt(command: str, done: tuple[Done, ...], troubles: list[Trouble]) -> Receipt:
    """Return what was done; what could not be done is told in notes, and the exit code says that it is not all."""
    result = {
        "troubles": [
            {"rule": each.rule, "path": each.path, "message": each.message, "next": each.next} for each in troubles
        ]
    }
    notes = tuple(each.message for each in troubles)
    code = ExitCode.INCOMPLETE if troubles else ExitCode.PASS
    return Receipt(command, done, commands(troubles), code, notes, result)

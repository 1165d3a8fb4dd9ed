"""`mlops data status` and `mlops data verify`: how tracked data stands, and whether its bytes are true."""

from pathlib import Path

from mlopskit.report import Report
from mlopskit.versioning import pointers, state, trouble, workspace
from mlopskit.versioning.pointers import Recorded
from mlopskit.versioning.trouble import Trouble


def status(
    paths: tuple[str, ...] = (), *, remote: bool = False, name: str | None = None, start: Path = Path()
) -> Report:
    """Return what is changed, missing, not recorded, not committed or, with `remote`, not shared."""
    space = workspace.find(start)
    recorded = pointers.read(space).within(space.root, paths)
    found = state.troubles(space, recorded, chosen=bool(paths))
    if remote:
        from mlopskit.versioning import remote_state

        found += remote_state.troubles(space, recorded.items, name)
    count = len(recorded.items)
    good = f"{count} tracked, nothing to do" + (", all in the remote" if remote else "")
    result: dict[str, object] = {"tracked": count, "remote": remote}
    return trouble.report("data status", "Data", found, good=good, result=result)


def verify_(
    paths: tuple[str, ...] = (),
    *,
    remote: bool = False,
    name: str | None = None,
    repair: bool = False,
    start: Path = Path(),
) -> Report:
    """Read every byte again and return what is not as recorded; with `repair`, mend it from what is true."""
    from mlopskit.versioning import data_verify, locking

    space = workspace.find(start)
    place = space.remote(name) if remote or name else None
    with locking.writing(space, "data verify"):
        recorded = pointers.read(space).within(space.root, paths)
        ours = tuple(item for item in recorded.items if not item.foreign and item.oid)
        done = data_verify.verify(space, ours, place, repair=repair)
    found = [*_unread(recorded), *done.troubles]
    if ours and len(done.absent) == len(ours) and not done.troubles:
        message = "nothing of what is recorded is here, so no byte was verified"
        found.append(Trouble("nothing-here", ours[0].path, message, "mlops data pull", incomplete=True))
    where = "project, cache and remote" if place else "project and cache"
    good = f"{done.objects} objects true in {where}" + (f", {len(done.repaired)} repaired" if done.repaired else "")
    good += f"; {len(done.absent)} paths are not here" if done.absent else ""
    result: dict[str, object] = {"objects": done.objects, "remote": place.name if place else None}
    result["absent"] = list(done.absent)
    return trouble.report("data verify", "Data", found, good=good, result={**result, "repaired": list(done.repaired)})


def _unread(recorded: Recorded) -> list[Trouble]:
    found = [state.unreadable(each) for each in recorded.broken]
    for item in recorded.items:
        if item.foreign:
            message = f"{item.path} was not verified: {item.foreign}"
            found.append(Trouble("only-dvc", item.path, message, f"dvc status {item.path}", item.file, incomplete=True))
    return found

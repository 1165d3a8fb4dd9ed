"""`mlops save`: data recorded, everything committed, data pushed and proved, and only then git pushed."""

from pathlib import Path

from mlopskit.errors import ExitCode, Incomplete, UsageError
from mlopskit.report import Done, Receipt
from mlopskit.tools import git_user
from mlopskit.versioning import adding, guarding, locking, merging, pointers, sharing, state, workspace
from mlopskit.versioning.adding import NeedsDvc
from mlopskit.versioning.locking import Held
from mlopskit.versioning.pointers import Recorded
from mlopskit.versioning.sharing import Moved
from mlopskit.versioning.trouble import Trouble, commands
from mlopskit.versioning.workspace import Workspace

MERGE = "git pull --no-rebase, then run the same command again"


def save(message: str, *, push: bool = True, start: Path = Path()) -> Receipt:
    """
    Record, commit and share everything, in an order in which git never points at data that is nowhere.

    What was done stays done when a later step fails; the same command goes on from there.
    """
    space = workspace.find(start)
    if not space.git:
        raise UsageError("the project is not under git", hint="git init")
    with locking.writing(space, "save") as held:
        done = [*_record(space, held), *_guard(space)]
        done += _commit(space, message)
        if not push:
            return Receipt("save", tuple(done), ("mlops data push", "git push"))
        recorded = pointers.read(space)
        moved = _push_data(space, recorded, held)
    if moved is not None:
        done.append(Done("pushed", space.default, f"{moved.sent} objects, {moved.there} were there"))
        if moved.troubles:
            return _stopped(done, moved.troubles)
    return _push_git(space, done)


def _guard(space: Workspace) -> list[Done]:
    try:
        return [Done("set up", each) for each in guarding.install(space)]
    except Incomplete as own_hook:
        return [Done("left", ".git/hooks/pre-push", own_hook.message)]


def _record(space: Workspace, held: Held) -> list[Done]:
    """Record changed data, and stop at what needs a person: conflicts, data not added, outputs of stages."""
    found = state.troubles(space, pointers.read(space), chosen=False)
    blocking = {"conflict", "unreadable", "not-added", "in-git", "changed-import", "not-pulled", "no-remote", "missing"}
    stop = [each for each in found if each.rule in blocking or (each.rule == "modified" and _is_made(each))]
    stop = [
        each for each in stop if each.rule not in {"missing", "not-pulled", "no-remote"} or _is_changed(space, each)
    ]
    if stop:
        more = f" ({len(stop) - 1} more: `mlops data status`)" if len(stop) > 1 else ""
        raise Incomplete(f"nothing was saved: {stop[0].message}{more}", hint=stop[0].next)
    return [
        _add(space, each.path, held)
        for each in found
        if each.rule in {"modified", "not-in-cache"} and not _is_made(each)
    ]


def _is_changed(space: Workspace, trouble: Trouble) -> bool:
    """Whether a path is here with other content than recorded; one that is absent was not pulled, and is no change."""
    return (space.root / trouble.path).exists()


def _is_made(trouble: Trouble) -> bool:
    return trouble.next.startswith("mlops run")


def _add(space: Workspace, path: str, held: Held) -> Done:
    found = adding.take(space, path)
    try:
        adding.record(space, path, found)
    except NeedsDvc:
        from mlopskit.tools import dvc_command

        with held.lent():
            dvc_command.run(space.root, ("add", path))
    return Done("recorded", path, found.oid)


def _commit(space: Workspace, message: str) -> list[Done]:
    git_user.must(space.root, "add", "--all")
    if not git_user.must(space.root, "status", "--porcelain").strip():
        return []
    git_user.must(space.root, "commit", "--quiet", "--message", message)
    return [Done("committed", git_user.must(space.root, "rev-parse", "--short", "HEAD").strip(), message)]


def _push_data(space: Workspace, recorded: Recorded, held: Held) -> Moved | None:
    items = [item for item in recorded.items if item.shared and not item.foreign and item.oid]
    foreign = [item.path for item in recorded.items if item.shared and item.foreign]
    if not items and not foreign:
        return None
    place = space.remote()
    if foreign:
        from mlopskit.tools import dvc_command

        with held.lent():
            dvc_command.run(space.root, ("push", *foreign))
    return sharing.push(space, items, place)


def _stopped(done: list[Done], troubles: tuple[Trouble, ...]) -> Receipt:
    notes = (*(each.message for each in troubles), "Git was not pushed, because its data would be nowhere.")
    return Receipt("save", tuple(done), commands(troubles), ExitCode.INCOMPLETE, notes)


def _push_git(space: Workspace, done: list[Done]) -> Receipt:
    remotes = git_user.must(space.root, "remote").split()
    branch = git_user.run(space.root, "symbolic-ref", "--quiet", "--short", "HEAD").stdout.strip()
    if not remotes or not branch:
        where = "git has no remote" if not remotes else "no branch is checked out"
        return Receipt(
            "save", tuple(done), ("git remote add origin URL",) if not remotes else (), notes=(f"Not pushed: {where}.",)
        )
    upstream = git_user.run(space.root, "rev-parse", "--verify", "--quiet", "@{upstream}").exit_code == 0
    target = () if upstream else ("--set-upstream", "origin" if "origin" in remotes else remotes[0], branch)
    try:
        git_user.must(space.root, "push", "--quiet", *target, hint=MERGE)
    except Incomplete:
        merging.prepare(space)
        raise
    return Receipt("save", (*done, Done("pushed", "git", branch)))

"""How tracked data stands: changed, missing, not recorded, not committed or not shared, with the command for each."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from mlopskit.tools import git
from mlopskit.versioning import blame, content
from mlopskit.versioning.objects import Store
from mlopskit.versioning.pointers import Broken, Recorded, Tracked
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Workspace

DATA_FOLDERS = frozenset({"data", "dataset", "datasets", "raw", "models"})
LARGE = 2**20
"""From this size on, a file that neither git nor DVC knows is taken to be data, wherever it lies."""
TEXTS = frozenset({".md", ".dvc", ".py", ".txt", ".gitignore", ".gitkeep", ".yaml", ".yml", ".toml", ".lock"})


def troubles(space: Workspace, recorded: Recorded, *, chosen: bool) -> list[Trouble]:
    """Return all that is to do in the work tree and the cache; `chosen` leaves out what is not tracked yet."""
    found = [unreadable(each) for each in recorded.broken]
    cache = Store(space.cache)
    for item in recorded.items:
        found += _one(space, cache, item)
    if space.git:
        changes = dict(_changes(space))
        named = {item.file for item in recorded.items}
        found += _uncommitted(changes, named)
        found += [] if chosen else _not_added(space, changes, recorded.items)
        found += _both(space, recorded.items)
    return found


def _one(space: Workspace, cache: Store, item: Tracked) -> Iterator[Trouble]:
    if item.foreign:
        message = f"{item.path} was not looked into: {item.foreign}"
        yield Trouble("only-dvc", item.path, message, f"dvc status {item.path}", item.file, incomplete=True)
        return
    if not item.oid:
        command = f"mlops run {item.stage}" if item.stage else f"mlops data add {item.path}"
        yield Trouble("not-recorded", item.path, f"{item.file} records no hash of {item.path}", command, item.file)
        return
    here = content.of(space, item.path)
    if here.oid == item.oid:
        if not cache.has(item.oid):
            yield _not_cached(item)
    elif not here.oid:
        yield _absent(space, cache, item)
    else:
        yield _modified(space, cache, item)


def _not_cached(item: Tracked) -> Trouble:
    message = f"{item.path} is as recorded, but not in the cache, so that it can be neither shared nor restored"
    if item.imported:
        return Trouble("not-in-cache", item.path, message, f"mlops data pull {item.path}", item.file)
    command = f"mlops run {item.stage}" if item.stage else f"mlops data add {item.path}"
    return Trouble("not-in-cache", item.path, message, command, item.file)


def _absent(space: Workspace, cache: Store, item: Tracked) -> Trouble:
    if cache.has(item.oid):
        command = f"mlops data checkout {item.path}"
        return Trouble("missing", item.path, f"{item.path} is recorded, but not here", command, item.file)
    return _never_fetched(space, item, f"{item.path} is recorded, but neither here nor in the cache")


def _never_fetched(space: Workspace, item: Tracked, message: str) -> Trouble:
    who = blame.author(space, item.file)
    told = f"{message}; it was recorded by {who}" if who else message
    if not space.default and not item.imported:
        return Trouble("no-remote", item.path, told, "mlops data remote add storage URL-OR-FOLDER", item.file)
    return Trouble("not-pulled", item.path, told, f"mlops data pull {item.path}", item.file)


def _modified(space: Workspace, cache: Store, item: Tracked) -> Trouble:
    if not cache.has(item.oid):
        here = f"{item.path} is another version than {item.file} records, and the recorded one is not in the cache"
        return _never_fetched(space, item, here)
    parts = content.in_parts(space, item.path)
    how = content.difference(cache, item.oid, parts.files) if item.is_folder and "" not in parts.files else None
    detail = f": {how}" if how else ""
    message = f"{item.path} is not what {item.file} records{detail}"
    if item.imported:
        told = f"{message}, and it is kept by {item.imported}, from which others fetch it without this change"
        command = f"mlops data checkout --set-aside {item.path}"
        return Trouble("changed-import", item.path, told, command, item.file)
    command = f"mlops run {item.stage}" if item.stage else f"mlops data add {item.path}"
    return Trouble("modified", item.path, message, command, item.file)


def unreadable(broken: Broken) -> Trouble:
    """Return what to say of a file of DVC's that cannot be read."""
    if broken.conflict:
        message = f"{broken.file} holds both sides of a merge: take one of them whole, never line by line"
        command = f"git checkout --theirs {broken.file} && mlops data checkout {broken.file}"
        return Trouble("conflict", broken.file, message, command, broken.file)
    message = f"{broken.file} cannot be read: {broken.reason}"
    return Trouble("unreadable", broken.file, message, f"git checkout HEAD -- {broken.file}", broken.file)


def _changes(space: Workspace) -> Iterator[tuple[str, str]]:
    """Go through what git calls changed or new, as path and state; a folder that is new as a whole ends in a slash."""
    prefix = git.ask(space.root, "rev-parse", "--show-prefix").strip()
    rows = iter(git.ask(space.root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames").split("\0"))
    for row in rows:
        if row[3:].startswith(prefix):
            yield row[3:].removeprefix(prefix), row[:2]


def _uncommitted(changes: dict[str, str], named: set[str]) -> Iterator[Trouble]:
    for path in sorted(changes):
        if "U" in changes[path] or changes[path] in {"AA", "DD"}:
            if path.endswith((".dvc", "dvc.lock")):
                yield _unmerged(path)
        elif path in named:
            message = f"{path} is not committed, so that colleagues do not get this version"
            yield Trouble("not-committed", path, message, 'mlops save -m "..."', path)


def _unmerged(path: str) -> Trouble:
    """Return what to say of a file that a merge left as one side has it; a commit now would drop the other side."""
    message = f"{path} was changed by both sides of a merge that is not ended, and a commit now would drop one of them"
    keep = "to take theirs, or `git checkout --ours` and `git add` to keep yours"
    command = f"git checkout --theirs {path} && git add {path} && mlops data pull {path}, {keep}"
    return Trouble("conflict", path, message, command, path)


def _not_added(space: Workspace, changes: dict[str, str], items: Iterable[Tracked]) -> Iterator[Trouble]:
    """Go through files that look like data and that neither git nor DVC has."""
    tracked = tuple(item.path for item in items)
    for path, state in changes.items():
        if state != "??" or path.startswith(tuple(f"{each}/" for each in tracked)) or path in tracked:
            continue
        if _looks_like_data(space, path):
            message = f"{path} looks like data, and neither git nor DVC has it"
            yield Trouble("not-added", path, message, f"mlops data add {path}")


def _looks_like_data(space: Workspace, path: str) -> bool:
    pure, file = PurePosixPath(path), space.root / path
    if pure.suffix in TEXTS or pure.name in TEXTS or not file.is_file():
        return False
    return pure.parts[0] in DATA_FOLDERS or file.stat().st_size >= LARGE


def _both(space: Workspace, items: Iterable[Tracked]) -> Iterator[Trouble]:
    by_path = {item.path: item for item in items if not item.foreign}
    if not by_path:
        return
    owned = git.ask(space.root, "--literal-pathspecs", "ls-files", "-z", "--", *by_path).split("\0")
    for path, item in by_path.items():
        if any(name == path or name.startswith(f"{path}/") for name in owned):
            message = f"{path} is in git and in DVC, and the two will part"
            yield Trouble("in-git", path, message, f"git rm -r -q --cached {path}", item.file)

"""`mlops data diff` and `mlops data log`: what changed between two versions, and which versions there are."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from mlopskit.report import Done, Receipt
from mlopskit.versioning import content, pointers, workspace
from mlopskit.versioning.history import Commit, History
from mlopskit.versioning.objects import BadListing, Store
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.workspace import Workspace


def diff(old: str = "HEAD", new: str | None = None, *, start: Path = Path()) -> Receipt:
    """Return how the data differ between two commits, or between a commit and the project as it is now."""
    space = workspace.find(start)
    history = History.of(space)
    before = {item.path: item.oid for item in history.at(old).items}
    after = {item.path: item.oid for item in history.at(new).items} if new else _now(space)
    done = tuple(_differences(Store(space.cache), space, before, after))
    note = f"{old} compared with {new or 'the project as it is'}"
    return Receipt("data diff", done, notes=(note if done else f"No difference: {note}.",))


def log(path: str | None = None, *, start: Path = Path()) -> Receipt:
    """Return the versions of what is tracked, the newest first, each with who recorded it and whether it is here."""
    space = workspace.find(start)
    history = History.of(space)
    seen: dict[str, str] = {}
    rows: list[Done] = []
    for commit in reversed(history.commits()):
        items = history.at(commit.id).items
        for item in items:
            if (path in (None, item.path, item.file)) and seen.get(item.path) != item.oid:
                seen[item.path] = item.oid
                rows.append(_version(space, commit, item))
    return Receipt("data log", tuple(reversed(rows)))


def _version(space: Workspace, commit: Commit, item: Tracked) -> Done:
    here = "in the cache" if Store(space.cache).has(item.oid) else "not in the cache"
    size = f"{item.size} bytes, " if item.size is not None else ""
    return Done(
        commit.id[:10], item.path, f"{commit.day}, {commit.author}: {commit.subject} ({size}{here}, {item.oid})"
    )


def _now(space: Workspace) -> dict[str, str]:
    """Return what lies at each tracked path now; what is not here counts as it is recorded."""
    items = pointers.read(space).items
    return {item.path: content.of(space, item.path).oid or item.oid for item in items}


def _differences(cache: Store, space: Workspace, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Done]:
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path, ""), after.get(path, "")
        if old == new:
            continue
        action = "changed" if old and new else "added" if new else "removed"
        yield Done(action, path, _parts(cache, space, path, old, new) if action == "changed" else old or new)


def _parts(cache: Store, space: Workspace, path: str, old: str, new: str) -> str:
    if not (old.endswith(".dir") and new.endswith(".dir")):
        return f"{old} to {new}"
    try:
        files = dict(cache.listing(new))
    except BadListing:
        here = content.in_parts(space, path)
        files = dict(here.files) if here.oid == new else {}
    told = content.difference(cache, old, files) if files else None
    return str(told) if told else f"{old} to {new} (a list is not in the cache: `mlops data pull {path}`)"

"""Recorded content put into the project: whole and true or not at all, and never over work that is saved nowhere."""

import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlopskit.versioning import bulk, content, hashing, landing, trash
from mlopskit.versioning.content import Written
from mlopskit.versioning.linking import Linker
from mlopskit.versioning.objects import BadListing, Flaw, Store
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.proved import Proof
from mlopskit.versioning.stat_table import TICK, now
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Workspace

LEFTOVER = re.compile(r"\.[A-Za-z0-9_-]{22}\.tmp")
"""How DVC names a file that it has not finished; one that is still there was left by a DVC that was killed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What was done at one path."""

    path: str
    written: int = 0
    removed: int = 0
    aside: tuple[str, ...] = ()
    """Files that were in the way and saved nowhere, now in the trash."""
    trash: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done at one path."""

    item: Tracked
    wanted: Mapping[str, str]
    write: tuple[str, ...]
    remove: tuple[str, ...]
    unsaved: tuple[str, ...]
    """Files that would be replaced or removed although their bytes are in no cache."""
    began: int
    """When the look at what is there began."""


def checkout(space: Workspace, items: Iterable[Tracked], *, aside: bool = False) -> tuple[list[Placed], list[Trouble]]:
    """
    Make tracked paths what is recorded of them.

    `aside` moves unsaved work into the trash where it is in the way; without it such a path is left as it is.
    """
    placed: list[Placed] = []
    troubles: list[Trouble] = []
    with _stage(space) as stage:
        for item in items:
            try:
                done = _one(space, item, stage, aside=aside)
            except BadListing as bad:
                done = _flawed(item, bad.flaw)
            except OSError as error:
                raise landing.told(error, item.path) from error
            if isinstance(done, Trouble):
                troubles.append(done)
            elif done.written or done.removed or done.aside:
                placed.append(done)
    return placed, troubles


def plan(space: Workspace, item: Tracked) -> Plan | None:
    """Return what has to be done at a path, or None when it is as recorded."""
    began = now()
    if content.of(space, item.path).oid == item.oid:
        return None
    cache = Store(space.cache)
    wanted = dict(cache.listing(item.oid)) if item.is_folder else {"": item.oid}
    here = content.in_parts(space, item.path).files
    write = tuple(name for name, oid in wanted.items() if here.get(name) != oid)
    remove = tuple(name for name in here if name not in wanted)
    in_the_way = [name for name in (*write, *remove) if name in here]
    saved = {here[name] for name in in_the_way}
    lost = Proof(cache, space.scratch).flaws(saved) if saved else {}
    return Plan(item, wanted, write, remove, tuple(name for name in in_the_way if here[name] in lost), began)


def _one(space: Workspace, item: Tracked, stage: Path, *, aside: bool) -> Placed | Trouble:
    todo = plan(space, item)
    if todo is None:
        return Placed(item.path)
    edits = [name for name in todo.unsaved if not LEFTOVER.fullmatch(name.rpartition("/")[2])]
    if edits and not aside:
        return _edited(item, edits)
    flaw = _prepare(space, todo, stage)
    if flaw is not None:
        return _flawed(item, flaw)
    return _place(space, todo, stage)


def _prepare(space: Workspace, todo: Plan, stage: Path) -> Flaw | None:
    """Write every file aside, hashed on the way; return the first flaw, with nothing of the project touched."""
    shutil.rmtree(stage, ignore_errors=True)
    for folder in sorted({name.rpartition("/")[0] for name in todo.write}):
        (stage / "new" / folder).mkdir(parents=True, exist_ok=True)
    linker = Linker.of(space)
    pairs = [(todo.wanted[name], f"{stage}/new/{name}" if name else f"{stage}/new/file") for name in todo.write]
    flaws = hashing.each(lambda pair: linker.bring(*pair), pairs)
    found = next((flaw for flaw in flaws if flaw is not None), None)
    if found is None and todo.item.executable:
        for _, target in pairs:
            Path(target).chmod(Path(target).stat().st_mode | 0o111)
    return found


def _place(space: Workspace, todo: Plan, stage: Path) -> Placed:
    _settle(todo, stage)
    base, placed = space.root / todo.item.path, now()
    place = trash.folder(space, f"in the way of a checkout of {todo.item.path}") if todo.unsaved else None
    if place is not None:
        _move_aside(space, todo, place)
    if not todo.item.is_folder:
        _clear(base)
        base.parent.mkdir(parents=True, exist_ok=True)
        _replace(stage / "new" / "file", base)
    elif not os.path.lexists(base):
        base.parent.mkdir(parents=True, exist_ok=True)
        (stage / "new").mkdir(parents=True, exist_ok=True)
        _replace(stage / "new", base)
    else:
        _merge(todo, stage / "new", base)
    written = Written(todo.write, todo.began, placed)
    content.remember(space, todo.item.path, todo.item.oid, todo.wanted, written)
    shown = str(place.relative_to(space.root)) if place else ""
    return Placed(todo.item.path, len(todo.write), len(todo.remove), todo.unsaved, shown)


def _settle(todo: Plan, stage: Path) -> None:
    """Let a moment pass after a long file was written, so that the next status need not hash it to be sure of it."""
    files = [f"{stage}/new/{name or 'file'}" for name in todo.write]
    last = max((os.stat(file).st_mtime_ns for file in files if bulk.is_long(file)), default=0)  # noqa: PTH116 - as below
    time.sleep(max(0, min(TICK, last + TICK - now())) / 10**9)


def _move_aside(space: Workspace, todo: Plan, place: Path) -> None:
    path = todo.item.path
    trash.put(place, space.root, [f"{path}/{name}" if name else path for name in todo.unsaved])


def _merge(todo: Plan, new: Path, base: Path) -> None:
    """Change a folder file by file; a kill in between leaves a mixture whose every file is whole and saved."""
    if not base.is_dir() or base.is_symlink():
        base.unlink()
    for name in todo.remove:
        (base / name).unlink(missing_ok=True)
    for name in todo.write:
        target = base / name
        _clear_parents(base, target)
        _clear(target)
        os.replace(new / name, target)  # noqa: PTH105 - called for each of many thousand files
    for folder, _, _ in os.walk(base, topdown=False):
        if folder != str(base) and not os.listdir(folder):  # noqa: PTH208 - the same
            Path(folder).rmdir()


def _clear_parents(base: Path, target: Path) -> None:
    """Make the folders above a file; a file that stands where a folder must be was removed before or is an extra."""
    for folder in reversed(target.relative_to(base).parents[:-1]):
        if (base / folder).is_file():
            (base / folder).unlink()
    target.parent.mkdir(parents=True, exist_ok=True)


def _clear(target: Path) -> None:
    """Remove a folder that stands where a file must be; its files were judged before, so that it is empty of work."""
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


def _replace(source: Path, target: Path) -> None:
    try:
        os.replace(source, target)  # noqa: PTH105 - its errors are told below
    except OSError:
        if source.stat().st_dev == target.parent.stat().st_dev:
            raise
        partial = target.with_name(f".{target.name}.mlops-{os.getpid()}")
        shutil.move(source, partial)  # the project is on another disk than its `.dvc`
        partial.replace(target)


@contextmanager
def _stage(space: Workspace) -> Iterator[Path]:
    base = space.scratch / "stage"
    shutil.rmtree(base, ignore_errors=True)  # of a command that was killed; we hold the lock
    try:
        base.mkdir(parents=True)
        yield base / "item"
    except OSError as error:
        raise landing.told(error, str(base)) from error
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _edited(item: Tracked, edits: list[str]) -> Trouble:
    names = [f"{item.path}/{name}" if name else item.path for name in edits]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    message = f"{names[0]}{more} was changed here and is saved nowhere, so it was left as it is"
    return Trouble("unsaved", item.path, message, f"mlops data add {item.path}", item.file)


def _flawed(item: Tracked, flaw: Flaw) -> Trouble:
    if flaw.kind == "missing":
        message = f"{item.path} is not here and not in the cache (object {flaw.oid})"
        return Trouble("not-in-cache", item.path, message, f"mlops data pull {item.path}", item.file)
    message = f"{item.path}: its object {flaw.oid} in the cache is {flaw.kind}, so it was not put into the project"
    return Trouble("cache-object", item.path, message, f"mlops data pull {item.path}", item.file)

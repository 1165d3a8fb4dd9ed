"""
What the stages of a pipeline read, looked at before and after a run.

DVC hashes what a stage depends on after its command has ended. Code that is edited while it runs would be recorded as
what made the output, although the old code made it (https://github.com/treeverse/dvc/issues/11058).
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from mlopskit.tools import dvc_files, dvc_hash
from mlopskit.tools.dvc_files import Locked, NotUnderstood
from mlopskit.versioning import pointers
from mlopskit.versioning.stat_table import scan
from mlopskit.versioning.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Seen:
    """A dependency before a run: its hash, and when each of its files was written."""

    md5: str
    written: str

    def last(self) -> int:
        """Return when the last of its files was written, in nanoseconds."""
        return max(map(int, json.loads(self.written).values()), default=0)


@dataclass(frozen=True, slots=True)
class Edited:
    """A dependency that was written to while a stage ran that reads it."""

    stage: str
    file: str
    path: str


@dataclass(frozen=True, slots=True)
class Before:
    """A project as it was before a run."""

    sources: Mapping[str, Seen]
    """What stages read and none makes."""
    locks: Mapping[str, str]
    """The text of each `dvc.lock`; empty where there was none."""
    params: Mapping[str, str]
    began: float = 0.0


def begin(space: Workspace, pipelines: tuple[str, ...]) -> tuple[Before, tuple[Edited, ...]]:
    """
    Look at all that stages read, and keep it until `end`, so that a run that is killed is judged by the next one.

    Returns with it what of such a run is in doubt and was taken out of the lock again.
    """
    left = _left(space)
    doubtful = edited(space, pipelines, left) if left is not None else ()
    if left is not None:
        disown(space, doubtful, left.began)  # DVC's memory of runs in any case: it may have what no lock has yet
    then = before(space, pipelines)
    _note(space).write_bytes(msgspec.json.encode(then))
    return then, doubtful


def end(space: Workspace) -> None:
    """Forget what was kept: the run was judged."""
    _note(space).unlink(missing_ok=True)


def is_left(space: Workspace) -> bool:
    """Whether a run was killed and is still to be judged."""
    return _note(space).exists()


def _note(space: Workspace) -> Path:
    return space.scratch / "run.json"


def _left(space: Workspace) -> Before | None:
    try:
        return msgspec.json.decode(_note(space).read_bytes(), type=Before)
    except (OSError, msgspec.DecodeError):
        return None  # no run was killed, or so early that it had not begun


def before(space: Workspace, pipelines: tuple[str, ...]) -> Before:
    """Look at all that stages read."""
    began = time.time()
    deps, outs, params = _named(space, pipelines)
    sources = {path: _seen(space, path) for path in deps if not _made(path, outs)}
    texts = {file: _text(space.root / file) for file in params}
    locks = {file: _text((space.root / file).with_name("dvc.lock")) for file in pipelines}
    return Before(sources, locks, texts, began)


def edited(
    space: Workspace, pipelines: tuple[str, ...], then: Before, taken_in: Mapping[str, int] | None = None
) -> tuple[Edited, ...]:
    """
    Return the dependencies whose record in a lock may not be what made the output.

    `taken_in` says of `.dvc` files until when DVC took in their data, which it writes again with the same bytes.
    """
    found, by_dvc = [], _taken_in(space, taken_in or {})
    for file in pipelines:
        old = _stages(then.locks.get(file, ""))
        for name, locked in dvc_files.locked(space.root, file).items():
            if old.get(name) != _stages(_text((space.root / file).with_name("dvc.lock"))).get(name):
                found += [Edited(name, file, path) for path in _doubtful(space, locked, then, by_dvc)]
    return tuple(found)


def disown(space: Workspace, doubtful: tuple[Edited, ...], began: float) -> None:
    """Take what is doubtful out of the locks and out of DVC's memory of runs, so that it is run again."""
    for file in {each.file for each in doubtful}:
        lock = (space.root / file).with_name("dvc.lock")
        names = {each.stage for each in doubtful if each.file == file}
        partial = lock.with_name(".dvc.lock.mlops")
        partial.write_text(_without(lock.read_text("utf-8"), names), "utf-8")
        partial.replace(lock)
    for entry in (space.cache / "runs").glob("*/*/*"):
        if entry.stat().st_mtime >= began - 1:
            entry.unlink()
            for folder in (entry.parent, entry.parent.parent):  # DVC stumbles over an empty one
                with suppress(OSError):
                    folder.rmdir()


def _taken_in(space: Workspace, files: Mapping[str, int]) -> dict[str, int]:
    """Return for each path until when DVC itself may have written it."""
    items = pointers.read(space).items if files else ()
    return {item.path: files[item.file] for item in items if item.file in files}


def _doubtful(space: Workspace, locked: Locked, then: Before, by_dvc: Mapping[str, int]) -> list[str]:
    """Return what a stage that ran has read and that was written to meanwhile."""
    paths = []
    for entry in locked.deps:
        seen = then.sources.get(entry.path)
        if seen is None:
            continue
        now = _seen(space, entry.path)
        # changed and recorded as changed, or changed and changed back; what was edited after the record is no doubt
        if entry.md5 != seen.md5 or (
            now.md5 == seen.md5 and now.written != seen.written and now.last() > by_dvc.get(entry.path, 0)
        ):
            paths.append(entry.path)
    paths += [file for file in locked.params if then.params.get(file) not in (None, _text(space.root / file))]
    return paths


def _named(space: Workspace, pipelines: tuple[str, ...]) -> tuple[set[str], set[str], set[str]]:
    """Return all dependencies, outputs and parameter files, from the definitions and from what was locked."""
    deps: set[str] = set()
    outs: set[str] = set()
    params: set[str] = {"params.yaml"}
    for file in pipelines:
        with suppress(NotUnderstood):
            for stage in dvc_files.stages(space.root, file):
                deps.update(stage.deps)
                outs.update(stage.outs)
                params.update(name for name, _ in stage.params)
        for locked in dvc_files.locked(space.root, file).values():
            deps.update(entry.path for entry in locked.deps)
            outs.update(entry.path for entry in locked.outs)
            params.update(locked.params)
    return deps, outs, params


def _made(path: str, outs: set[str]) -> bool:
    return any(f"{path}/".startswith(f"{out}/") or f"{out}/".startswith(f"{path}/") for out in outs)


def _seen(space: Workspace, path: str) -> Seen:
    stamps = scan(space.root / path)
    written = json.dumps({name: told.split(" ")[1] for name, told in stamps.items()}, sort_keys=True)
    return Seen(dvc_hash.of(space.root / path) or "", written)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _stages(lock: str) -> Mapping[str, object]:
    table = dvc_files.parsed(lock, "dvc.lock") if lock.strip() else {}
    stages = table.get("stages") if isinstance(table, dict) else {}
    return stages if isinstance(stages, dict) else {}


def _without(lock: str, names: set[str]) -> str:
    """Return a lock's text without some stages; a stage is the lines from its name to the next one's."""
    kept, leaving = [], False
    for line in lock.splitlines(keepends=True):
        if line.startswith("  ") and not line.startswith("   ") and line.strip().endswith(":"):
            leaving = line.strip().rstrip(":").strip("'\"") in names
        elif not line.startswith(" "):
            leaving = False
        if not leaving:
            kept.append(line)
    text = "".join(kept)
    return text if _stages(text) else "schema: '2.0'\nstages: {}\n"

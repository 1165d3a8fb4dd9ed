"""
Whether a pipeline has certainly nothing to run, found out without DVC in a tenth of its time.

Only a clear yes counts. Whatever is not read here (templates, frozen stages, `.dvcignore`, a broken file) is left to
DVC, and so is everything that has changed.
"""

from collections.abc import Iterable

from mlopskit.errors import MlopsError
from mlopskit.tools import dvc_files
from mlopskit.tools.dvc_files import Locked, NotUnderstood, Stage
from mlopskit.versioning import content, pointers
from mlopskit.versioning.pointers import Recorded
from mlopskit.versioning.workspace import Workspace


def unchanged(space: Workspace, pipelines: Iterable[str], wanted: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the stages of the pipelines when not one of them has to run, else nothing."""
    recorded = pointers.read(space)
    if recorded.broken or _ignores(space):
        return ()
    try:
        return _names(space, recorded, pipelines, wanted)
    except (NotUnderstood, MlopsError, KeyError, OSError, ValueError):
        return ()  # DVC will say what it is


def _ignores(space: Workspace) -> bool:
    """Whether a `.dvcignore` may leave something out; the one that `dvc init` writes is all comments."""
    file = space.root / ".dvcignore"
    lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    return any(line.strip() and not line.startswith("#") for line in lines)


def _names(space: Workspace, recorded: Recorded, pipelines: Iterable[str], wanted: tuple[str, ...]) -> tuple[str, ...]:
    pairs = []
    for file in pipelines:
        locks = dvc_files.locked(space.root, file)
        pairs += [(stage, locks.get(stage.name)) for stage in dvc_files.stages(space.root, file)]
    names = tuple(stage.name for stage, _ in pairs)
    if not set(wanted) <= set(names):
        return ()
    data = (item for item in recorded.items if not item.stage)
    fresh = all(not item.foreign and content.of(space, item.path).oid == item.oid for item in data)
    return names if fresh and all(_is_fresh(space, stage, locked) for stage, locked in pairs) else ()


def _is_fresh(space: Workspace, stage: Stage, locked: Locked | None) -> bool:
    if locked is None or stage.frozen or stage.always or stage.command != locked.command:
        return False
    if {*stage.deps} != {entry.path for entry in locked.deps} or {*stage.outs} != {entry.path for entry in locked.outs}:
        return False
    if not all(content.of(space, entry.path).oid == entry.md5 for entry in (*locked.deps, *locked.outs)):
        return False
    return _parameters(stage) == {(file, key) for file, keys in locked.params.items() for key in keys} and all(
        dvc_files.parameter(space.root, file, key) == value
        for file, keys in locked.params.items()
        for key, value in keys.items()
    )


def _parameters(stage: Stage) -> set[tuple[str, str]]:
    """Return the parameters that a stage names; a whole file is left to DVC."""
    if any(key is None for _, key in stage.params):
        raise NotUnderstood("a whole file of parameters")
    return {(file, str(key)) for file, key in stage.params}

"""
From an old project to a new one, in the user's tree: what `mlops add` and `mlops update` have in common.

Three trees are merged: what the template made, what the user has committed since, and what the template makes now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.scaffold import record, releases
from mlopskit.scaffold.data_store import REMOTE
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.record import Record
from mlopskit.scaffold.render import render_files
from mlopskit.tools.git_merge import Bench, Conflict, Merged

LOOK_BACK = 50
"""Commits that are searched for files which the template can no longer make as it made them."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a change would do, worked out and not yet done."""

    project: Project
    hashes: Mapping[str, str]
    merged: Merged
    tree: str
    """The tree of the whole repository, with the merged project in it."""
    changes: tuple[tuple[str, str], ...]
    """A (added), M (modified), D (deleted) or T (another type), and the path from the repository's root."""
    difference: str
    unknown: tuple[str, ...] = ()
    """Files whose first text is not known, so that every difference in them counts as the user's."""
    kept: tuple[str, ...] = ()
    """Files of the user's that stand where the template has one: the user's stay."""

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What git could not decide."""
        return self.merged.conflicts


def propose(bench: Bench, old: Record | None, new: Project, home: Path, folder: Path) -> Proposal:
    """
    Return what turns the committed project into the new one; `folder` is a temporary one to work in.

    Without an old record nothing of the repository is the template's, and only new files are proposed.
    """
    ours = bench.ours()
    base, unknown = _base(bench, old, home, folder / "old") if old else (bench.tree(folder, ()), ())
    template = releases.find(new.template, home, folder / "new-template")
    if template is None:
        raise Incomplete(f"version {new.template} of the template is not in this mlopskit", hint="mlops update")
    root = folder / "new" / new.name
    root.mkdir(parents=True)
    made = () if new.is_gone else render_files(new, template, folder / "new")
    owned = old.files if old else {}
    kept = tuple(path for path in made if new.adopted and path not in owned and bench.has(ours, path))
    hashes = record.hashes(root, [path for path in made if path not in kept])
    theirs = bench.tree(root, [path for path in _merging(made, template.rows(new.task)) if path not in kept])
    merged = bench.merge(base, ours, theirs, f"template-{new.template}")
    tree = bench.whole(merged.tree)
    return Proposal(new, hashes, merged, tree, bench.changes(tree), bench.difference(tree), unknown, kept)


def _base(bench: Bench, old: Record, home: Path, folder: Path) -> tuple[str, tuple[str, ...]]:
    """Return the tree that the template made, and the files of it whose text could not be found."""
    folder.mkdir()
    template = releases.find(old.project.template, home, folder / "template")
    root = folder / old.project.name
    root.mkdir()
    if template is not None:
        layers = [part for part in old.project.parts if (template.folder / "parts" / part).is_dir()]
        render_files(replace(old.project, parts=tuple(layers)), template, folder)
    wanted = [path for path in old.files if template is None or path not in template.rows(old.project.task)]
    wanted = [path for path in wanted if _is_merged(path)]
    found = [path for path in wanted if _as_recorded(bench, old, root, path)]
    return bench.tree(root, found), tuple(path for path in wanted if path not in set(found))


def _as_recorded(bench: Bench, old: Record, root: Path, path: str) -> bool:
    """Make sure that a file is what the record says, from the history of the repository if need be."""
    file = root / path
    if file.is_file() and record.hashes(root, [path])[path] == old.files[path]:
        return True
    for content in bench.history(record.FILE, path, LOOK_BACK):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        if record.hashes(root, [path])[path] == old.files[path]:
            return True
    return False


def _merging(made: Iterable[str], rows: Iterable[str]) -> list[str]:
    """Return the files that git tracks and people change: neither rows, which are with DVC, nor wheels."""
    with_dvc = frozenset(rows)
    return [path for path in made if path not in with_dvc and _is_merged(path)]


def _is_merged(path: str) -> bool:
    return not path.startswith((f"{REMOTE.as_posix()}/files/", "wheels/"))

"""The tags of git by which versions and stages of models are kept, in the format of GTO; no other tags."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from mlopskit.errors import Incomplete
from mlopskit.repo.git import Git
from mlopskit.repo.reading import UnreadableError, read_file

VERSION = re.compile(r"(?P<model>[^@#\s]+)@v\d+\.\d+\.\d+\S*")
STAGE = re.compile(r"(?P<model>[^@#\s]+)#(?P<stage>[\w.-]+)(?:#\d+)?")
PACKED_LIMIT = 16 << 20
LOOSE_LIMIT = 20_000
"""Folders and files of loose tags that are looked at; with more of them git is asked."""
PREFIX = "refs/tags/"


@dataclass(frozen=True, slots=True, order=True)
class RegistryTag:
    """A tag of the registry with the object that it names."""

    name: str
    target: str

    @property
    def model(self) -> str:
        """The model that it is about."""
        found = STAGE.fullmatch(self.name) or VERSION.fullmatch(self.name)
        return found["model"] if found else ""

    @property
    def stage(self) -> str:
        """The stage that it assigns, or nothing for a tag that registers a version."""
        found = STAGE.fullmatch(self.name)
        return found["stage"] if found else ""


def registry_tags(git: Git, commit: str | None) -> tuple[RegistryTag, ...]:
    """
    Return the tags of the registry by name: all of them, or those that the history of `commit` holds.

    They are read from git's files, which costs no process; git is asked where they are kept in another way, and for
    history. A repository whose tags cannot be had has none.
    """
    if commit is None and (read := _read(git)) is not None:
        return read
    if commit is not None and _read(git) == ():
        return ()
    return _asked(git, () if commit is None else (f"--merged={commit}",))


def _asked(git: Git, narrowed: tuple[str, ...]) -> tuple[RegistryTag, ...]:
    try:
        told = git.output("for-each-ref", "--format=%(objectname) %(refname)", *narrowed, PREFIX)
    except Incomplete:
        return ()
    return _chosen(told.decode("utf-8", "replace").splitlines())


def _read(git: Git) -> tuple[RegistryTag, ...] | None:
    """Return what the files of a plain git directory say; None for any other kind, and where they resist."""
    if os.path.lexists(git.folder / "commondir") or os.path.lexists(git.folder / "reftable"):
        return None
    try:
        loose = dict(_loose(git))
    except (OSError, UnreadableError, OverflowError):
        return None
    packed = {row.partition(" ")[2]: row for row in _packed(git)}
    return _chosen((packed | loose).values())


def _packed(git: Git) -> list[str]:
    try:
        text = read_file(git.folder, "packed-refs", PACKED_LIMIT).decode("utf-8", "replace")
    except UnreadableError:
        return []
    return [row for row in text.splitlines() if ("#" in row or "@" in row) and row[:1] not in "#^"]


def _loose(git: Git) -> list[tuple[str, str]]:
    """Return the lines of loose tags by the name of the reference; raises `OverflowError` when there are too many."""
    found, seen, waiting = list[tuple[str, str]](), 0, [PREFIX.rstrip("/")]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(git.folder / folder))
        except FileNotFoundError:
            continue
        seen += len(entries)
        if seen > LOOSE_LIMIT:
            raise OverflowError
        for entry in entries:
            name = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(name)
            elif _is_ours(name) and entry.is_file(follow_symlinks=False):
                target = read_file(git.folder, name, 1000).decode("ascii", "replace").strip()
                found.append((name, f"{target} {name}"))
    return found


def _chosen(rows: Iterable[str]) -> tuple[RegistryTag, ...]:
    split = (row.partition(" ") for row in rows)
    return tuple(sorted(RegistryTag(name.removeprefix(PREFIX), target) for target, _, name in split if _is_ours(name)))


def _is_ours(reference: str) -> bool:
    name = reference.removeprefix(PREFIX)
    return name != reference and (STAGE.fullmatch(name) or VERSION.fullmatch(name)) is not None

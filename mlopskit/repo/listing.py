"""What files there are: of the work tree (tracked and new ones, without what is ignored), or of a commit."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mlopskit.errors import Incomplete
from mlopskit.repo.git import Git
from mlopskit.repo.ignore import NEVER_ENTERED, Rule, ignored, rules
from mlopskit.repo.index import Indexed, StrangeIndexError, read_index
from mlopskit.repo.reading import UnreadableError, read_file

FILE_BUDGET = 400_000
"""Files that are listed at all; a repository with more is audited in part, and says so."""
INDEX_LIMIT = 512 << 20
SUSPECTS_READ = 3000
"""Files that only look changed and are compared by content; more of them are read as they are, and not compared."""
LINK, SUBMODULE = 0o120000, 0o160000
_REGULAR = stat.S_ISREG


class Entry(NamedTuple):
    """One file: its blob where that is proven to be its content, its size where that is known; there may be many."""

    blob: str | None
    size: int | None
    on_disk: bool
    """Whether it is to be read from the work tree, rather than from git's objects."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All regular files by path, what was passed over and why, and whether the work tree differs from its index."""

    entries: Mapping[str, Entry]
    troubles: tuple[tuple[str, str], ...] = ()
    changed: bool = False
    """Whether a tracked file was changed or removed, or a new one is there."""
    links: tuple[str, ...] = ()
    submodules: tuple[str, ...] = ()
    on_trust: bool = False
    """Whether git was asked to take some file as it is, so that its word of what changed is not the whole truth."""


def blob_id(content: bytes, digits: int = 40) -> str:
    """Return the id that git gives to this content, in as many hexadecimal digits as its repository uses."""
    algorithm = "sha1" if digits == 40 else "sha256"  # noqa: PLR2004 - the length of a SHA-1
    return hashlib.new(algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def commit_listing(git: Git, commit: str, prefix: str) -> Listing:
    """Return the files of a commit, from below the folder `prefix`."""
    entries: dict[str, Entry] = {}
    links: list[str] = []
    submodules: list[str] = []
    for mode, blob, path in git.tree(commit, prefix):
        if mode == "160000":
            submodules.append(path)
        elif mode == "120000":
            links.append(path)
        elif len(entries) < FILE_BUDGET:
            entries[path] = Entry(blob, None, on_disk=False)
    troubles = _over_budget() if len(entries) >= FILE_BUDGET else ()
    return Listing(entries, troubles, links=tuple(links), submodules=tuple(submodules))


def work_tree_listing(root: Path, git: Git | None, prefix: str) -> Listing:
    """Return the files below `root`; `prefix` is its path in its repository, ending in a slash unless empty."""
    troubles: list[tuple[str, str]] = []
    tracked, written = _tracked(git, prefix, troubles)
    return _Walk(root, tracked, written, troubles).listing()


def untouched_listing(root: Path, git: Git) -> Listing:
    """Return the files of a work tree that stands as its index has it; no folder of it is entered."""
    troubles: list[tuple[str, str]] = []
    tracked, _ = _tracked(git, "", troubles)
    doubtful = any(e.skipped or e.assumed or e.size < 0 for e in tracked) or _lead_astray(e.path for e in tracked)
    if troubles or len(tracked) > FILE_BUDGET or doubtful:
        return work_tree_listing(root, git, "")
    return Listing(
        {e.path: Entry(e.blob, e.size, True) for e in tracked if e.mode not in {LINK, SUBMODULE}},  # noqa: FBT003 - called for each file of the tree
        links=tuple(sorted(e.path for e in tracked if e.mode == LINK)),
        submodules=tuple(e.path for e in tracked if e.mode == SUBMODULE),
    )


def _lead_astray(paths: Iterable[str]) -> bool:
    """Whether a path of a forged index leaves its folder or enters git's own; one search over all of them is quick."""
    joined = f"/{'/|/'.join(paths)}/".lower()
    return any(part in joined for part in ("//", "/./", "/../", "/.git/"))


def _over_budget() -> tuple[tuple[str, str], ...]:
    return ((".", f"more than {FILE_BUDGET} files; those after them were not looked at"),)


def _tracked(git: Git | None, prefix: str, troubles: list[tuple[str, str]]) -> tuple[list[Indexed], int]:
    """Return the tracked files, and when the index was written: what changed since then may look unchanged."""
    if git is None:
        return [], 0
    try:
        content = read_file(git.folder, "index", INDEX_LIMIT)
        written = (git.folder / "index").stat(follow_symlinks=False).st_mtime_ns
    except (UnreadableError, OSError):
        return [], 0
    try:
        entries = read_index(content, 32 if _sha256(git) else 20)
    except StrangeIndexError:
        try:
            entries = list(_asked_of_git(git))
        except Incomplete as error:
            troubles.append((".git/index", f"not readable, so that nothing is known to be tracked: {error.message}"))
            return [], 0
    if not prefix:
        return entries, written
    inside = (e for e in entries if e.path.startswith(prefix))
    return [entry._replace(path=entry.path[len(prefix) :]) for entry in inside], written


def _sha256(git: Git) -> bool:
    for folder in (git.folder, git.folder.parent.parent):
        try:
            return b"objectformat = sha256" in read_file(folder, "config", 1 << 20).lower()
        except UnreadableError:
            continue
    return False


def _asked_of_git(git: Git) -> Iterator[Indexed]:
    for record in git.output("ls-files", "--stage", "-t", "-z").split(b"\0"):
        if record:
            head, _, path = record.partition(b"\t")
            tag, mode, blob, _ = head.decode().split(" ")
            # without recorded times nothing proves a file unchanged, so that it is read and hashed
            yield Indexed(os.fsdecode(path), blob, int(mode, 8), -1, 0, skipped=tag == "S")


class _Walk:
    """One pass over the folders, which compares each file with the index and lists the new ones."""

    def __init__(self, root: Path, tracked: list[Indexed], written: int, troubles: list[tuple[str, str]]) -> None:
        self._root = root
        self._tracked = {entry.path: entry for entry in tracked}
        self._written = written
        self._folders = _folders_of(self._tracked)
        self._entries: dict[str, Entry] = {}
        self._links: list[str] = []
        self._submodules = [e.path for e in tracked if e.mode == SUBMODULE]
        self._suspects: list[str] = []
        self._troubles = troubles
        self._changed = False

    def listing(self) -> Listing:
        self._enter_all()
        self._judge_suspects()
        missing: list[str] = []
        for path, entry in self._tracked.items():
            if path in self._entries or entry.mode in {LINK, SUBMODULE}:
                continue
            if entry.skipped:
                self._entries[path] = Entry(entry.blob, None, on_disk=False)
            else:
                self._changed = True
                missing.append(path)
        self._name_twins(missing)
        return Listing(
            self._entries,
            tuple(self._troubles),
            self._changed,
            tuple(sorted(self._links)),
            tuple(self._submodules),
            any(entry.skipped or entry.assumed for entry in self._tracked.values()),
        )

    def _name_twins(self, missing: list[str]) -> None:
        """Tell of each missing file whose name is that of another to a disk that knows no capitals: it is not gone."""
        if not missing:
            return
        here = {path.casefold(): path for path in self._entries}
        twins = ((path, here[path.casefold()]) for path in missing if path.casefold() in here)
        self._troubles += [(path, f"not here: `{twin}` has the same name to this disk") for path, twin in twins]

    def _judge_suspects(self) -> None:
        """Compare files of the same size and another time with their blobs, as far as that is cheap."""
        for path in self._suspects[:SUSPECTS_READ]:
            entry = self._tracked[path]
            try:
                content = read_file(self._root, path, 1 << 20)
            except UnreadableError:
                continue
            if blob_id(content, len(entry.blob)) == entry.blob:
                self._entries[path] = Entry(entry.blob, entry.size, on_disk=True)
            else:
                self._changed = True

    def _enter_all(self) -> None:
        waiting: list[tuple[str, tuple[Rule, ...]]] = [("", ())]
        while waiting:
            folder, inherited = waiting.pop()
            try:
                with os.scandir(f"{self._root}/{folder}") as found:
                    children = list(found)
            except OSError as error:
                self._troubles.append((folder[:-1][:300] or ".", f"folder not readable: {error.strerror}"))
                if not folder:
                    raise Incomplete(f"{self._root} cannot be read: {error.strerror}") from error
                continue
            by = inherited + self._rules_in(folder, children)
            for child in self._proven(folder, children):
                if len(self._entries) >= FILE_BUDGET:
                    self._troubles.extend(_over_budget())
                    return
                if self._is_folder(child, folder, by):
                    waiting.append((f"{folder}{child.name}/", by))

    def _proven(self, folder: str, children: list[os.DirEntry[str]]) -> list[os.DirEntry[str]]:
        """Record the tracked files that are as git left them, which is nearly all, and return what is left to judge."""
        left: list[os.DirEntry[str]] = []
        tracked, entries, written = self._tracked, self._entries, self._written
        for child in children:
            entry = tracked.get(folder + child.name)
            if entry is None or len(entries) >= FILE_BUDGET:
                left.append(child)
                continue
            try:
                state = child.stat(follow_symlinks=False)
            except OSError:
                left.append(child)
                continue
            size = state.st_size
            if (
                entry.mtime == state.st_mtime_ns < written
                and entry.size == size & 0xFFFFFFFF
                and _REGULAR(state.st_mode)
            ):
                entries[entry.path] = Entry(entry.blob, size, True)  # noqa: FBT003 - called for each file of the tree
            else:
                left.append(child)
        return left

    def _rules_in(self, folder: str, children: list[os.DirEntry[str]]) -> tuple[Rule, ...]:
        if not any(child.name == ".gitignore" for child in children):
            return ()
        try:
            text = read_file(self._root, f"{folder}.gitignore", 1 << 20).decode("utf-8", "surrogateescape")
        except UnreadableError:
            return ()
        return rules(text, folder)

    def _is_folder(self, child: os.DirEntry[str], folder: str, by: tuple[Rule, ...]) -> bool:
        """Record a file; return whether the child is a folder to enter."""
        path = folder + child.name
        entry = self._tracked.get(path)
        try:
            if child.is_dir(follow_symlinks=False):
                return self._to_enter(path, child, by)
            if entry is None:
                self._new(path, child, by)
            else:
                self._known(path, child, entry)
        except OSError as error:
            self._troubles.append((path, f"not readable: {error.strerror}"))
        return False

    def _to_enter(self, path: str, child: os.DirEntry[str], by: tuple[Rule, ...]) -> bool:
        if path in self._folders:
            return child.name != ".git"
        if child.name in NEVER_ENTERED or path in self._submodules or ignored(path, folder=True, by=by):
            return False
        # another repository inside this one is not part of it
        return not os.path.lexists(os.path.join(child.path, ".git"))  # noqa: PTH118 - a Path per folder costs more than the walk

    def _new(self, path: str, child: os.DirEntry[str], by: tuple[Rule, ...]) -> None:
        if child.name == ".git" or ignored(path, folder=False, by=by):
            return
        if child.is_symlink():
            self._links.append(path)
            return
        state = child.stat(follow_symlinks=False)
        if not stat.S_ISREG(state.st_mode):
            self._troubles.append((path, "not a regular file, so it was not opened"))
            return
        self._changed = True
        self._entries[path] = Entry(None, state.st_size, on_disk=True)

    def _known(self, path: str, child: os.DirEntry[str], entry: Indexed) -> None:
        state = child.stat(follow_symlinks=False)
        if stat.S_ISLNK(state.st_mode):
            self._links.append(path)
            self._changed |= entry.mode != LINK
        elif not stat.S_ISREG(state.st_mode):
            self._troubles.append((path, "not a regular file, so it was not opened"))
        else:
            size = state.st_size
            same = entry.size == size & 0xFFFFFFFF
            self._entries[path] = Entry(None, size, on_disk=True)
            if same or entry.size in {0, -1}:
                self._suspects.append(path)
            else:
                self._changed = True


def _folders_of(paths: Mapping[str, Indexed]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders

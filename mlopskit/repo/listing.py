"""What files there are: of the work tree (tracked and new ones, without what is ignored), or of a commit."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.repo.git import Git
from mlopskit.repo.ignore import NEVER_ENTERED, Rule, ignored, rules
from mlopskit.repo.index import Indexed, StrangeIndexError, read_index
from mlopskit.repo.reading import UnreadableError, read_file

FILE_BUDGET = 400_000
"""Files that are listed at all; a repository with more is audited in part, and says so."""
INDEX_LIMIT = 512 << 20
LINK, SUBMODULE = 0o120000, 0o160000


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its blob where that is proven to be its content, its size where that is known."""

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
    return _Walk(root, _tracked(git, prefix, troubles), troubles).listing()


def _over_budget() -> tuple[tuple[str, str], ...]:
    return ((".", f"more than {FILE_BUDGET} files; those after them were not looked at"),)


def _tracked(git: Git | None, prefix: str, troubles: list[tuple[str, str]]) -> list[Indexed]:
    if git is None:
        return []
    try:
        content = read_file(git.folder, "index", INDEX_LIMIT)
    except UnreadableError:
        return []
    try:
        entries = read_index(content, 32 if _sha256(git) else 20)
    except StrangeIndexError:
        try:
            entries = list(_asked_of_git(git))
        except Incomplete as error:
            troubles.append((".git/index", f"not readable, so that nothing is known to be tracked: {error.message}"))
            return []
    if not prefix:
        return entries
    inside = (e for e in entries if e.path.startswith(prefix))
    return [Indexed(e.path[len(prefix) :], e.blob, e.mode, e.size, e.mtime, e.skipped) for e in inside]


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
            yield Indexed(os.fsdecode(path), blob, int(mode, 8), -1, (0, 0), skipped=tag == "S")


class _Walk:
    """One pass over the folders, which compares each file with the index and lists the new ones."""

    def __init__(self, root: Path, tracked: list[Indexed], troubles: list[tuple[str, str]]) -> None:
        self._root = root
        self._tracked = {entry.path: entry for entry in tracked}
        self._folders = _folders_of(self._tracked)
        self._entries: dict[str, Entry] = {}
        self._links: list[str] = []
        self._submodules = [e.path for e in tracked if e.mode == SUBMODULE]
        self._troubles = troubles
        self._changed = False

    def listing(self) -> Listing:
        self._enter_all()
        for path, entry in self._tracked.items():
            if path in self._entries or entry.mode in {LINK, SUBMODULE}:
                continue
            if entry.skipped:
                self._entries[path] = Entry(entry.blob, None, on_disk=False)
            else:
                self._changed = True
        return Listing(
            self._entries, tuple(self._troubles), self._changed, tuple(sorted(self._links)), tuple(self._submodules)
        )

    def _enter_all(self) -> None:
        waiting: list[tuple[str, tuple[Rule, ...]]] = [("", ())]
        while waiting:
            folder, inherited = waiting.pop()
            try:
                with os.scandir(self._root / folder if folder else self._root) as found:
                    children = list(found)
            except OSError as error:
                self._troubles.append((folder[:-1][:300] or ".", f"folder not readable: {error.strerror}"))
                if not folder:
                    raise Incomplete(f"{self._root} cannot be read: {error.strerror}") from error
                continue
            by = inherited + self._rules_in(folder, children)
            for child in children:
                if len(self._entries) >= FILE_BUDGET:
                    self._troubles.extend(_over_budget())
                    return
                if self._is_folder(child, folder, by):
                    waiting.append((f"{folder}{child.name}/", by))

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
            same = entry.size == state.st_size & 0xFFFFFFFF and entry.mtime == divmod(state.st_mtime_ns, 10**9)
            self._entries[path] = Entry(entry.blob if same else None, state.st_size, on_disk=True)
            self._changed |= entry.size >= 0 and entry.size != state.st_size & 0xFFFFFFFF


def _folders_of(paths: Mapping[str, Indexed]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders

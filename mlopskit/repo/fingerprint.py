"""What an answer depends on, in one digest: the program that asks, and every file that could be read."""

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

from mlopskit import __version__
from mlopskit.repo.git import Git
from mlopskit.repo.listing import Listing, blob_id
from mlopskit.repo.reading import UnreadableError, limit_of, read_file

READ_ANEW = 500
"""Files without a proven blob that are hashed; with more of them the questions are asked again."""


def fingerprint(root: Path, git: Git | None, commit: str | None, listing: Listing, told: str = "") -> str | None:
    """
    Return a digest that differs whenever an answer about this view of a repository could; None if that is not certain.

    Proven files count by blob and size, all others by their bytes. History counts by the commit that it ends in, and
    what `told` says beside it: the tags that answers rest on.
    """
    files = _files(root, listing)
    if files is None:
        return None
    passed_over = (listing.links, listing.submodules, listing.troubles, listing.changed)
    return mark(root, git, commit, f"{told}{passed_over!r}{files}")


def mark(root: Path, git: Git | None, commit: str | None, files: str) -> str | None:
    """Return a digest of this program, a repository's history up to a commit, and what tells its files from others."""
    program = program_stamp()
    if program is None:
        return None
    view = (program, root, commit, None if git is None else _shallow(git))
    return hashlib.sha256(f"{view!r}{files}".encode("utf-8", "surrogatepass")).hexdigest()


@cache
def program_stamp() -> str | None:
    """Return what tells this mlopskit from another, in a checkout too: its version and how its files look."""
    package = Path(__file__).parents[1]
    folders = [package / "repo", package / "practices"]
    stamps = [f"{__version__} {sys.version}"]
    try:
        while folders:
            with os.scandir(folders.pop()) as found:
                for entry in sorted(found, key=lambda one: one.path):
                    if entry.is_dir() and entry.name != "__pycache__":
                        folders.append(Path(entry.path))
                    elif entry.name.endswith((".py", ".toml")):
                        state = entry.stat()
                        stamps.append(f"{entry.path} {state.st_size} {state.st_mtime_ns}")
    except OSError:
        return None
    return hashlib.sha256("\n".join(stamps).encode("utf-8", "surrogatepass")).hexdigest()


def _files(root: Path, listing: Listing) -> str | None:
    """Return a line for each file, or None when too many would have to be read or one cannot be."""
    known = "".join([f"{path}\0{e.blob}\0{e.size}\0\0" for path, e in listing.entries.items() if e.blob is not None])
    unproven = [path for path, entry in listing.entries.items() if entry.blob is None]
    if len(unproven) > READ_ANEW:
        return None
    try:
        return known + "".join(f"{path}\0{_content(root, path, listing)}\0\0" for path in unproven)
    except UnreadableError:
        return None


def _content(root: Path, path: str, listing: Listing) -> str:
    size = listing.entries[path].size or 0
    # what is larger than the limit is never read, so that only its size can count
    return f"> {size}" if size > limit_of(path) else blob_id(read_file(root, path, limit_of(path)))


def _shallow(git: Git) -> int:
    """Return when the edge of a shallow clone moved last: it is where history seems to begin."""
    try:
        return (git.folder / "shallow").stat(follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0

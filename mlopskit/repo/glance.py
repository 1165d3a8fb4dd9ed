"""
A glance at a large work tree: git says whether it stands as the index has it, and nothing is listed.

The git directory that is asked is an empty one of our own, so that nothing that the repository configures counts: no
filter, no monitor, no hook. The index alone is the repository's.
"""

import hashlib
import tempfile
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.repo.git import Git
from mlopskit.repo.reading import UnreadableError, read_file

LARGE = 1 << 20
"""Bytes of an index from which on two questions to git cost less than a listing: some ten thousand files."""
INDEX_LIMIT = 512 << 20


def glance(root: Path, git: Git) -> str | None:
    """
    Return a digest of the index of a large work tree that git finds untouched, nothing new in it; None for all others.

    It says nothing yet of files that git takes on trust: whoever keeps something under it looks at `Listing.on_trust`.
    """
    try:
        index = git.folder / "index"
        if index.stat(follow_symlinks=False).st_size < LARGE:
            return None
        content = read_file(git.folder, "index", INDEX_LIMIT)
    except (OSError, UnreadableError):
        return None
    with tempfile.TemporaryDirectory(prefix="mlopskit-") as folder:
        asked = git.over(_empty(Path(folder)), root)
        try:
            touched = asked.output("diff-files", "--raw", "-z", "--ignore-submodules=all")
            touched = touched or asked.output("ls-files", "--others", "--exclude-standard", "-z")
        except Incomplete:
            return None
    return None if touched else hashlib.sha256(content).hexdigest()


def _empty(folder: Path) -> Path:
    """Make the least that git takes for a git directory."""
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
    return folder

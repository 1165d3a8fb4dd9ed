"""The one door to the files of a work tree: regular files only, no link followed, sizes bounded."""

import os
import stat
from pathlib import Path

TEXT_LIMIT = 1 << 20
"""Bytes of a text file that is read at all."""
NOTEBOOK_LIMIT = 16 << 20
"""Notebooks carry pictures, and locks carry hashes."""
LOCK_NAMES = frozenset(
    {
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "pixi.lock",
        "conda-lock.yml",
        "pipfile.lock",
        "package-lock.json",
        "dvc.lock",
    }
)

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class UnreadableError(Exception):
    """A file that is not read, and why."""


def limit_of(path: str) -> int:
    """Return how many bytes a file of this name may have."""
    name = path.rsplit("/", 1)[-1].lower()
    return NOTEBOOK_LIMIT if name.endswith(".ipynb") or name in LOCK_NAMES else TEXT_LIMIT


def read_file(root: Path, path: str, limit: int) -> bytes:
    """
    Return the bytes of a regular file below `root`; raises `UnreadableError` for all else.

    The path is walked from the root folder by folder, so that no link on the way leads out of it, not even one that was
    put there a moment ago.
    """
    *folders, name = path.split("/")
    try:
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in folders:
                inner = os.open(part, _FOLDER, dir_fd=folder)
                os.close(folder)
                folder = inner
            return _regular(os.open(name, _FILE, dir_fd=folder), limit)
        finally:
            os.close(folder)
    except (OSError, ValueError) as error:
        raise UnreadableError(getattr(error, "strerror", None) or str(error)) from error


def _regular(descriptor: int, limit: int) -> bytes:
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableError("not a regular file")
        if state.st_size > limit:
            raise UnreadableError(f"larger than {limit >> 20} MiB")
        chunks: list[bytes] = []
        left = limit + 1
        while left > 0 and (chunk := stream.read(min(left, state.st_size + 1 if not chunks else left))):
            chunks.append(chunk)
            left -= len(chunk)
        if left <= 0:
            raise UnreadableError(f"larger than {limit >> 20} MiB")
        return b"".join(chunks)


def decoded(content: bytes) -> str | None:
    """Return a file's text (UTF-8 with or without mark, UTF-16 with one, else Latin-1), or None when it is binary."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:8000]:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")

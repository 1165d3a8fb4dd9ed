"""The MD5 of many files, by all processors; it names content here and protects nothing."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

FIRST = 2**16
"""What is read first: room for a MiB costs more than reading a small file."""
CHUNK = 2**20
MANY = 4000
"""From so many files on, starting processes costs less than threads lose by waiting for each other."""
SLICE = 256
"""Files handed to a thread at once, so that handing over costs little beside the work."""

Given = TypeVar("Given")
Made = TypeVar("Made")


def of_bytes(content: bytes) -> str:
    """Return the hash of bytes."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def of_file(path: str | os.PathLike[str]) -> str:
    """Return the hash of a file; raises `OSError` when it cannot be read."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = os.read(descriptor, FIRST)
        digest = hashlib.md5(content, usedforsecurity=False)
        while content:  # until nothing comes: a network may give less than was asked for
            content = os.read(descriptor, CHUNK if len(content) >= FIRST else FIRST)
            digest.update(content)
        return digest.hexdigest()
    finally:
        os.close(descriptor)


def tried(path: str | os.PathLike[str]) -> str | OSError:
    """Return the hash of a file, or what stood in the way."""
    try:
        return of_file(path)
    except OSError as error:
        return error


def of_files(paths: Sequence[str]) -> list[str | OSError]:
    """Return the hash of each file, or what stood in the way; many are shared out among processes."""
    if len(paths) < MANY or (os.cpu_count() or 1) == 1:
        return each(tried, paths)
    from mlopskit.versioning import hashers

    return hashers.of_files(paths) or each(tried, paths)


def each(work: Callable[[Given], Made], things: Iterable[Given], threads: int = 0) -> list[Made]:
    """Return what a function makes of each thing, in order, by as many threads as there are processors, or so many."""
    listed = list(things)
    if len(listed) == 1:
        return [work(listed[0])]
    size = max(1, min(SLICE, len(listed) // 8))
    slices = [listed[start : start + size] for start in range(0, len(listed), size)]
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        return [made for part in pool.map(lambda some: _all(work, some), slices) for made in part]


def _all(work: Callable[[Given], Made], things: Sequence[Given]) -> list[Made]:
    return [work(thing) for thing in things]

"""
Long files, copied and compared past the kernel's cache.

Filling that cache costs more than all the rest of a copy, and it would push out what people are working with. Another
processor hashes what has been read while this one writes it. A file that is compared so is read from its disk, and not
from what the kernel still remembers of writing it. Where a disk cannot do that, the cache takes part as ever.
"""

import errno
import hashlib
import mmap
import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

LONG = 8 * 2**20
"""From this size on, a file is worth the preparations."""
CHUNK = 4 * 2**20
PIECE = 2**16
"""What is compared at once: more of it costs new memory each time."""
_DIRECT = getattr(os, "O_DIRECT", 0)  # not on macOS or Windows
_BINARY = getattr(os, "O_BINARY", 0)


def is_long(path: str) -> bool:
    """Whether there is a long file at a path."""
    try:
        return os.stat(path).st_size >= LONG  # noqa: PTH116 - called for each of many thousand files
    except OSError:
        return False


def copy(source: str, target: str, mode: int, *, hashed: bool, remembered: bool = False) -> str:
    """
    Copy a file; return the hash of the bytes that were written, or nothing unless it is `hashed`.

    `remembered` says that the source has just been written, so that the kernel's cache has it.
    """
    reader = os.open(source, os.O_RDONLY | _BINARY) if remembered else _opened(source, os.O_RDONLY)
    try:
        writer = _opened(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            return _copied(reader, writer, hashed=hashed)
        finally:
            os.close(writer)
    finally:
        os.close(reader)


def same(one: str, other: str) -> bool:
    """Whether two files have the same bytes on their disks; False when one cannot be read."""
    if _size(one) != _size(other):
        return False
    try:
        first, second = _opened(one, os.O_RDONLY), _opened(other, os.O_RDONLY)
    except OSError:
        return False
    try:
        with suppress(OSError):
            return _equal(first, second)
        return False
    finally:
        os.close(first)
        os.close(second)


def _copied(reader: int, writer: int, *, hashed: bool) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    buffers, pending = (mmap.mmap(-1, CHUNK), mmap.mmap(-1, CHUNK)), Future[None]()
    pending.set_result(None)
    with ThreadPoolExecutor(1) as pool:
        turn = 0
        while count := _read(reader, buffers[turn]):
            pending.result()  # before the other buffer is filled again
            content = memoryview(buffers[turn])[:count]
            if hashed:
                pending = pool.submit(digest.update, content)
            _write(writer, content)
            turn = 1 - turn
        pending.result()
    return digest.hexdigest() if hashed else ""


def _equal(first: int, second: int) -> bool:
    one, other, pieces = mmap.mmap(-1, CHUNK), mmap.mmap(-1, CHUNK), range(0, CHUNK, PIECE)
    with ThreadPoolExecutor(1) as pool:  # two files, and often two disks
        while True:
            ahead = pool.submit(_read, second, other)
            count = _read(first, one)
            if ahead.result() != count or not all(one[at : at + PIECE] == other[at : at + PIECE] for at in pieces):
                return False
            if not count:
                return True


def _opened(path: str, flags: int, mode: int = 0) -> int:
    """Open a file past the cache, or as ever where its disk refuses that."""
    try:
        return os.open(path, flags | _DIRECT | _BINARY, mode)
    except OSError as error:
        if not _DIRECT or error.errno != errno.EINVAL:
            raise
        return os.open(path, flags | _BINARY, mode)


def _read(file: int, buffer: mmap.mmap) -> int:
    """Fill a buffer, or as much of it as a file still has."""
    done = 0
    while done < CHUNK:
        try:
            count = _read_into(file, memoryview(buffer)[done:])
        except OSError as error:
            if error.errno != errno.EINVAL or not _through_cache(file):
                raise
            continue
        if not count:
            break
        done += count
    return done


def _read_into(file: int, room: memoryview) -> int:
    if hasattr(os, "readv"):
        return os.readv(file, [room])
    content = os.read(file, len(room))  # on Windows
    room[: len(content)] = content
    return len(content)


def _write(file: int, content: memoryview) -> None:
    while content:
        try:
            content = content[os.write(file, content) :]
        except OSError as error:  # the end of a file, which fills no block
            if error.errno != errno.EINVAL or not _through_cache(file):
                raise


def _through_cache(file: int) -> bool:
    """Let the cache take part in reading and writing from here on; False when it does already."""
    if not _DIRECT:
        return False
    import fcntl

    flags = fcntl.fcntl(file, fcntl.F_GETFL)
    if not flags & _DIRECT:
        return False
    fcntl.fcntl(file, fcntl.F_SETFL, flags & ~_DIRECT)
    return True


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - as above
    except OSError:
        return -1

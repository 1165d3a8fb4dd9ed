"""git's index, read without git: what is tracked, under which id, and how each file looked when it was added."""

import struct
from typing import NamedTuple

HEADER = struct.Struct(">4sII")
FOLDER = 0o040000
EXTENDED, UNMERGED, SKIPPED, ASSUMED = 0x40, 0x30, 0x40, 0x80
"""Bits of the first byte of the flags, and of the extended flags."""
FIXED = struct.Struct(">10I")
"""ctime and mtime (seconds, nanoseconds), device, inode, mode, user, group, size."""


class Indexed(NamedTuple):
    """One tracked file: its blob, and the size and time that prove it unchanged; there may be hundreds of thousands."""

    path: str
    blob: str
    mode: int
    size: int
    mtime: int
    """In nanoseconds."""
    skipped: bool
    """Left out of the work tree on purpose (a sparse checkout)."""
    assumed: bool = False
    """Taken for unchanged by git without a look, since somebody asked for that."""


class StrangeIndexError(Exception):
    """An index of a form that is not read here; git itself must be asked."""


def read_index(content: bytes, id_length: int) -> list[Indexed]:
    """
    Return the tracked files of an index of version 2, 3 or 4.

    Raises `StrangeIndexError` for what git's documentation (gitformat-index) allows besides (a split or a sparse index,
    an unknown version), and for bytes that make no sense. Unmerged files appear once, with their first stage.
    """
    try:
        return _entries(content, id_length)
    except (struct.error, ValueError, IndexError) as error:
        raise StrangeIndexError(str(error)) from error


def _entries(content: bytes, id_length: int) -> list[Indexed]:
    signature, version, count = HEADER.unpack_from(content)
    if signature != b"DIRC" or version not in {2, 3, 4}:
        raise StrangeIndexError("not an index of version 2 to 4")
    found: list[tuple[str, int, int, int, bool, bool]] = []
    paths: list[bytes] = []
    at, last = HEADER.size, b""
    head = FIXED.size + id_length + 2
    for _ in range(count):
        _, _, seconds, nanos, _, _, mode, _, _, size = FIXED.unpack_from(content, at)
        flags = content[at + head - 2]
        start = at + head
        skipped = False
        if flags & EXTENDED:
            skipped = bool(content[start] & SKIPPED)
            start += 2
        if version == 4:  # noqa: PLR2004 - a version number
            drop, start = _varint(content, start)
            stop = content.index(b"\0", start)
            path = last[: len(last) - drop] + content[start:stop]
            after = stop + 1
        else:
            stop = content.index(b"\0", start)
            path = content[start:stop]
            after = at + (stop - at + 8) // 8 * 8
        if mode == FOLDER:
            raise StrangeIndexError("a sparse index")
        if not flags & UNMERGED or path != last:
            paths.append(path)
            blob = content[at + 40 : at + 40 + id_length].hex()
            found.append((blob, mode, size, seconds * 10**9 + nanos, skipped, bool(flags & ASSUMED)))
        at, last = after, path
    _check_extensions(content, at, id_length)
    # one decoding of all names is far quicker than one for each
    names = b"\0".join(paths).decode("utf-8", "surrogateescape").split("\0")
    return [Indexed(name, *rest) for name, rest in zip(names, found, strict=False)]


def _check_extensions(content: bytes, at: int, id_length: int) -> None:
    while at + 8 <= len(content) - id_length:
        if content[at : at + 4] == b"link":
            raise StrangeIndexError("a split index")
        at += 8 + int.from_bytes(content[at + 4 : at + 8], "big")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    byte = content[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = content[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1

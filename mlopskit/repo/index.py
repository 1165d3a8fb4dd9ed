"""git's index, read without git: what is tracked, under which id, and how each file looked when it was added."""

import os
import struct
from dataclasses import dataclass

HEADER = struct.Struct(">4sII")
FOLDER = 0o040000
FIXED = struct.Struct(">10I")
"""ctime and mtime (seconds, nanoseconds), device, inode, mode, user, group, size."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One tracked file: its blob, and the size and time that prove it unchanged."""

    path: str
    blob: str
    mode: int
    size: int
    mtime: tuple[int, int]
    skipped: bool
    """Left out of the work tree on purpose (a sparse checkout)."""


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
    entries: list[Indexed] = []
    at, last = HEADER.size, b""
    head = FIXED.size + id_length + 2
    for _ in range(count):
        _, _, seconds, nanos, _, _, mode, _, _, size = FIXED.unpack_from(content, at)
        blob = content[at + 40 : at + 40 + id_length]
        flags = int.from_bytes(content[at + head - 2 : at + head], "big")
        start = at + head
        extended = 0
        if flags & 0x4000:
            extended = int.from_bytes(content[start : start + 2], "big")
            start += 2
        if version == 4:  # noqa: PLR2004 - a version number
            drop, start = _varint(content, start)
            stop = content.index(b"\0", start)
            last = last[: len(last) - drop] + content[start:stop]
            at = stop + 1
        else:
            stop = content.index(b"\0", start)
            last = content[start:stop]
            at += (stop - at + 8) // 8 * 8
        if mode == FOLDER:
            raise StrangeIndexError("a sparse index")
        if not (flags & 0x3000 and entries and entries[-1].path == os.fsdecode(last)):
            entries.append(
                Indexed(os.fsdecode(last), blob.hex(), mode, size, (seconds, nanos), bool(extended & 0x4000))
            )
    _check_extensions(content, at, id_length)
    return entries


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

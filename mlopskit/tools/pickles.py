"""
What a pickle would import and call, found without importing or calling anything.

The opcodes are walked by the standard library's own pickle machine in Python, with every name that it asks for replaced
by a stand-in that does nothing. Compressed files are unpacked, torch archives opened, and the raw arrays that joblib
writes between its opcodes are stepped over.
"""

import bz2
import gzip
import io
import lzma
import math
import pickle
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Self, cast

from mlopskit.tools import networks

LARGE = 1 << 20
"""Bytes of a text or number in a pickle from which on it is stepped over: no name is that long."""
_OPENERS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZ": bz2.open,
    b"\xfd7": lzma.open,
    b"]\x00": lzma.open,
}
_ZIP = b"PK"
_DTYPE = re.compile(r"[<>=|]?([a-zA-Z])(\d+)?")
_WIDTH = {"U": 4}
"""Bytes for each unit of a numpy type, where it is not one."""


_Machine: Any = pickle._Unpickler  # noqa: SLF001 - the one whose steps can be watched


class Unwalkable(Exception):  # noqa: N818 - it is told as a finding
    """A file that is no pickle, or one that is broken or too strange to follow."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a pickle asks for."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True)
class Walked:
    """What loading a file would look up, and why it could not be followed to its end."""

    names: tuple[Name, ...]
    trouble: str = ""


def walk(path: Path) -> Walked:
    """Return every name that loading a file would look up, also of a file that breaks off."""
    seen: list[Name] = []
    try:
        with _opened(path) as streams:
            for stream in streams:
                _follow(stream, seen)
    except Unwalkable as error:
        return Walked(tuple(dict.fromkeys(seen)), str(error))
    except RecursionError:
        return Walked(tuple(dict.fromkeys(seen)), "it is nested too deeply")
    except Exception as error:  # noqa: BLE001 - a broken file may break the machine in any way, and must not break us
        return Walked(tuple(dict.fromkeys(seen)), f"it breaks off or is no pickle ({type(error).__name__})")
    return Walked(tuple(dict.fromkeys(seen)))


def may_be_one(path: Path) -> bool:
    """Whether a file begins as a pickle of protocol 2 or later does, or as an archive, arrays or a network of Keras."""
    with path.open("rb") as file:
        return re.match(rb"\x80[\x02-\x05]|PK\x03\x04|\x93NUMPY|\x89HDF", file.read(6)) is not None


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[BinaryIO]]:
    with path.open("rb") as file:
        yield _streams(path, file)


def _streams(path: Path, file: BinaryIO) -> Iterator[BinaryIO]:
    start = file.read(2)
    file.seek(0)
    if start == _ZIP:
        with zipfile.ZipFile(file) as archive:
            for item in archive.infolist():
                yield from _member(archive, item)
    elif opener := _OPENERS.get(start):
        with cast("BinaryIO", opener(path, "rb")) as unpacked:
            yield unpacked
    elif start[:1] == b"\x78":
        yield cast("BinaryIO", _Inflated(file))
    else:
        yield file


def _member(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    """Give a part of an archive that somebody would unpickle; a wrong checksum stops no reader of models either."""
    with archive.open(item) as stream:
        vars(stream)["_expected_crc"] = None
        start = cast("zipfile.ZipExtFile", stream).peek(6)[:6]
        named = item.filename.endswith((".pkl", ".pickle")) or item.filename.endswith("config.json")
        if named or re.match(rb"\x80[\x02-\x05]|\x93NUMPY", start):
            yield cast("BinaryIO", stream)


class _Inflated(io.RawIOBase):
    """What a zlib stream unpacks to, piece by piece, so that a small file cannot fill the memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._machine = file, zlib.decompressobj()

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Fill the buffer, or a part of it."""
        piece = b""
        while not piece and not self._machine.eof:
            given = self._machine.unconsumed_tail or self._file.read(1 << 16)
            if not given:
                break
            piece = self._machine.decompress(given, len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _follow(stream: BinaryIO, seen: list[Name]) -> None:
    """Follow one pickle after the other, as torch's old format has them; arrays and networks in their own way."""
    file = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("Any", stream))
    start = file.peek(8)[:8]
    if start.startswith(b"\x89HDF"):
        seen.extend(Name(*pair) for pair in networks.in_hdf(file))
        return
    if start.lstrip().startswith(b"{"):
        seen.extend(Name(*pair) for pair in networks.in_json(file))
        return
    if start.startswith(b"\x93NUMPY") and not _holds_objects(file):
        return
    _Walker(file, seen).load()
    while file.peek(1)[:1] == b"\x80":
        _Walker(file, seen).load()


def _holds_objects(file: io.BufferedReader) -> bool:
    """Read the header of an array; whether a pickle follows it, because its items are objects."""
    version = file.read(8)[6:7]
    length = int.from_bytes(file.read(2 if version == b"\x01" else 4), "little")
    if length > LARGE:
        raise Unwalkable("its header is longer than any array's")
    described = re.search(rb"'descr'\s*:\s*(.*?)'fortran_order'", file.read(length), re.DOTALL)
    return described is None or b"O" in described[1]


class _Inert:
    """What stands in for everything that a pickle names; it takes whatever is done to it and does nothing."""

    asked = ""
    given: tuple[Any, ...] = ()

    def __new__(cls, *given: object, **_: object) -> Self:
        made = super().__new__(cls)
        made.given = given
        return made

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __call__(self, *_: object, **__: object) -> "_Inert":
        return _Inert()

    def append(self, _: object) -> None:
        """Take what an opcode appends."""

    extend = add = append

    def __setitem__(self, _: object, __: object) -> None:
        pass


class _Walker(_Machine):  # type: ignore[misc]  # the machine has no type that tells of its inside
    """The standard machine without hands: it finds no class, calls no function, and keeps each name it is asked for."""

    dispatch: ClassVar[dict[int, Any]] = dict(_Machine.dispatch)

    def __init__(self, file: Any, seen: list[Name]) -> None:  # noqa: ANN401 - any buffered stream
        super().__init__(file, encoding="latin1")
        self.file = file
        self.names = seen

    def find_class(self, module: str, name: str) -> type[_Inert]:
        """Keep the name, and give a stand-in."""
        self.names.append(Name(module, name))
        return type("_Inert", (_Inert,), {"asked": f"{module}.{name}"})

    def persistent_load(self, pid: object) -> _Inert:  # noqa: ARG002 - the machine hands it in
        """Give a stand-in for what lies outside of the pickle."""
        return _Inert()

    def load_newobj(self) -> None:
        """Make an object of a class, which may itself be a stand-in for what lies outside of the pickle."""
        given, kind = self.stack.pop(), self.stack.pop()
        is_class = isinstance(kind, type) and issubclass(kind, _Inert)
        self.append(kind(*given) if is_class and isinstance(given, tuple) else _Inert())

    def load_newobj_ex(self) -> None:
        """Make an object with named values, which do not matter here."""
        self.stack.pop()
        self.load_newobj()

    dispatch[pickle.NEWOBJ[0]] = load_newobj
    dispatch[pickle.NEWOBJ_EX[0]] = load_newobj_ex

    def load_stack_global(self) -> None:
        """Look up a name from the stack; one that is only made while loading could be any."""
        name, module = self.stack.pop(), self.stack.pop()
        known = isinstance(name, str) and isinstance(module, str)
        self.append(self.find_class(module, name) if known else self.find_class("(worked out)", "(while loading)"))

    dispatch[pickle.STACK_GLOBAL[0]] = load_stack_global

    def _load_long(self, width: int) -> None:
        """Take a text or bytes whose length stands in so many bytes; what is long is stepped over."""
        size = int.from_bytes(self.read(width), "little")
        if size <= LARGE:
            self.append(self.read(size).decode("latin-1"))
            return
        for at in range(0, size, LARGE):
            if len(self.read(min(LARGE, size - at))) < min(LARGE, size - at):
                raise EOFError
        self.append(_Inert())

    for _code in (pickle.BINBYTES8, pickle.BINUNICODE8, pickle.BYTEARRAY8):
        dispatch[_code[0]] = lambda self: self._load_long(8)
    for _code in (pickle.BINBYTES, pickle.BINUNICODE, pickle.BINSTRING):
        dispatch[_code[0]] = lambda self: self._load_long(4)

    def load_build(self) -> None:
        """Take the state away; behind the state of one of joblib's arrays its raw bytes follow."""
        state = self.stack.pop()
        if isinstance(self.stack[-1], _Inert) and self.stack[-1].asked.endswith("numpy_pickle.NumpyArrayWrapper"):
            self._step_over(state)

    dispatch[pickle.BUILD[0]] = load_build

    def _step_over(self, state: dict[str, Any]) -> None:
        kind, width = _dtype(state["dtype"])
        if kind == "O":
            _Walker(self.file, self.names).load()
            return
        if state.get("numpy_array_alignment_bytes") is not None:
            self._skip(int.from_bytes(self.file.read(1), "little"))
        self._skip(math.prod(state["shape"]) * width)

    def _skip(self, size: int) -> None:
        while size > 0:
            read = len(self.file.read(min(size, 2**20)))
            if not read:
                raise EOFError
            size -= read


def _dtype(dtype: object) -> tuple[str, int]:
    given = dtype.given[0] if isinstance(dtype, _Inert) and dtype.given else ""
    match = _DTYPE.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise Unwalkable("it holds an array of a kind that is not known here")
    return match[1], int(match[2] or 1) * _WIDTH.get(match[1], 1)

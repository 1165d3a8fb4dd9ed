"""What the saved configuration of a Keras network would look up, read as text and never built."""

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

LIMIT = 64 << 20
"""Bytes of a configuration that is parsed."""
CHUNK, OVERLAP = 1 << 20, 4096
HARMLESS_MODULE = re.compile(r"(?:tf_keras|tensorflow\.keras|tensorflow\.python\.keras|keras)(?:\.[\w.]+)?")
FUNCTIONS = re.compile(
    r"(?:tf_)?keras\.(?:src\.)?(?:activations|losses|metrics|initializers|constraints|regularizers)\b.*"
)
RUNS = frozenset({"Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "__typespec__"})
"""Classes of Keras that hold code of their own, or load it."""
_CLASS = re.compile(rb'"class_name"\s*:\s*"(\w+)"')
_MODULE = re.compile(rb'"module"\s*:\s*"([\w.]+)"')

Pair = tuple[str, str]
"""A module and a name."""


def in_json(stream: BinaryIO) -> Iterator[Pair]:
    """Go through what a `config.json` would look up that Keras alone cannot answer for; raises when it is no JSON."""
    text = stream.read(LIMIT + 1)
    if len(text) > LIMIT:
        raise ValueError("a configuration larger than any network's")
    yield from _named(json.loads(text))


def in_hdf(stream: BinaryIO) -> Iterator[Pair]:
    """Go through the same in an HDF5 file, whose configuration is text among its bytes."""
    tail = b""
    while chunk := stream.read(CHUNK):
        text = tail + chunk
        for found in _CLASS.findall(text):
            if found.decode() in RUNS:
                yield "keras", found.decode()
        for found in _MODULE.findall(text):
            if not HARMLESS_MODULE.fullmatch(found.decode()):
                yield found.decode(), "(a class)"
        tail = text[-OVERLAP:]


def _named(value: object) -> Iterator[Pair]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            waiting += item.values()
            yield from _of_table(item)


def _of_table(table: dict[str, object]) -> Iterator[Pair]:
    kind, module = table.get("class_name"), table.get("module")
    if not isinstance(kind, str):
        return
    name = str(table.get("config")) if kind == "function" else kind
    if kind in RUNS:
        yield "keras", kind
    elif kind == "function" and not (isinstance(module, str) and FUNCTIONS.fullmatch(module)):
        yield str(module or "(any)"), name
    elif isinstance(module, str) and module != "builtins" and not HARMLESS_MODULE.fullmatch(module):
        yield module, name

"""C36 and C37: models that run code when they are loaded, and archives that unpack to more than they say."""

import io
import os
import pickle
import tarfile
import zipfile
import zlib
from typing import Any

from tests.hostile.corpus.case import Families, Ground

families = Families()


class Springs:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trap: str) -> None:
        self.trap = trap

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self.trap,)


ENDINGS = (
    "pkl",
    "pickle",
    "joblib",
    "pt",
    "pth",
    "ckpt",
    "bin",
    "model",
    "dat",
    "npy",
    "onnx",
    "csv",
    "parquet",
    "json",
)


@families.case("C36", "pickles")
def pickles(ground: Ground) -> None:
    """Leave a pickle that runs a program, under every ending."""
    content = pickle.dumps(Springs(str(ground.trap)))
    ground.project().write({f"models/model.{ending}": content for ending in ENDINGS})
    ground.write({"model.pkl": content, "data.csv": content})


@families.case("C36", "archives")
def archives(ground: Ground) -> None:
    """Wrap such a pickle as torch, numpy and keras do."""
    content = pickle.dumps(Springs(str(ground.trap)))
    kinds = {"model.pt": "m/data.pkl", "model.npz": "arr.npy", "model.keras": "config.json", "model.zip": "x.pkl"}
    for name, inner in kinds.items():
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(inner, content)
        ground.project().write({name: packed.getvalue()})


@families.case("C36", "broken")
def broken(ground: Ground) -> None:
    """Leave pickles that break off, nest, and ask for endless memory."""
    ground.project().write(
        {
            "cut.pkl": pickle.dumps(Springs(str(ground.trap)))[:-3],
            "huge.pkl": b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.",
            "memo.pkl": b"\x80\x04Nr\xff\xff\xff\x7f.",
            "deep.pkl": b"\x80\x04" + b"(" * 100_000 + b"t" * 100_000 + b".",
            "text.pkl": b"cos\nsystem\n(S'x'\ntR.",
            "empty.pkl": b"",
        }
    )


def bomb(size: int) -> bytes:
    """Return a zip archive whose one file unpacks to so many bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/data.pkl", b"\0" * size)
    return packed.getvalue()


@families.case("C37", "zip-bomb")
def zip_bomb(ground: Ground) -> None:
    """Leave archives that unpack to a thousand times what they weigh."""
    content = bomb(200_000_000)
    ground.project().write({"model.pt": content, "model.npz": content, "data.zip": content, "model.keras": content})


@families.case("C37", "stream-bomb")
def stream_bomb(ground: Ground) -> None:
    """Leave compressed pickles that unpack to a thousand times what they weigh."""
    maker = zlib.compressobj(9)
    content = b"".join(maker.compress(b"\0" * 1_000_000) for _ in range(600)) + maker.flush()
    ground.project().write({"model.joblib": content, "model.pkl": content})


@families.case("C37", "climbing")
def climbing(ground: Ground) -> None:
    """Leave archives whose members lie outside of the folder they are unpacked to."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("../../x", "/etc/x", "..\\x", "a/../../x", "data.pkl"):
            archive.writestr(name, b"x")
    rolled = io.BytesIO()
    with tarfile.open(fileobj=rolled, mode="w:gz") as tar:
        for name in ("../../x", "/etc/x"):
            tar.addfile(tarfile.TarInfo(name))
    ground.project().write(
        {"model.pt": packed.getvalue(), "data.tar.gz": rolled.getvalue(), "x.npz": packed.getvalue()}
    )


@families.case("C37", "corrupt")
def corrupt(ground: Ground) -> None:
    """Leave archives and headers that say what is not so."""
    content = bytearray(bomb(1000))
    content[20:40] = b"\xff" * 20
    ground.project().write(
        {
            "model.pt": bytes(content),
            "model.npz": b"PK\x05\x06" + b"\xff" * 18,
            "model.safetensors": b"\xff" * 7 + b"\x7f{}",
            "x.npy": b"\x93NUMPY\x01\x00\xff\xff{'descr': '|O', 'shape': (9**9**9,)}",
            "model.h5": b"\x89HDF\r\n\x1a\n" + b"\xff" * 100,
            "model.onnx": b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
            "data.parquet": b"PAR1" + b"\xff" * 20 + b"PAR1",
            "data.arrow": b"ARROW1\0\0" + b"\xff" * 20,
            "model.gguf": b"GGUF" + b"\xff" * 20,
        }
    )

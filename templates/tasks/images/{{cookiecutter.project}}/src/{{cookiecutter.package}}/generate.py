"""
The raw data, drawn by rule; running this module with `python -m` writes the file anew.

Replace it by your own pictures; until then everybody can see where each pixel comes from.
The archive holds grey pictures (PGM), one folder for each shape, and no times, so that the same
rule gives the same bytes everywhere.
"""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

from .data import RAW, SIDE

EACH = 120
SEED = 2025
LONG_AGO = (1980, 1, 1, 0, 0, 0)

Inside = Callable[[float, float], bool]
"""Whether a point, counted from the middle of a shape of size 1, lies in it."""

SHAPES: dict[str, Inside] = {
    "circle": lambda x, y: x * x + y * y <= 1,
    "square": lambda x, y: max(abs(x), abs(y)) <= 0.9,
    "triangle": lambda x, y: -1 <= y <= 0.9 and abs(x) <= (y + 1) / 1.9,
}


def pictures() -> dict[str, bytes]:
    """Return the pictures; Python's own generator gives the same ones everywhere."""
    chance = random.Random(SEED)  # noqa: S311 - noise, not secrets
    return {
        f"{shape}/{number:03}.pgm": _pgm(_draw(chance, inside))
        for shape, inside in SHAPES.items()
        for number in range(EACH)
    }


def write(path: Path = RAW) -> None:
    """Write the raw archive."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in pictures().items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.create_system = 3  # as on Unix, on every system
            archive.writestr(entry, content)


def _draw(chance: random.Random, inside: Inside) -> bytes:
    size = 3.5 + 3 * chance.random()
    left, top = (size + (SIDE - 1 - 2 * size) * chance.random() for _ in range(2))
    dark, light = 20 + 60 * chance.random(), 150 + 80 * chance.random()
    noise = 10 + 30 * chance.random()
    return bytes(
        min(255, max(0, round(value + noise * (2 * chance.random() - 1))))
        for y in range(SIDE)
        for x in range(SIDE)
        for value in (light if inside((x - left) / size, (y - top) / size) else dark,)
    )


def _pgm(pixels: bytes) -> bytes:
    return f"P5 {SIDE} {SIDE} 255\n".encode() + pixels


if __name__ == "__main__":
    write()

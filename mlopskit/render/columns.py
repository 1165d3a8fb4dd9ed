"""Text in columns: how wide it is on a terminal, how it wraps, and how a table fits a narrow one."""

import unicodedata
from collections.abc import Sequence

GAP = 2
NARROWEST = 12
"""Below this many cells a column is no longer read but deciphered."""
COMFORTABLE = 32
"""Below this many cells a column is fine for short texts only."""


def cells(text: str) -> int:
    """Return how many cells of a terminal the text takes: two for East Asian wide letters, none for marks."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def fill(text: str, width: int) -> list[str]:
    """Return the text as lines of at most `width` cells; a longer word is kept whole, to be copied."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        current = ""
        for word in paragraph.split():
            if current and cells(current) + 1 + cells(word) > width:
                lines.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        lines.append(current)
    return lines


def pad(text: str, width: int) -> str:
    """Return the text with spaces after it, up to `width` cells."""
    return text + " " * (width - cells(text))


def widths(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """
    Return how wide each column of a table is to be within `width` cells, or None when it does not fit.

    Only the widest column gives way, because a table in which every column wraps is hard to read along a row;
    it does not fit when it becomes a tower of words.
    """
    natural = _natural(rows)
    spare = width - GAP * (len(natural) - 1) - sum(natural)
    if spare >= 0:
        return natural
    widest = natural.index(max(natural))
    tower, natural[widest] = natural[widest], natural[widest] + spare
    if natural[widest] < COMFORTABLE and tower > 3 * natural[widest]:
        return None
    longest_word = max(cells(word) for row in rows for word in [*row[widest].split(), ""])
    return natural if natural[widest] >= max(NARROWEST, longest_word) else None


def hung(rows: Sequence[Sequence[str]], width: int) -> tuple[list[int], list[int]]:
    """
    Return the columns that are to hang below each row, the widest first to go, and how wide the others are.

    The first column says what the row is about, and stays.
    """
    natural = _natural(rows)
    beside = list(range(len(natural)))
    while len(beside) > 1 and (sum(natural[column] for column in beside) + GAP * (len(beside) - 1) > width):
        beside.remove(max(beside[1:], key=lambda column: natural[column]))
    below = [column for column in range(len(natural)) if column not in beside]
    return below, [min(natural[column], width) for column in beside]


def _natural(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(cells(cell) for cell in column) for column in zip(*rows, strict=True)]


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

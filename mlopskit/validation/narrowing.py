"""
The values at certain ranks of a column whose values do not fit into memory, exactly.

Each scan counts the values of equally wide spans, and leaves of each rank the one span that holds it.
Once the spans hold few enough values these are sorted; a span of one value, however frequent, is known by itself.
Values are counted by whole numbers that are in the same order, so that neither skew nor an infinity keeps a span wide.
"""

import struct
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from mlopskit.validation.kinds import Column, Kind
from mlopskit.validation.needs import Need, Needs, Spans, Values, both
from mlopskit.validation.subject import Subject

Narrowed = Generator[Needs, Values, Sequence[int]]
_PARTED = 16
"""A span is parted into about two to the power of this many; four scans then part even all 64-bit numbers."""
_MAGNITUDE = 2**63 - 1
"""The bits of a floating point number without its sign."""


@dataclass(frozen=True, slots=True)
class Span:
    """The values from one whole number to another."""

    low: int
    high: int
    values: int
    before: int = 0
    """How many values are less than `low`."""

    def holds(self, rank: int) -> bool:
        """Whether the value at a rank, from 0 for the least of the column, is in here."""
        return self.before <= rank < self.before + self.values


def value_of(column: Column, order: int) -> float:
    """Return the value that a whole number stands for."""
    if column.kind is Kind.INTEGER:
        return order
    bits = order if order >= 0 else order ^ _MAGNITUDE
    (value,) = struct.unpack("<d", struct.pack("<q", bits))
    return float(value)


def ordered(column: Column) -> str:
    """Return the whole number for a value as SQL: of a floating point number its bits, with the negative turned."""
    if column.kind is Kind.INTEGER:
        return column.sql if column.type == "UBIGINT" else f"{column.sql}::BIGINT"
    bits = f"({column.sql})::DOUBLE::BIT::BIGINT"
    return f"CASE WHEN {bits} < 0 THEN xor({bits}, {_MAGNITUDE}) ELSE {bits} END"


def narrowed(subject: Subject, column: Column, whole: Span, ranks: Sequence[int], few: int) -> Narrowed:
    """Return the whole numbers of the values at ranks, with never more than a few values in memory."""
    order, spans = ordered(column), dict.fromkeys(ranks, whole)
    while wide := sorted({span for span in spans.values() if span.low < span.high}, key=lambda span: span.low):
        if sum(span.values for span in wide) <= few:
            spans |= yield from _sorted(subject, order, wide, spans)
            break
        parts = yield from _parted(subject, order, wide)
        spans |= {rank: next(part for part in parts if part.holds(rank)) for rank in spans if spans[rank] in wide}
    return [spans[rank].low for rank in ranks]


def _parted(subject: Subject, order: str, wide: Sequence[Span]) -> Generator[Needs, Values, list[Span]]:
    """Return the narrower spans within wide ones."""
    told = ("list(n ORDER BY low)", "list(low ORDER BY low)", "list(high ORDER BY low)")
    sources = [Spans(order, _shift(span), both(subject.where, _within(order, span))) for span in wide]
    lists = iter((yield [Need(one, source) for source in sources for one in told]))
    parts: list[Span] = []
    for span, counts, lows, highs in zip(wide, lists, lists, lists, strict=True):
        before = accumulate(counts[:-1], initial=span.before)
        parts += [Span(*part) for part in zip(lows, highs, counts, before, strict=True)]
    return parts


def _shift(span: Span) -> int:
    return max(0, (span.high - span.low).bit_length() - _PARTED)


def _within(order: str, span: Span) -> str:
    return f"({order}) BETWEEN ({span.low}) AND ({span.high})"


def _sorted(
    subject: Subject, order: str, wide: Sequence[Span], spans: dict[int, Span]
) -> Generator[Needs, Values, dict[int, Span]]:
    """Return the ranks of few enough values, each with a span of its one value."""
    asked = [(span, [rank for rank, one in spans.items() if one == span]) for span in wide]
    lists = yield [
        at(order, both(subject.where, _within(order, span)), span.values, [rank - span.before for rank in ranks])
        for span, ranks in asked
    ]
    found = zip(asked, lists, strict=True)
    return {rank: Span(low, low, 1, rank) for (_, ranks), lows in found for rank, low in zip(ranks, lows, strict=True)}


def at(value: str, where: str, values: int, ranks: Sequence[int]) -> Need:
    """Ask for the values at ranks, of so many; half a rank above each keeps rounding of the fractions harmless."""
    fractions = ", ".join(repr((rank + 0.5) / values) for rank in ranks)
    condition = f" FILTER (WHERE {where})" if where else ""
    return Need(f"quantile_disc({value}, [{fractions}]){condition}")

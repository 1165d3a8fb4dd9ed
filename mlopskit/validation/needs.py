"""
What a compiled expectation needs to know of the data, so that many needs share one scan or one grouping.

An expectation is a generator: it yields the aggregates that it needs, is sent their values, and returns what it saw.
Needs of the same source in the same step are computed together; equal ones are computed once.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from mlopskit.validation.outcome import Observed

SAMPLES = 20
"""How many unexpected values are shown, as in Great Expectations."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the data, as they are."""


@dataclass(frozen=True, slots=True)
class Groups:
    """One row for each distinct value of `keys` (named `k0`, `k1`, ...), with `n`, how often it occurs."""

    keys: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """How many rows share the value of `keys` with another row; the value needed is `rows`."""

    keys: tuple[str, ...]
    where: str
    dense: tuple[int, int] | None = None
    """The least and the greatest of the integers that rows are marked by, when they are known."""
    marker: str = ""
    """An integer made of the keys that no row is without; empty for a single integer key itself."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """The first rows, in their order, that share the value of `keys` with another row."""

    keys: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rows for which `value` is there, in the order of the file, as `v` with the one before it as `p`."""

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class First:
    """The first rows, in their order, that satisfy a condition, as `v` with their position `r`."""

    value: str
    condition: str
    limit: int


@dataclass(frozen=True, slots=True)
class Spans:
    """One row for each span of whole numbers, 2 to the power of `shift` wide, with `n`, its `low` and its `high`."""

    order: str
    shift: int
    where: str


Source = Rows | Groups | Duplicates | Repeated | Neighbours | First | Spans


@dataclass(frozen=True, slots=True)
class Need:
    """An aggregate over a source, as SQL."""

    sql: str
    source: Source = Rows()


Needs = Sequence[Need]
Values = Sequence[Any]
Steps = Generator[Needs, Values, Observed]


def count(condition: str = "") -> str:
    """Return the aggregate that counts the rows that satisfy a condition."""
    return f"count(*) FILTER (WHERE {condition})" if condition else "count(*)"


def first(value: str, condition: str, failed: int) -> Need:
    """
    Ask for the first values, with their rows, of those that satisfy a condition, when it is known how many do.

    Such a query ends with the last of them, so that it costs next to nothing where failures are frequent.
    """
    return Need("list({'r': r, 'v': v} ORDER BY r)", First(value, condition, min(failed, SAMPLES)))


def either(*conditions: str) -> str:
    """Return conditions joined by OR; an empty one always holds, and so does the whole."""
    return f"({' OR '.join(conditions)})" if all(conditions) else ""


def both(*conditions: str) -> str:
    """Return conditions joined by AND; empty ones are left out."""
    given = [f"({condition})" for condition in conditions if condition]
    return " AND ".join(given) if len(given) > 1 else "".join(given)[1:-1]

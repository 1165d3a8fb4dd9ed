"""
What a compiled expectation needs to know of the data, so that many needs share one scan or one grouping.

An expectation is a generator: it yields the aggregates that it needs, is sent their values, and returns what it saw.
Needs of the same source in the same step are computed together; equal ones are computed once.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from mlopskit.validation.kinds import ROW
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
    """The least and the greatest value of a single integer key, when they are known and near to each other."""


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


Source = Rows | Groups | Duplicates | Repeated | Neighbours


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


def first(value: str, condition: str, row: str = ROW) -> str:
    """Return the aggregate that keeps the first values, with their rows, of those that satisfy a condition."""
    return f"min_by({{'r': {row}, 'v': {value}}}, {row}, {SAMPLES}) FILTER (WHERE {condition})"


def both(*conditions: str) -> str:
    """Return conditions joined by AND; empty ones are left out."""
    given = [f"({condition})" for condition in conditions if condition]
    return " AND ".join(given) if len(given) > 1 else "".join(given)[1:-1]

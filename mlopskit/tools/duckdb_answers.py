"""The aggregates that a plan asks for, as few queries; and exact duplicates, found without a group for every value."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mlopskit.tools.duckdb_session import DATA, ROW, Session, identifier

SAMPLE = 20
DENSITY = 32
"""Integers are marked on a bitmap when their range is at most so many times the number of rows."""
FEW_SUSPECTS = 0.1
"""With a greater share of suspicious cells, an integer that is a part of the keys tells too little about the whole."""
_ROW = identifier(ROW)
_FLAG = "__mlopskit_flag"
_FILTERED = re.compile(r"(.*) FILTER \(WHERE (.*)\)", re.DOTALL)


@dataclass(slots=True)
class Answers:
    """Computes aggregates over the table `data`, and keeps what it found about duplicates for their samples."""

    session: Session
    rows: int
    _found: dict[tuple[tuple[str, ...], str], int] = field(default_factory=dict)

    def over_rows(self, aggregates: Sequence[str]) -> tuple[Any, ...]:
        """Return aggregates over the rows, from one scan; a condition that several share is judged once a row."""
        flags, flagged = _flagged(aggregates)
        rows = f"(SELECT *, {', '.join(flags)} FROM {DATA})" if flags else DATA
        return self.session.row(f"SELECT {', '.join(flagged)} FROM {rows}")

    def over_some(self, about: int, aggregates: Sequence[str]) -> tuple[Any, ...]:
        """Return aggregates over about so many rows, spread over the data and always the same ones."""
        step = max(1, self.rows // about)
        rows = f"SELECT * FROM {DATA}{_where(f'hash({_ROW}) % {step} = 0' if step > 1 else '')}"
        return self.session.row(f"SELECT {', '.join(aggregates)} FROM ({rows})")

    def over_groups(self, keys: Sequence[str], where: str, aggregates: Sequence[str]) -> tuple[Any, ...]:
        """Return aggregates over the groups of equal keys, named k0, k1, ..., with n, and top for the largest n."""
        named = ", ".join(f"{key} AS k{i}" for i, key in enumerate(keys))
        groups = f"SELECT {named}, count(*) AS n FROM {DATA}{_where(where)} GROUP BY ALL"
        if any("top" in one for one in aggregates):
            groups = f"SELECT *, n = max(n) OVER () AS top FROM ({groups})"
        return self.session.row(f"SELECT {', '.join(aggregates)} FROM ({groups})")

    def over_spans(self, order: str, shift: int, where: str, aggregates: Sequence[str]) -> tuple[Any, ...]:
        """Return aggregates over spans of whole numbers, each with n, how many, and low and high, the ends of them."""
        numbers = f"SELECT {order} AS v FROM {DATA} WHERE {where}"
        spans = f"SELECT count(*) AS n, min(v) AS low, max(v) AS high FROM ({numbers}) GROUP BY v >> {shift}"
        return self.session.row(f"SELECT {', '.join(aggregates)} FROM ({spans})")

    def over_neighbours(self, value: str, where: str, aggregates: Sequence[str]) -> tuple[Any, ...]:
        """Return aggregates over values `v` in the order of rows `r`, each with its predecessor `p`."""
        present = f"SELECT {_ROW} AS r, {value} AS v FROM {DATA} WHERE {_both(where, f'{value} IS NOT NULL')}"
        return self.session.row(
            f"SELECT {', '.join(aggregates)} FROM (SELECT r, v, lag(v) OVER (ORDER BY r) AS p FROM ({present}))"
        )

    def over_first(self, value: str, condition: str, limit: int, aggregates: Sequence[str]) -> tuple[Any, ...]:
        """Return aggregates over the first rows `r`, in the order of the data, that satisfy a condition."""
        rows = f"SELECT {_ROW} AS r, {value} AS v FROM {DATA} WHERE {condition} LIMIT {limit}"
        return self.session.row(f"SELECT {', '.join(aggregates)} FROM ({rows})")

    def over_duplicates(
        self,
        keys: tuple[str, ...],
        where: str,
        dense: tuple[int, int] | None,
        aggregates: Sequence[str],
        *,
        marker: str = "",
    ) -> tuple[Any, ...]:
        """
        Return aggregates over the groups of more than one row, with n.

        First the rows are sorted into few cells, by a bitmap of dense integers or by a hash;
        then only the rows of cells that hold something twice are compared by their values.
        The integers are those of `marker`, an integer made of the keys, or the only key itself.
        """
        name = self._duplicates(keys, where, dense, marker or keys[0])
        return self.session.row(f"SELECT {', '.join(aggregates)} FROM {name}")

    def first_duplicates(self, keys: tuple[str, ...], where: str, aggregates: Sequence[str]) -> tuple[Any, ...]:
        """Return aggregates over the first rows, with their position `r`, whose keys occur more than once."""
        number = self._found[keys, where]
        same = " AND ".join(f"{key} IS NOT DISTINCT FROM d.k{i}" for i, key in enumerate(keys))
        suspect = f"{self._cells[number]} IN (SELECT h FROM suspects{number})"
        rows = (
            f"SELECT {DATA}.*, {_ROW} AS r FROM {DATA} SEMI JOIN repeated{number} AS d ON {same} "
            f"WHERE {_both(where, suspect)} ORDER BY r LIMIT {SAMPLE}"
        )
        return self.session.row(f"SELECT {', '.join(aggregates)} FROM ({rows})")

    _cells: dict[int, str] = field(default_factory=dict)

    def _duplicates(self, keys: tuple[str, ...], where: str, dense: tuple[int, int] | None, marker: str) -> str:
        if (keys, where) in self._found:
            return f"repeated{self._found[keys, where]}"
        number = self._found[keys, where] = len(self._found)
        cell = self._cells[number] = self._sift(f"suspects{number}", keys, where, dense, marker)
        named = ", ".join(f"{key} AS k{i}" for i, key in enumerate(keys))
        kept = _both(where, f"{cell} IN (SELECT h FROM suspects{number})")
        self.session.run(
            f"CREATE TEMP TABLE repeated{number} AS "
            f"SELECT {named}, count(*) AS n FROM {DATA} WHERE {kept} GROUP BY ALL HAVING count(*) > 1"
        )
        return f"repeated{number}"

    def _sift(self, table: str, keys: tuple[str, ...], where: str, dense: tuple[int, int] | None, marker: str) -> str:
        """Make the table of the cells `h` that hold something twice, and return the cell of a row as SQL."""
        if dense is not None and dense[1] - dense[0] <= DENSITY * max(self.rows, 1024):
            offset = f"({marker}::HUGEINT - ({dense[0]}))::BIGINT"
            cell = f"({offset} >> 6)"
            marks = f"count(*) <> bit_count(bit_or(1::UBIGINT << ({offset} & 63)::UBIGINT))"
            self._make(table, f"SELECT {cell} AS h FROM {DATA}{_where(where)} GROUP BY h HAVING {marks}")
            (suspicious,) = self.session.row(f"SELECT count(*) FROM {table}")
            if len(keys) == 1 or suspicious <= FEW_SUSPECTS * (dense[1] - dense[0]) / 64:
                return cell
        cell = f"hash({', '.join(keys)})"
        self._make(table, f"SELECT {cell} AS h FROM {DATA}{_where(where)} GROUP BY h HAVING count(*) > 1")
        return cell

    def _make(self, table: str, query: str) -> None:
        self.session.run(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")


def _flagged(aggregates: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the conditions that several aggregates filter by, as columns, and the aggregates that use these."""
    parted = [_FILTERED.fullmatch(one) for one in aggregates]
    shared = [c for c, times in Counter(found[2] for found in parted if found).items() if times > 1]
    names = {condition: f"{_FLAG}{i}" for i, condition in enumerate(shared)}
    flagged = [
        f"{found[1]} FILTER (WHERE {names[found[2]]})" if found and found[2] in names else one
        for found, one in zip(parted, aggregates, strict=True)
    ]
    return [f"({condition}) AS {name}" for condition, name in names.items()], flagged


def _where(condition: str) -> str:
    return f" WHERE {condition}" if condition else ""


def _both(*conditions: str) -> str:
    return " AND ".join(f"({condition})" for condition in conditions if condition)

"""How often each value occurs in two sources, and what follows from that about their distributions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mlopskit.tools.duckdb_session import Session

KEPT = 50_000
"""Distinct values that a stored profile keeps of a column; of more, as many quantiles stand for them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of values `v` with how often they occur, `n`."""

    session: Session
    table: str

    @classmethod
    def of_column(cls, session: Session, name: str, source: str, value: str) -> "Counts":
        """Count the values of a column that are there."""
        session.run(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {value} AS v, count(*) AS n FROM {source} "
            f"WHERE {value} IS NOT NULL GROUP BY v"
        )
        return cls(session, name)

    @classmethod
    def of_pairs(cls, session: Session, name: str, type_: str, pairs: Iterable[Sequence[Any]]) -> "Counts":
        """Take the counts of a stored profile."""
        session.run(f"CREATE OR REPLACE TEMP TABLE {name} (v {type_}, n BIGINT)")
        listed = list(pairs)
        if listed:
            columns = [value for value, _ in listed], [number for _, number in listed]
            session.connection.execute(f"INSERT INTO {name} SELECT unnest(?)::{type_}, unnest(?)::BIGINT", columns)
        return cls(session, name)

    def sizes(self) -> tuple[int, int]:
        """Return how many distinct values there are, and how many values."""
        distinct, values = self.session.row(f"SELECT count(*), coalesce(sum(n), 0)::BIGINT FROM {self.table}")
        return distinct, values

    def moments(self) -> tuple[float | None, float | None]:
        """Return the mean and the deviation."""
        mean, deviation = self.session.row(
            f"WITH m AS (SELECT fsum(v * n) / sum(n) AS m FROM {self.table}) "
            f"SELECT any_value(m), sqrt(fsum(n * (v - m) * (v - m)) / sum(n)) FROM {self.table}, m"
        )
        return mean, deviation

    def edges(self, bins: int) -> list[float]:
        """Return the distinct values that part the values into about equal parts."""
        fractions = ", ".join(f"({i / bins})" for i in range(1, bins))
        rows = self.session.rows(
            f"WITH c AS (SELECT v, sum(n) OVER (ORDER BY v) AS upto FROM {self.table}), "
            f"t AS (SELECT max(upto) AS all_ FROM c) "
            f"SELECT min(v) FROM c, t, (VALUES {fractions}) AS q(q) WHERE upto >= q * all_ GROUP BY q ORDER BY q"
        )
        return sorted({float(value) for (value,) in rows})

    def binned(self, edges: Sequence[float]) -> list[int]:
        """Return how many values lie up to each edge and above the last."""
        cases = [f"sum(n) FILTER (WHERE v <= '{edge!r}'::DOUBLE)" for edge in edges]
        upto = [
            int(value or 0) for value in self.session.row(f"SELECT {', '.join([*cases, 'sum(n)'])} FROM {self.table}")
        ]
        return [after - before for before, after in zip([0, *upto], upto, strict=False)]

    def kept(self) -> list[tuple[Any, int]]:
        """Return the values with their counts for a stored profile; of too many, quantiles stand for their share."""
        distinct, values = self.sizes()
        if distinct <= KEPT:
            return [(v, n) for v, n in self.session.rows(f"SELECT v, n FROM {self.table} ORDER BY v")]
        rows = self.session.rows(
            f"WITH c AS (SELECT v, n, sum(n) OVER (ORDER BY v) AS upto FROM {self.table}) "
            f"SELECT max(v), sum(n)::BIGINT FROM c GROUP BY ((upto - 1) * {KEPT}) // {max(values, 1)} ORDER BY 1"
        )
        return [(v, n) for v, n in rows]


def paired(reference: Counts, current: Counts, limit: int) -> list[tuple[Any, int, int]] | None:
    """Return each value of either source with both counts, or None when there are more than `limit`."""
    rows = reference.session.rows(
        f"SELECT coalesce(r.v, c.v), coalesce(r.n, 0), coalesce(c.n, 0) FROM {reference.table} r "
        f"FULL JOIN {current.table} c ON r.v = c.v ORDER BY 1 LIMIT {limit + 1}"
    )
    return None if len(rows) > limit else [(value, first, second) for value, first, second in rows]


def distances(reference: Counts, current: Counts) -> tuple[float, float]:
    """Return the Kolmogorov-Smirnov statistic and the Wasserstein distance, exactly, from both sorted counts."""
    ks, wasserstein = reference.session.row(
        f"""
        WITH u AS (
          SELECT coalesce(r.v, c.v) AS v, coalesce(r.n, 0) AS rn, coalesce(c.n, 0) AS cn
          FROM {reference.table} r FULL JOIN {current.table} c ON r.v = c.v
        ), t AS (SELECT sum(rn) AS rt, sum(cn) AS ct FROM u),
        w AS (
          SELECT v, lead(v) OVER (ORDER BY v) AS after,
                 (sum(rn) OVER (ORDER BY v))::DOUBLE / rt AS fr, (sum(cn) OVER (ORDER BY v))::DOUBLE / ct AS fc
          FROM u, t
        )
        SELECT max(abs(fr - fc)), fsum(abs(fr - fc) * (after - v)::DOUBLE) FROM w
        """
    )
    return float(ks or 0.0), float(wasserstein or 0.0)

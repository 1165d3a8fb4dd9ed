"""How far the columns of two files lie apart, measured from their counts, against thresholds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mlopskit.errors import ConfigError, did_you_mean
from mlopskit.tools.duckdb_counts import Counts, distances, paired
from mlopskit.tools.duckdb_session import Session
from mlopskit.tools.json_values import plain
from mlopskit.validation.kinds import NUMBERS, Column, Kind, Table
from mlopskit.validation.measures import chi_square, jensen_shannon, psi
from mlopskit.validation.personal import kinds_of

BINS = 10
CATEGORIES = 1000
"""With more values a column of texts is compared by its missing values alone."""
FEW = 20
"""Integers with up to so many values are compared as categories too."""
THRESHOLDS: Mapping[str, float] = {
    "psi": 0.25,
    "js": 0.2,
    "ks": 0.15,
    "wasserstein": 0.25,
    "cramers_v": 0.15,
    "missing": 0.1,
}
"""Above these a column has drifted; wasserstein is in deviations of the reference, missing a difference of shares."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its columns, and where their counts come from."""

    table: Table
    session: Session
    source: str
    stored: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def counts(self, column: Column) -> Counts:
        """Return the counts of a column."""
        name = f"{self.source}_counts"
        if column.name in self.stored:
            return Counts.of_pairs(self.session, name, column.type, self.stored[column.name]["counts"])
        return Counts.of_column(self.session, name, self.source, _finite(column))

    def holds_nothing(self, column: Column) -> bool:
        """Whether no row has a value, so that the type of the column says nothing."""
        if column.name in self.stored:
            return not self.stored[column.name]["counts"] and column.kind is not Kind.OTHER
        return column.type.strip('"') == "NULL" or (column.nulls is not None and column.nulls == self.table.rows)

    def present(self, column: Column) -> int:
        """Return how many values a column has."""
        if column.kind is Kind.OTHER:
            return (self.table.rows or 0) - (column.nulls or 0)
        return self.counts(column).sizes()[1]

    def missing(self, values: int) -> float:
        """Return the share of rows without a value."""
        return 1 - values / self.table.rows if self.table.rows else 0.0


def _finite(column: Column) -> str:
    return f"CASE WHEN isfinite({column.sql}) THEN {column.sql} END" if column.kind is Kind.FLOAT else column.sql


@dataclass(frozen=True, slots=True)
class Drift:
    """What came of one column."""

    column: str
    kind: str
    measures: Mapping[str, float] = field(default_factory=dict)
    drifted: tuple[str, ...] = ()
    """The measures that are above their thresholds."""
    reason: str = ""
    """Why it could not be compared, or what changed besides."""
    labels: tuple[str, ...] = ()
    reference: tuple[int, ...] = ()
    current: tuple[int, ...] = ()
    """Both counts for each label, for a picture."""


def compare(reference: Side, current: Side, thresholds: Mapping[str, float]) -> list[Drift]:
    """Return the drift of each column of the reference, and of the columns that are new."""
    limits = limits_of(thresholds)
    there = {column.name: column for column in current.table.columns}
    found = [_column(column, there.get(column.name), reference, current, limits) for column in reference.table.columns]
    known = set(reference.table.names)
    new = [Drift(c.name, str(c.kind), drifted=("schema",), reason="the column is new") for c in there.values()]
    return found + [drift for drift in new if drift.column not in known]


def limits_of(thresholds: Mapping[str, float]) -> dict[str, float]:
    """Return the thresholds over the defaults; raises `ConfigError` with the nearest name for an unknown one."""
    for name in thresholds:
        if name not in THRESHOLDS:
            hint = did_you_mean(name, THRESHOLDS) or f"known are {', '.join(THRESHOLDS)}"
            raise ConfigError(f"there is no measure of drift `{name}`", hint=hint)
    return {**THRESHOLDS, **thresholds}


def _column(column: Column, other: Column | None, reference: Side, current: Side, limits: Mapping[str, float]) -> Drift:
    if other is None:
        return Drift(column.name, str(column.kind), drifted=("schema",), reason="the column is missing")
    if column.kind is not other.kind and (reference.holds_nothing(column) or current.holds_nothing(other)):
        return _with_nothing(column, other, reference, current, limits)
    if column.kind is not other.kind and not {column.kind, other.kind} <= NUMBERS:
        reason = f"the column held {column.kind} values and now holds {other.kind} values"
        return Drift(column.name, str(column.kind), drifted=("schema",), reason=reason)
    if column.kind is Kind.OTHER:
        return Drift(column.name, str(column.kind), reason=f"values of type {column.type} are not compared")
    first, second = reference.counts(column), current.counts(other)
    before, after = first.sizes(), second.sizes()
    if not before[1] or not after[1]:
        return _of_presence(column, (before[1], after[1]), reference, current, limits)
    absent = (reference.table.rows or 0) - before[1], (current.table.rows or 0) - after[1]
    measures = {"missing": abs(reference.missing(before[1]) - current.missing(after[1]))}
    compared = _numbers if column.kind in NUMBERS else _categories
    return _with_missing(compared(column, first, second, measures, limits), absent)


def _with_nothing(column: Column, other: Column, reference: Side, current: Side, limits: Mapping[str, float]) -> Drift:
    """Compare a column that holds nothing in one file, and has a type by accident there, with what the other has."""
    before = 0 if reference.holds_nothing(column) else reference.present(column)
    after = 0 if current.holds_nothing(other) else current.present(other)
    kind = column if after == 0 else other
    return replace(_of_presence(kind, (before, after), reference, current, limits), column=column.name)


def _of_presence(
    column: Column, values: tuple[int, int], reference: Side, current: Side, limits: Mapping[str, float]
) -> Drift:
    """Return how much more is missing in one file than in the other, where one has no values at all."""
    measures = {"missing": abs(reference.missing(values[0]) - current.missing(values[1]))}
    drift = _judged(column, measures, limits, reason="one of the files has no values to compare")
    present = replace(drift, labels=("values",), reference=values[:1], current=values[1:])
    absent = (reference.table.rows or 0) - values[0], (current.table.rows or 0) - values[1]
    return _with_missing(present, absent)


def _with_missing(drift: Drift, absent: tuple[int, int]) -> Drift:
    """Return a drift whose picture shows the missing values too, where it is they that have drifted."""
    if "missing" not in drift.drifted:
        return drift
    labels, reference, current = (
        (*drift.labels, "(missing)"),
        (*drift.reference, absent[0]),
        (*drift.current, absent[1]),
    )
    return replace(drift, labels=labels, reference=reference, current=current)


def _numbers(
    column: Column, first: Counts, second: Counts, measures: dict[str, float], limits: Mapping[str, float]
) -> Drift:
    edges = first.edges(BINS)
    before, after = first.binned(edges), second.binned(edges)
    ks, wasserstein = distances(first, second)
    _, deviation = first.moments()
    measures |= {"psi": psi(before, after), "js": jensen_shannon(before, after), "ks": ks}
    measures |= {"wasserstein_distance": wasserstein, "wasserstein": wasserstein / (deviation or 1.0)}
    pairs = paired(first, second, FEW)
    if pairs:
        measures |= _association([n for _, n, _ in pairs], [n for _, _, n in pairs])
    labels = [f"≤ {edge:g}" for edge in edges] + ["more"]
    return _judged(column, measures, limits, labels=labels, reference=before, current=after)


def _categories(
    column: Column, first: Counts, second: Counts, measures: dict[str, float], limits: Mapping[str, float]
) -> Drift:
    pairs = paired(first, second, CATEGORIES)
    if pairs is None:
        return _judged(column, measures, limits, reason=f"more than {CATEGORIES} values, so only missing ones count")
    before, after = [n for _, n, _ in pairs], [n for _, _, n in pairs]
    measures |= {"psi": psi(before, after), "js": jensen_shannon(before, after), **_association(before, after)}
    return _judged(column, measures, limits, labels=_labels([v for v, _, _ in pairs]), reference=before, current=after)


def _labels(values: Sequence[Any]) -> list[str]:
    """Return what a picture calls its values: by numbers where they are personal."""
    personal = any(kinds_of(values))
    return [f"value {i}" if personal else str(value) for i, value in enumerate(values, 1)]


def _association(before: Sequence[int], after: Sequence[int]) -> dict[str, float]:
    test = chi_square(before, after)
    return {"chi_square": test.statistic, "chi_square_p": test.p_value, "cramers_v": test.cramers_v}


def _judged(  # noqa: PLR0913 - the parts of a picture
    column: Column,
    measures: Mapping[str, float],
    limits: Mapping[str, float],
    *,
    reason: str = "",
    labels: Sequence[str] = (),
    reference: Sequence[int] = (),
    current: Sequence[int] = (),
) -> Drift:
    rounded = {name: float(f"{value:.12g}") for name, value in measures.items()}
    drifted = tuple(name for name, limit in limits.items() if rounded.get(name, 0.0) > limit)
    return Drift(
        column.name, str(column.kind), rounded, drifted, reason, tuple(labels), tuple(reference), tuple(current)
    )


def profile_of(side: Side) -> dict[str, Any]:
    """Return what a later comparison needs of a file, as JSON."""
    columns = [
        {"name": column.name, "kind": str(column.kind), "type": column.type, "counts": plain(_kept(side, column))}
        for column in side.table.columns
    ]
    return {"schema": "mlopskit/profile/v1", "rows": side.table.rows, "columns": columns}


def _kept(side: Side, column: Column) -> list[tuple[Any, int]]:
    return [] if column.kind is Kind.OTHER else side.counts(column).kept()


def stored(path: Path) -> tuple[Table, dict[str, dict[str, Any]]]:
    """Return the table and counts of a stored profile; raises `ConfigError` when the file is none."""
    try:
        document = json.loads(path.read_text("utf-8"))
        rows, listed = document["rows"], document["columns"]
        columns = tuple(Column(c["name"], Kind(c["kind"]), c["type"]) for c in listed)
        return Table(columns, rows), {c["name"]: c for c in listed}
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path} is no profile of data", hint="`mlops drift --save-profile FILE` writes one"
        ) from error

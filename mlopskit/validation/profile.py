"""What one scan tells of each column: enough to suggest a suite, and to compare two files."""

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlopskit.tools.duckdb_answers import Answers
from mlopskit.validation.families.several import DUPLICATED
from mlopskit.validation.kinds import NUMBERS, Column, Kind, Table
from mlopskit.validation.literals import text
from mlopskit.validation.needs import both
from mlopskit.validation.personal import Detected, detected, detectors

FEW = 60
"""Up to so many distinct values are listed with their counts."""
SAMPLED = 20_000
"""Medians and personal data come from about so many rows, spread over the data."""
_CAPITALS, _SMALL, _DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
_HABITS: Mapping[str, Callable[[str], str]] = {
    "blanks": "trim({})".format,
    "capitals": "lower({})".format,
    "small": "upper({})".format,
    "small first": "(upper({0}[1:1]) || {0}[2:])".format,
}
"""What texts may have, as the functions that take it away."""
_SHAPE = f"translate({{x}}, '{_CAPITALS}{_SMALL}{_DIGITS}', '{'A' * 26}{'a' * 26}{'9' * 10}')"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a column."""

    column: Column
    rows: int
    values: int
    distinct: int
    """Exact up to `FEW`, else about."""
    low: Any = None
    high: Any = None
    middle: Any = None
    mean: float | None = None
    deviation: float | None = None
    lengths: tuple[int, int] | None = None
    shape: str = ""
    """The one shape of all texts, such as `AAA-9999`; empty when there are several."""
    never: frozenset[str] = frozenset()
    """Of blanks at an end, capitals, small letters and a small letter first, what no text has."""
    counts: tuple[tuple[Any, int], ...] = ()
    """Each value with how often it occurs, the most frequent first, when there are few."""
    unique: bool = False
    personal: tuple[Detected, ...] = ()

    @property
    def missing(self) -> float:
        """The share of rows without a value."""
        return 1 - self.values / self.rows if self.rows else 0.0


def profiles(table: Table, answers: Answers) -> list[Profile]:
    """Return what is known of each column whose kind is known: from all rows, and for some things from a part."""
    columns = [column for column in table.columns if column.kind is not Kind.OTHER]
    if not columns:
        return []
    whole = _each(columns, _asked, answers.over_rows)
    part = _each(columns, _asked_of_some, lambda aggregates: answers.over_some(SAMPLED, aggregates))
    shapes = _shapes(columns, whole, part, answers)
    return [
        _profile(
            column, table.rows or 0, whole[column.name] | {"shape": shapes.get(column.name)}, part[column.name], answers
        )
        for column in columns
    ]


Seen = Mapping[str, Mapping[str, Any]]
"""What was told, by the name of the column."""


def _shapes(columns: Sequence[Column], whole: Seen, part: Seen, answers: Answers) -> dict[str, str]:
    """Return the shape of each column of many texts that all have the same, which a part of them suggests."""
    likely = {
        column: shape
        for column in columns
        if (shape := part[column.name].get("first_shape")) and shape == part[column.name]["last_shape"]
        if whole[column.name]["distinct"] > FEW
    }
    if not likely:
        return {}
    others = [f"count(*) FILTER (WHERE NOT regexp_matches({c.sql}, {text(pattern(s))}))" for c, s in likely.items()]
    found = answers.over_rows(others)
    return {c.name: shape for (c, shape), other in zip(likely.items(), found, strict=True) if not other}


Asked = dict[str, str]
"""Aggregates by the name of what they tell."""


def _each(
    columns: Sequence[Column], asked: Callable[[Column], Asked], answer: Callable[[list[str]], Sequence[Any]]
) -> dict[str, dict[str, Any]]:
    """Return what is asked of each column, all in one query."""
    by_column = {column.name: asked(column) for column in columns}
    flat = [(name, key, sql) for name, aggregates in by_column.items() for key, sql in aggregates.items()]
    answers = answer(["count(*)", *(sql for _, _, sql in flat)])[1:]
    found: dict[str, dict[str, Any]] = {column.name: {} for column in columns}
    for (name, key, _), value in zip(flat, answers, strict=True):
        found[name][key] = value
    return found


def _asked(column: Column) -> Asked:
    x = column.sql
    asked = {"values": f"count({x})", "distinct": f"approx_count_distinct({x})"}
    if column.kind is not Kind.BOOLEAN:
        asked |= {"low": f"min({x})", "high": f"max({x})"}
    if column.kind in NUMBERS:
        finite = f"CASE WHEN isfinite({x}::DOUBLE) THEN {x}::DOUBLE END"
        asked |= {"mean": f"avg({finite})", "deviation": f"stddev_samp({finite})"}
    if column.kind is Kind.TEXT:
        asked |= {"shortest": f"min(length({x}))", "longest": f"max(length({x}))"}
        asked |= {name: f"count(*) FILTER (WHERE {x} <> {changed(x)})" for name, changed in _HABITS.items()}
    return asked


def _asked_of_some(column: Column) -> Asked:
    asked = {"values": f"count({column.sql})"}
    if column.kind in NUMBERS:
        asked["middle"] = f"quantile_disc({column.sql}, 0.5)"
    if column.kind is Kind.TEXT:
        shape = _SHAPE.format(x=column.sql)
        asked |= {"first_shape": f"min({shape})", "last_shape": f"max({shape})"}
    for detector in detectors(column.kind):
        counted, sampled = detector.aggregates(f"{column.sql}::VARCHAR")
        asked |= {f"count {detector.name}": counted, f"sample {detector.name}": sampled}
    return asked


def pattern(shape: str) -> str:
    """Return the regular expression of a shape: `AAA-9999` is three capitals, a hyphen, four digits."""
    classes = {"A": "[A-Z]", "a": "[a-z]", "9": "[0-9]"}
    parts = []
    for run in re.finditer(r"(.)\1*", shape, re.DOTALL):
        letter, times = run[1], len(run[0])
        part = classes.get(letter, re.escape(letter))
        parts.append(part if times == 1 else f"{part}{{{times}}}")
    return f"^{''.join(parts)}$"


def _profile(column: Column, rows: int, seen: dict[str, Any], some: dict[str, Any], answers: Answers) -> Profile:
    counts = _counts(column, answers) if seen["distinct"] <= FEW else ()
    return Profile(
        column,
        rows,
        seen["values"],
        len(counts) or seen["distinct"],
        seen.get("low"),
        seen.get("high"),
        some.get("middle"),
        seen.get("mean"),
        seen.get("deviation"),
        None if seen.get("longest") is None else (seen["shortest"], seen["longest"]),
        seen["shape"] or "",
        frozenset(name for name in _HABITS if seen.get(name) == 0),
        counts,
        _unique(column, seen, answers),
        tuple(detected(some)),
    )


def _counts(column: Column, answers: Answers) -> tuple[tuple[Any, int], ...]:
    where = column.present
    (listed,) = answers.over_groups((column.sql,), where, ["list({'v': k0, 'n': n} ORDER BY n DESC, k0)"])
    return tuple((item["v"], item["n"]) for item in listed or ())


def _unique(column: Column, seen: dict[str, Any], answers: Answers) -> bool:
    """Whether no value occurs twice; only asked where an estimate says that it may be so."""
    nearly = 0.9
    if column.kind in (Kind.FLOAT, Kind.BOOLEAN) or not seen["values"] or seen["distinct"] < nearly * seen["values"]:
        return False
    bounds = (seen["low"], seen["high"]) if column.kind is Kind.INTEGER else None
    (twice,) = answers.over_duplicates((column.sql,), both(column.present), bounds, [DUPLICATED])
    return not twice

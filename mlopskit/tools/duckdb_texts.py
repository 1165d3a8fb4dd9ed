"""
The types that pandas would find in columns that were loaded as text.

A part of the rows suggests a type, which all rows then have to prove by a cheap test; only where that fails are the
values looked at one by one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mlopskit.tools.csv_words import NUMBER, TRUTHS, WHOLE
from mlopskit.tools.duckdb_session import Session, identifier, text
from mlopskit.tools.duckdb_table import OTHER, Field

SAMPLED = 20_000
"""Rows that suggest the types."""
EXACT_DIGITS = 15
"""With more characters pandas may read a number one bit off from the nearest."""
_TRUTHS = f"({', '.join(map(text, TRUTHS))})"
_LARGEST = 2**63 - 1
Seen = Mapping[str, Any]


def types(session: Session, table: str, names: Sequence[str]) -> tuple[int, list[Field]]:
    """Return the rows of a table of texts, and its columns with the types that pandas finds."""
    _, suggested = _looked(session, f"(SELECT * FROM {table} LIMIT {SAMPLED})", names)
    rows, seen = _asked(session, table, {field.name: _tests(field) for field in suggested})
    proven = {field.name: _proven(field, rows, seen[field.name]) for field in suggested}
    doubtful = [name for name, field in proven.items() if field is None]
    looked = {field.name: field for field in _looked(session, table, doubtful)[1]} if doubtful else {}
    return rows, [proven[name] or looked[name] for name in names]


def _tests(field: Field) -> dict[str, str]:
    """Return the aggregates that prove a suggested type, each cheap for a value."""
    x = identifier(field.name)
    asked = {"values": f"count({x})"}
    if field.type == "BIGINT":
        number = f"TRY_CAST({x} AS BIGINT)"
        odd = f"count(*) FILTER (WHERE {x} IS NOT NULL AND {number}::VARCHAR IS DISTINCT FROM {x})"
        return asked | {"odd": odd, "low": f"min({number})", "high": f"max({number})"}
    if field.type == "DOUBLE":
        odd = f"count(*) FILTER (WHERE {x} IS NOT NULL AND (TRY_CAST({x} AS DOUBLE) IS NULL OR contains({x}, '_')))"
        return asked | {"odd": odd, "longest": f"max(length({x}))"}
    if field.type == "BOOLEAN":
        return asked | {"odd": f"count(*) FILTER (WHERE {x} NOT IN {_TRUTHS})"}
    return asked


def _proven(field: Field, rows: int, seen: Seen) -> Field | None:
    """Return the column when all rows have the type that some suggested, else None."""
    missing = rows - seen["values"]
    if field.type == OTHER or not seen["values"] or seen.get("odd"):
        return None
    if field.type == "DOUBLE":
        return Field(field.name, "DOUBLE", missing, approximate=seen["longest"] > EXACT_DIGITS)
    return Field(field.name, field.type, missing, seen.get("low"), seen.get("high"))


def _looked(session: Session, table: str, names: Sequence[str]) -> tuple[int, list[Field]]:
    """Return the rows and the columns with their types, by a look at every value."""
    rows, seen = _asked(session, table, {name: _look(identifier(name)) for name in names})
    return rows, [_found(name, rows, seen[name]) for name in names]


def _look(x: str) -> dict[str, str]:
    whole = f"regexp_matches({x}, {text(WHOLE)})"
    number = f"CASE WHEN {whole} THEN TRY_CAST(trim({x}) AS HUGEINT) END"
    return {
        "values": f"count({x})",
        "whole": f"count(*) FILTER (WHERE {whole})",
        "numbers": f"count(*) FILTER (WHERE regexp_matches({x}, {text(NUMBER)}))",
        "truths": f"count(*) FILTER (WHERE {x} IN {_TRUTHS})",
        "low": f"min({number})",
        "high": f"max({number})",
        "read": f"count({number})",
        "longest": f"max(length({x}))",
    }


def _found(name: str, rows: int, seen: Seen) -> Field:
    values = seen["values"]
    missing = rows - values
    if rows == 0:
        return Field(name, OTHER)
    if values == 0:
        return Field(name, "DOUBLE", missing)
    if seen["whole"] == values:
        fits = seen["read"] == values and seen["low"] >= -_LARGEST - 1 and seen["high"] <= _LARGEST
        return Field(name, "BIGINT" if fits else OTHER, missing, seen["low"], seen["high"])
    if seen["numbers"] == values:
        return Field(name, "DOUBLE", missing, approximate=seen["longest"] > EXACT_DIGITS)
    return Field(name, "BOOLEAN" if seen["truths"] == values else "VARCHAR", missing)


def _asked(
    session: Session, table: str, asked: Mapping[str, Mapping[str, str]]
) -> tuple[int, dict[str, dict[str, Any]]]:
    """Return the rows, and what was asked of each column, from one query."""
    flat = [(name, key, sql) for name, aggregates in asked.items() for key, sql in aggregates.items()]
    rows, *answers = session.row(f"SELECT {', '.join(['count(*)', *(sql for _, _, sql in flat)])} FROM {table}")
    found: dict[str, dict[str, Any]] = {name: {} for name in asked}
    for (name, key, _), value in zip(flat, answers, strict=True):
        found[name][key] = value
    return rows, found

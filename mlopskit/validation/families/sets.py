"""Values that are, or are not, among those of a set."""

from collections.abc import Iterable

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import NUMBERS, Column, Kind
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, column_map, near
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Subject

EXACT = 2**53
"""The integers up to this one are exact as floating point numbers."""


def among(column: Column, items: Iterable[object], dialect: Dialect, value: str = "") -> str:
    """
    Return the condition that a value equals one of the items.

    pandas compares without coercion: the text '1' is not the number 1, but true is 1. Spark and SQL coerce.
    """
    wanted = [item for item in items if item is not None]
    if any(not isinstance(item, bool | int | float | str) for item in wanted):
        raise NotCompiledError("the set holds values that are neither numbers nor texts")
    if any(isinstance(item, int | float) and abs(item) >= EXACT for item in wanted):
        raise NotCompiledError("the set holds numbers too large to compare exactly")
    matching = _matching(column, wanted, dialect)
    return (
        f"{_value(column, value or column.sql)} IN ({', '.join(literal(item) for item in matching)})"
        if matching
        else "false"
    )


def _matching(column: Column, wanted: list[object], dialect: Dialect) -> list[object]:
    if dialect is not Dialect.PANDAS and not _same_type(column.kind, wanted):
        raise NotCompiledError(f"the set holds values of another type than the {column.kind} column")
    if column.kind is Kind.TEXT:
        return [item for item in wanted if isinstance(item, str)]
    if column.kind in NUMBERS or column.kind is Kind.BOOLEAN:
        return [_number(item) for item in wanted if not isinstance(item, str)]
    raise NotCompiledError(f"sets are not compiled for {column.kind} columns")


def _same_type(kind: Kind, wanted: list[object]) -> bool:
    if kind is Kind.TEXT:
        return all(isinstance(item, str) for item in wanted)
    if kind is Kind.BOOLEAN:
        return all(isinstance(item, bool) for item in wanted)
    return all(isinstance(item, int | float) and not isinstance(item, bool) for item in wanted)


def _number(item: object) -> object:
    return int(item) if isinstance(item, bool) else item


def _value(column: Column, value: str) -> str:
    """Return the value so that it compares with literals as numbers do in Python."""
    casts = {Kind.BOOLEAN: "::INTEGER", Kind.FLOAT: "::DOUBLE"}
    return f"{value}{casts.get(column.kind, '')}"


def in_set(subject: Subject, column: Column) -> Bad:
    """Return the values that are not in the set."""
    items = subject.items("value_set")
    return Bad(f"NOT ({among(column, items, subject.dialect)})", near(column, items))


def not_in_set(subject: Subject, column: Column) -> Bad:
    """Return the values that are in the set."""
    items = subject.items("value_set")
    return Bad(among(column, items, subject.dialect), near(column, items))


COMPILERS = {
    "expect_column_values_to_be_in_set": column_map(in_set),
    "expect_column_values_to_not_be_in_set": column_map(not_in_set),
}

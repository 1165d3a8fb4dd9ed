"""Values between bounds."""

import datetime as dt

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import NUMBERS, Column, Kind
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, column_map, near
from mlopskit.validation.numeric import of_numbers
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.subject import Bound, Subject


def outside(value: str, low: object, high: object, *, strict_low: bool, strict_high: bool) -> str:
    """Return the condition that a value lies outside of bounds; a missing bound bounds nothing."""
    parts = []
    if low is not None:
        parts.append(f"{value} {'<=' if strict_low else '<'} {literal(low)}")
    if high is not None:
        parts.append(f"{value} {'>=' if strict_high else '>'} {literal(high)}")
    return " OR ".join(parts)


def bounds(subject: Subject) -> tuple[Bound | None, Bound | None]:
    """
    Return both bounds of an expectation.

    Raises `UnanswerableError` when there is none, or when nothing can lie between them.
    """
    low, high = subject.bound("min_value"), subject.bound("max_value")
    if low is None and high is None:
        raise UnanswerableError("neither `min_value` nor `max_value` is given")
    refuse_impossible(low, high)
    return low, high


def refuse_impossible(low: object, high: object) -> None:
    """Raise `UnanswerableError` when the lower bound lies above the upper one."""
    try:
        impossible = low is not None and high is not None and low > high  # type: ignore[operator] # told below
    except TypeError as error:
        raise UnanswerableError(f"`min_value` {low} and `max_value` {high} cannot be compared") from error
    if impossible:
        raise UnanswerableError(f"`min_value` {low} is above `max_value` {high}, so no value can hold")


def between(subject: Subject, column: Column) -> Bad:
    """Return the values outside of the bounds."""
    low, high = bounds(subject)
    given = [bound for bound in (low, high) if bound is not None]
    if not all(comparable(bound, column.kind, subject.dialect) for bound in given):
        raise NotCompiledError(f"a bound does not compare with {column.kind} values")
    value = f"{column.sql}::INTEGER" if column.kind is Kind.BOOLEAN else column.sql
    strict_low, strict_high = subject.flag("strict_min"), subject.flag("strict_max")
    condition = outside(value, low, high, strict_low=strict_low, strict_high=strict_high)
    return Bad(condition, near(column, given))


def comparable(bound: Bound, kind: Kind, dialect: Dialect) -> bool:
    """Whether Great Expectations compares such a bound with such values, and as SQL does."""
    if isinstance(bound, dt.datetime):
        return kind is (Kind.MOMENT if bound.tzinfo else Kind.TIMESTAMP)
    if isinstance(bound, dt.date):
        return kind is Kind.DATE or (kind is Kind.TIMESTAMP and dialect is not Dialect.PANDAS)
    return kind in NUMBERS or (kind is Kind.BOOLEAN and dialect is Dialect.PANDAS)


COMPILERS = {"expect_column_values_to_be_between": of_numbers(column_map(between), if_bounded=True)}

"""How long values are as text, in code points."""

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.families.ranges import bounds, outside
from mlopskit.validation.kinds import Column, Kind
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, column_map
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Subject


def as_text(column: Column, dialect: Dialect) -> str:
    """
    Return the value as the text that Great Expectations makes of it.

    On pandas an integer column with missing values is one of floats, whose text has a point; it is not compiled.
    """
    if column.kind is Kind.TEXT:
        return column.sql
    if dialect is Dialect.PANDAS and column.kind is Kind.INTEGER and column.nulls == 0:
        return f"{column.sql}::VARCHAR"
    raise NotCompiledError(f"the text of {column.kind} values is left to Great Expectations")


def length_between(subject: Subject, column: Column) -> Bad:
    """Return the values whose length lies outside of the bounds."""
    low, high = bounds(subject)
    strict_low, strict_high = subject.flag("strict_min"), subject.flag("strict_max")
    text_length = f"length({as_text(column, subject.dialect)})"
    return Bad(outside(text_length, _whole(low), _whole(high), strict_low=strict_low, strict_high=strict_high))


def _whole(bound: object) -> int | None:
    """Return a bound of a length; the models of Great Expectations make it an integer by cutting the fraction."""
    if bound is None:
        return None
    if not isinstance(bound, float) or not bound.is_integer():
        raise NotCompiledError("a bound of a length is not a whole number")
    return int(bound)


def length_equal(subject: Subject, column: Column) -> Bad:
    """Return the values of another length."""
    value = subject.number("value")
    return Bad(f"length({as_text(column, subject.dialect)}) <> {literal(float(value or 0))}")


COMPILERS = {
    "expect_column_value_lengths_to_be_between": column_map(length_between),
    "expect_column_value_lengths_to_equal": column_map(length_equal),
}

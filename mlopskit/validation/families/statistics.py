"""Least, greatest, sum, mean and deviation of a column, and its share of values."""

import math
from collections.abc import Generator
from dataclasses import dataclass

from mlopskit.validation.aggregates import between_outcome, scale_for, scaled, unscaled
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.families.ranges import comparable
from mlopskit.validation.families.sets import EXACT
from mlopskit.validation.kinds import NUMBERS, Column, Kind
from mlopskit.validation.needs import Need, Needs, Steps, Values, both, count
from mlopskit.validation.numeric import of_numbers
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Compile, Subject

_EXTREMES = frozenset((Kind.INTEGER, Kind.FLOAT, Kind.TIMESTAMP, Kind.MOMENT))


def _extreme(function: str) -> Compile:
    def compiled(subject: Subject) -> Steps:
        column = subject.column()
        if column.kind not in _EXTREMES:
            raise NotCompiledError(f"the {function} of {column.kind} values is left to Great Expectations")
        _refuse_other_bounds(subject, column)
        (value,) = yield (Need(filtered(f"{function}({column.sql})", subject)),)
        return between_outcome(subject, value, exact=not column.approximate)

    return compiled


def _refuse_other_bounds(subject: Subject, column: Column) -> None:
    """Raise when a bound is of another kind than the values, which matters even when there are none."""
    if column.kind in NUMBERS:
        return
    for bound in (subject.bound("min_value"), subject.bound("max_value")):
        if bound is not None and not comparable(bound, column.kind, subject.dialect):
            raise NotCompiledError("the bound is of another kind than the values")


def filtered(aggregate: str, subject: Subject, *more: str) -> str:
    """Return an aggregate over the rows of the subject."""
    condition = both(subject.where, *more)
    return f"{aggregate} FILTER (WHERE {condition})" if condition else aggregate


@dataclass(frozen=True, slots=True)
class Moments:
    """The number of values, their sum, and what the deviation is made of."""

    count: int
    total: float
    exact: bool
    """Whether every way to add gives this very sum."""
    squares: float | None = None
    """The sum of the squared deviations from the mean."""

    @property
    def mean(self) -> float | None:
        """The mean, or None without values."""
        return self.total / self.count if self.count else None

    @property
    def deviation(self) -> float | None:
        """The deviation of a sample, or None for fewer than two values."""
        if self.squares is None or self.count < 2 or not math.isfinite(self.squares):  # noqa: PLR2004 - needs two
            return None
        return math.sqrt(self.squares / (self.count - 1))


Measured = Generator[Needs, Values, Moments]


def moments(subject: Subject, column: Column, *, squares: bool = False) -> Measured:
    """
    Measure a numeric column so that the figures are the same at any number of threads.

    Floating point values are added as scaled integers; integers are added as they are.
    """
    if column.kind is Kind.INTEGER:
        return (yield from _integer_moments(subject, column))
    if column.kind is not Kind.FLOAT or subject.dialect is not Dialect.PANDAS:
        raise NotCompiledError(f"figures of {column.kind} values are left to Great Expectations")
    return (yield from _float_moments(subject, column, squares=squares))


def _integer_moments(subject: Subject, column: Column) -> Measured:
    x = f"{column.sql}::HUGEINT"
    aggregates = (f"count({column.sql})", f"sum({x})", f"sum({x} * {x})", f"sum(abs({x}))")
    values, total, squares, absolute = yield [Need(filtered(one, subject)) for one in aggregates]
    if not values:
        return Moments(0, 0, exact=True)
    if abs(total) >= 2**63:
        raise NotCompiledError("the sum does not fit into 64 bits, where pandas wraps around")
    deviations = (values * squares - total * total) / values
    return Moments(values, total, exact=absolute < EXACT, squares=float(deviations))


def _float_moments(subject: Subject, column: Column, *, squares: bool) -> Measured:
    x = f"{column.sql}::DOUBLE"
    finite = f"isfinite({x})"
    values, usual, least, most, up, down = yield (
        Need(filtered(f"count({column.sql})", subject)),
        Need(count(both(subject.where, finite))),
        Need(filtered(f"min({x})", subject, finite)),
        Need(filtered(f"max({x})", subject, finite)),
        Need(count(both(subject.where, f"{x} = 'inf'"))),
        Need(count(both(subject.where, f"{x} = '-inf'"))),
    )
    if up or down:
        infinite = math.nan if up and down else math.inf if up else -math.inf
        return Moments(values, infinite, exact=True, squares=math.nan)
    if not values:
        return Moments(0, 0.0, exact=True)
    scale = scale_for(max(abs(least), abs(most)))
    summed, added = yield (Need(filtered(f"sum({scaled(x, scale)})", subject)), _added(subject, x, scale))
    if added != usual:
        raise NotCompiledError("the values are of too different sizes to be added here")
    total = unscaled(int(summed), scale)
    if not squares:
        return Moments(values, total, exact=False)
    mean = total / values
    deviation = f"({x} - '{mean!r}'::DOUBLE) * ({x} - '{mean!r}'::DOUBLE)"
    scale = scale_for(max(mean - least, most - mean) ** 2)
    (summed,) = yield (Need(filtered(f"sum({scaled(deviation, scale)})", subject)),)
    return Moments(values, total, exact=False, squares=unscaled(int(summed), scale))


def _added(subject: Subject, x: str, scale: float) -> Need:
    return Need(filtered(f"count({scaled(x, scale)})", subject))


def total(subject: Subject) -> Steps:
    """Check that the sum lies between bounds; no values sum up to 0 on pandas."""
    column = subject.column()
    measured = yield from moments(subject, column)
    return between_outcome(subject, measured.total, exact=measured.exact or _whole(column, measured))


def mean(subject: Subject) -> Steps:
    """Check that the mean lies between bounds."""
    measured = yield from moments(subject, subject.column())
    return between_outcome(subject, measured.mean, exact=measured.exact)


def deviation(subject: Subject) -> Steps:
    """Check that the standard deviation of the sample lies between bounds."""
    column = subject.column()
    measured = yield from moments(subject, column, squares=True)
    return between_outcome(subject, measured.deviation, exact=False)


def _whole(column: Column, measured: Moments) -> bool:
    """Whether pandas adds integers as integers, which it does when none is missing."""
    return column.kind is Kind.INTEGER and column.nulls == 0 and isinstance(measured.total, int)


def value_share(subject: Subject) -> Steps:
    """Check that the share of rows with a value lies between bounds; it is 0 without rows."""
    column = subject.column()
    rows, values = yield (Need(count(subject.where)), Need(filtered(f"count({column.sql})", subject)))
    return between_outcome(subject, values / rows if rows else 0)


COMPILERS = {
    "expect_column_max_to_be_between": of_numbers(_extreme("max"), if_bounded=True),
    "expect_column_min_to_be_between": of_numbers(_extreme("min"), if_bounded=True),
    "expect_column_sum_to_be_between": of_numbers(total, if_bounded=True),
    "expect_column_mean_to_be_between": of_numbers(mean),
    "expect_column_stdev_to_be_between": of_numbers(deviation),
    "expect_column_proportion_of_non_null_values_to_be_between": value_share,
}

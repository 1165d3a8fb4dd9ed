"""Quantiles, the median, and values far from the others."""

import math
from collections.abc import Generator

from mlopskit.validation.aggregates import between_outcome
from mlopskit.validation.families.statistics import moments
from mlopskit.validation.kinds import Column, Kind
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, Guard, rows
from mlopskit.validation.needs import Needs, Steps, Values
from mlopskit.validation.numeric import of_numbers
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.ranks import ranked
from mlopskit.validation.subject import Subject

CLOSE = 1e-9


def quantiles(subject: Subject) -> Steps:
    """Each quantile, the nearest value as pandas takes it, lies in its range, give or take one in ten thousand."""
    fractions, ranges = _ranges(subject)
    if subject.expectation.get("allow_relative_error", False) is not False:
        raise NotCompiledError("`allow_relative_error` is left to Great Expectations")
    values, found = yield from ranked(subject, subject.column(), lambda n: [_nearest(q, n) for q in fractions])
    if not values:
        return Observed(success=False, observed_value={"quantiles": fractions, "values": [None] * len(fractions)})
    held = [_in_range(float(value), *limits) for value, limits in zip(found, ranges, strict=True)]
    observed = {"quantiles": fractions, "values": list(found)}
    return Observed(all(held), observed_value=observed, details={"details": {"success_details": held}})


def _nearest(fraction: float, values: int) -> int:
    """Return the rank next to a fraction of the way; half way goes to the even one, as numpy rounds."""
    return round(fraction * (values - 1))


def _ranges(subject: Subject) -> tuple[list[float], list[tuple[float | None, float | None]]]:
    given = subject.expectation.kwargs.get("quantile_ranges")
    if not isinstance(given, dict) or set(given) != {"quantiles", "value_ranges"}:
        raise NotCompiledError("`quantile_ranges` has another shape")
    fractions, ranges = given["quantiles"], given["value_ranges"]
    if not all(_is_number(q) and 0 <= q <= 1 for q in fractions):
        raise UnanswerableError("a quantile must lie between 0 and 1")
    if len(fractions) != len(ranges):
        raise UnanswerableError(f"there are {len(fractions)} quantiles, but {len(ranges)} ranges")
    for limits in ranges:
        if len(limits) != 2 or not all(limit is None or _is_number(limit) for limit in limits):  # noqa: PLR2004 - a pair
            raise NotCompiledError("a range of `quantile_ranges` is not a pair of numbers")
        if None not in limits and limits[0] > limits[1]:
            raise UnanswerableError(f"the range {limits} ends below its beginning, so no value can hold")
    return [float(q) for q in fractions], [(limits[0], limits[1]) for limits in ranges]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_range(value: float, low: float | None, high: float | None) -> bool:
    least = -math.inf if low is None else float(low)
    most = math.inf if high is None else float(high)
    return _close(value, least) or _close(value, most) or least <= value <= most


def _close(value: float, limit: float) -> bool:
    """Whether Great Expectations takes two numbers for equal: up to 1e-8 plus 1e-4 of the limit."""
    if math.isinf(value) or math.isinf(limit):
        return value == limit
    return abs(value - limit) <= 1e-8 + 1e-4 * abs(limit)


def _middle(values: int) -> list[int]:
    return [(values - 1) // 2, values // 2]


def median(subject: Subject) -> Steps:
    """Check that the median, half way between the middle two, lies between bounds."""
    column = subject.column()
    values, found = yield from ranked(subject, column, _middle)
    if not values:
        return between_outcome(subject, None)
    return between_outcome(subject, (float(found[0]) + float(found[1])) / 2, exact=not column.approximate)


def z_scores(subject: Subject) -> Steps:
    """Check that the distance of each value from the mean, in deviations, is below the threshold."""
    column = subject.column()
    threshold, double_sided = float(subject.number("threshold") or 0.0), subject.flag("double_sided")
    measured = yield from moments(subject, column, squares=True)
    spread = measured.deviation
    if not spread:
        return (yield from rows(subject, column.present, Bad("false"), column.sql))
    score = f"(({column.sql}::DOUBLE - {literal(float(measured.mean or 0))}) / {literal(spread)})"
    limit = abs(threshold) if double_sided else threshold
    distance = f"abs({score})" if double_sided else score
    bad = Bad(f"NOT ({distance} < {literal(limit)})", (_on_the_edge(distance, limit),))
    return (yield from rows(subject, column.present, bad, column.sql))


def _on_the_edge(value: str, limit: float) -> Guard:
    tolerance = literal(max(abs(limit) * CLOSE, CLOSE * 1e-3))
    reason = "a value lies so near to the threshold that the order of addition decides"
    return Guard(f"abs(({value}) - {literal(limit)}) <= {tolerance}", reason)


def outliers(subject: Subject) -> Steps:
    """No value lies far outside of the quartiles, or with `method` std far from the mean."""
    column = subject.column()
    multiplier = subject.number("multiplier", 1.5)
    if multiplier is None or multiplier < 0:
        raise UnanswerableError("`multiplier` must not be negative")
    method = subject.one_of("method", ("iqr", "std"))
    bad = yield from (_beyond_quartiles if method == "iqr" else _far_from_mean)(subject, column, float(multiplier))
    return (yield from rows(subject, column.present, bad, column.sql))


def _beyond_quartiles(subject: Subject, column: Column, multiplier: float) -> Generator[Needs, Values, Bad]:
    values, found = yield from ranked(subject, column, _around_quartiles)
    if not values:
        return Bad("false")
    low = _interpolated(found[0], found[1], 0.25 * (values - 1) % 1)
    high = _interpolated(found[2], found[3], 0.75 * (values - 1) % 1)
    if not (math.isfinite(low) and math.isfinite(high)):
        return Bad("false")
    reach = multiplier * (high - low)
    column.refuse_last_bit()
    x = f"{column.sql}::DOUBLE" if column.kind is Kind.FLOAT else column.sql
    return Bad(f"NOT ({x} >= {literal(low - reach)} AND {x} <= {literal(high + reach)})")


def _around_quartiles(values: int) -> list[int]:
    places = [0.25 * (values - 1), 0.75 * (values - 1)]
    return [rank for place in places for rank in (math.floor(place), math.ceil(place))]


def _interpolated(below: float, above: float, way: float) -> float:
    """Return the point between two values as numpy finds it, from the nearer end."""
    low, high = float(below), float(above)
    return high - (high - low) * (1 - way) if way >= 0.5 else low + (high - low) * way  # noqa: PLR2004 - half


def _far_from_mean(subject: Subject, column: Column, multiplier: float) -> Generator[Needs, Values, Bad]:
    measured = yield from moments(subject, column, squares=True)
    spread, center = measured.deviation, measured.mean
    if spread is None or center is None or not math.isfinite(center):
        return Bad("false")
    if multiplier * spread <= 0:
        raise NotCompiledError("without any spread the mean itself decides, to the last bit")
    distance = f"abs({column.sql}::DOUBLE - {literal(center)})"
    limit = multiplier * spread
    return Bad(f"NOT ({distance} < {literal(limit)})", (_on_the_edge(distance, limit),))


COMPILERS = {
    "expect_column_quantile_values_to_be_between": of_numbers(quantiles),
    "expect_column_median_to_be_between": of_numbers(median),
    "expect_column_value_z_scores_to_be_less_than": of_numbers(z_scores),
    "expect_column_values_to_not_be_outliers": of_numbers(outliers),
}

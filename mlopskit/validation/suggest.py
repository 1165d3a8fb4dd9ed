"""
A suite suggested from data: plain expectations that other data of the same origin meets, and faulty data does not.

Bounds leave as much room as the data itself has around its middle, sets hold only values seen several times, and
what could have come about by chance is not asked for.
"""

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from mlopskit.tools.json_values import plain
from mlopskit.validation.families.types import dtype
from mlopskit.validation.kinds import NUMBERS, Kind, Table
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.profile import Profile, pattern

ENOUGH = 30
"""Fewer values prove little."""
MANY = 10_000
"""So many rows without a missing value leave no room for one."""
FREQUENT = 0.9
"""With a smaller share of frequent values, a column is no set."""
MANY_TEXTS = 100
"""So many texts that all avoid something avoid it on purpose."""
DISTINCT_NAMES = 1000
"""So many different texts of no certain shape are keys; fewer may be names that happen to differ."""
SKEWED = 2.0
"""When one side of the middle is so much longer than the other, its tail may go on for as long again."""
OFTEN = 5
"""A value seen so often is no accident."""
Suggested = tuple[str, dict[str, Any]]


def suggest(table: Table, profiles: list[Profile], name: str) -> dict[str, Any]:
    """Return a suite as Great Expectations 1.x reads it."""
    expectations: list[Suggested] = [
        ("expect_table_columns_to_match_ordered_list", {"column_list": table.names}),
        ("expect_table_row_count_to_be_between", {"min_value": 1}),
    ]
    for profile in profiles:
        about = {"column": profile.column.name}
        expectations += [(f"expect_column_{kind}", about | plain(kwargs)) for kind, kwargs in _of_column(profile)]
    personal = {p.column.name: {d.kind: d.share for d in p.personal} for p in profiles if p.personal}
    meta: dict[str, Any] = {"great_expectations_version": "1.24.1", "suggested_by": "mlops suite suggest"}
    return {
        "name": name,
        "expectations": [{"type": type_, "kwargs": kwargs, "meta": {}} for type_, kwargs in expectations],
        "meta": meta | ({"personal_data": personal} if personal else {}),
    }


def _of_column(profile: Profile) -> Iterator[Suggested]:
    if profile.rows and not profile.values:
        yield "values_to_be_null", {}
        return
    yield from _type(profile)
    yield from _nulls(profile)
    if profile.unique and not _by_chance(profile):
        yield "values_to_be_unique", {}
    if profile.personal:
        yield from _texts(profile)  # a set or a bound would tell whose they are
    elif _is_set(profile):
        yield "values_to_be_in_set", {"value_set": sorted((value for value, _ in profile.counts), key=str)}
    elif least := _mostly_of_a_set(profile):
        values = sorted((value for value, _ in profile.counts), key=str)
        yield "values_to_be_in_set", {"value_set": values, "mostly": least}
    elif profile.column.kind in NUMBERS:
        yield from _numbers(profile)
    elif profile.column.kind is Kind.TEXT:
        yield from _texts(profile)
    elif profile.column.kind is Kind.TIMESTAMP:
        yield "values_to_be_between", _days(profile)


def _type(profile: Profile) -> Iterator[Suggested]:
    try:
        found = dtype(profile.column)
    except NotCompiledError:
        return
    if profile.column.kind is Kind.INTEGER and profile.missing:
        yield "values_to_be_in_type_list", {"type_list": ["float64", "int64"]}
    elif found.startswith("datetime64"):
        yield "values_to_be_of_type", {"type_": "datetime64"}
    else:
        yield "values_to_be_of_type", {"type_": found}


def _nulls(profile: Profile) -> Iterator[Suggested]:
    if profile.rows < ENOUGH:
        return
    if not profile.missing and (profile.unique or profile.rows >= MANY):
        yield "values_to_not_be_null", {}
        return
    spread = math.sqrt(profile.missing * (1 - profile.missing) / profile.rows)
    least = 1 - profile.missing - 8 * spread - 6 / profile.rows  # what is rare may not have been seen
    if least > 0:
        yield "values_to_not_be_null", {"mostly": math.floor(least * 1000) / 1000}


def _by_chance(profile: Profile) -> bool:
    """Whether values may be distinct only because there are few of them: numbers in a wide range, names of people."""
    if profile.values < ENOUGH:
        return True
    if profile.column.kind is Kind.TEXT:
        return not profile.shape and profile.values < DISTINCT_NAMES
    if profile.column.kind is not Kind.INTEGER:
        return True
    pairs = profile.values**2 / 2
    return bool(0.001 < pairs / max(1, profile.high - profile.low) < 10)  # noqa: PLR2004 - neither surely a key nor surely none


def _is_set(profile: Profile) -> bool:
    kinds = (Kind.TEXT, Kind.INTEGER)
    return bool(profile.counts) and profile.column.kind in kinds and min(n for _, n in profile.counts) >= OFTEN


def _mostly_of_a_set(profile: Profile) -> float:
    """Return the share of texts that surely are of those seen, where some are rare and the rest are not; else 0."""
    if profile.column.kind is not Kind.TEXT or not profile.counts or profile.values < MANY_TEXTS:
        return 0.0
    rare = sum(n for _, n in profile.counts if n < OFTEN) / profile.values
    least = 1 - 2 * rare - 6 * math.sqrt(rare / profile.values) - 6 / profile.values
    return math.floor(least * 1000) / 1000 if least >= FREQUENT else 0.0


def _numbers(profile: Profile) -> Iterator[Suggested]:
    low, high, middle = float(profile.low), float(profile.high), float(profile.middle)
    if not (math.isfinite(low) and math.isfinite(high)):
        return
    below, above = middle - low, high - middle
    bottom = low - below * _room(profile, skewed=below > SKEWED * above)
    top = high + above * _room(profile, skewed=above > SKEWED * below)
    least = 0.0 if low >= 0 > bottom else _rounded(bottom, down=True)
    most = 0.0 if high <= 0 < top else _rounded(top, down=False)
    if profile.unique and profile.column.kind is Kind.INTEGER:
        yield "values_to_be_between", {"min_value": least}  # numbers given out one after the other grow
        return
    yield "values_to_be_between", {"min_value": least, "max_value": most, **_tolerance(profile)}
    if profile.values >= ENOUGH and profile.mean is not None and profile.deviation:
        room = profile.deviation * max(0.5, 6 / math.sqrt(profile.values))
        bounds = _rounded(profile.mean - room, down=True), _rounded(profile.mean + room, down=False)
        yield "mean_to_be_between", {"min_value": bounds[0], "max_value": bounds[1]}


def _room(profile: Profile, *, skewed: bool) -> int:
    """Return how many times its own length a side may go on; of few values the far ones are hardly ever among them."""
    if profile.values < ENOUGH:
        return 3
    return 2 if skewed else 1


def _tolerance(profile: Profile) -> dict[str, float]:
    """Return `mostly` where nothing tells how far others may lie: few values, or all of them the same."""
    if profile.low == profile.high:
        return {"mostly": math.floor((1 - 6 / max(profile.values, ENOUGH)) * 1000) / 1000}
    if profile.values < ENOUGH:
        return {"mostly": math.floor(max(0.5, 1 - 1.5 / profile.values) * 1000) / 1000}
    return {}


def _rounded(value: float, *, down: bool) -> float:
    """Return a number with three digits, away from the data."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 2)
    steps = math.floor(value / unit) if down else math.ceil(value / unit)
    return float(f"{steps * unit:.6g}")


def _texts(profile: Profile) -> Iterator[Suggested]:
    if profile.lengths is None or profile.values < ENOUGH:
        return
    shortest, longest = profile.lengths
    if profile.shape:
        yield "values_to_match_regex", {"regex": pattern(profile.shape)}
    elif shortest == longest:
        yield "value_lengths_to_equal", {"value": shortest}
    else:
        room = max(3, (longest - shortest) // 2)
        few = math.floor((1 - max(0.01, 2 / profile.values)) * 1000) / 1000  # texts have long tails
        least = shortest if profile.values >= MANY_TEXTS else math.ceil(shortest / 2)
        bounds = {"min_value": least, "max_value": longest + room}
        yield "value_lengths_to_be_between", bounds | {"mostly": few}
    if not profile.shape and profile.values >= MANY_TEXTS:
        yield from _habits(profile)


def _habits(profile: Profile) -> Iterator[Suggested]:
    """Ask for what so many texts agree about: no blanks at their ends, letters of one case, or no small one first."""
    if "blanks" in profile.never:
        yield "values_to_not_match_regex", {"regex": "^ | $"}
    avoided = next((case for case in _LETTERS if case in profile.never), "")
    if avoided and not {"capitals", "small"} <= profile.never:
        yield "values_to_not_match_regex", {"regex": _LETTERS[avoided]}


_LETTERS = {"capitals": "[A-Z]", "small": "[a-z]", "small first": "^[a-z]"}


def _days(profile: Profile) -> dict[str, str]:
    span = max(profile.high - profile.low, dt.timedelta(days=1))
    return {
        "min_value": _moment(profile.low, -span),
        "max_value": _moment(profile.high, span),
    }


def _moment(value: dt.datetime, away: dt.timedelta) -> str:
    try:
        moved = value + away
    except OverflowError:
        moved = value
    return moved.replace(microsecond=0).isoformat()

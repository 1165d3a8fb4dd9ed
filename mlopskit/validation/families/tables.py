"""The table as a whole: its columns and the number of its rows."""

from typing import Any

from mlopskit.validation.aggregates import between_outcome
from mlopskit.validation.needs import Need, Steps, count
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.subject import Subject


def column_exists(subject: Subject) -> Steps:
    """Check that a column of exactly that name is there, and with `column_index` at that place."""
    yield ()
    name, index, names = subject.text("column"), subject.number("column_index"), subject.table.names
    if not index:
        return Observed(name in names)
    place = int(index)
    return Observed(-len(names) <= place < len(names) and names[place] == name)


def column_count_equal(subject: Subject) -> Steps:
    """There are exactly so many columns."""
    yield ()
    found = len(subject.table.columns)
    return Observed(found == _whole(subject), observed_value=found)


def column_count_between(subject: Subject) -> Steps:
    """Check that the number of columns lies between bounds."""
    yield ()
    return between_outcome(subject, len(subject.table.columns))


def columns_in_order(subject: Subject) -> Steps:
    """Check that the columns are exactly these, in this order."""
    yield ()
    names = subject.table.names
    wanted = subject.expectation.get("column_list")
    if wanted is None or wanted == names:
        return Observed(success=True, observed_value=names)
    length = max(len(wanted), len(names))
    pairs = zip(_padded(wanted, length), _padded(names, length), strict=True)
    mismatched = [
        {"Expected Column Position": i, "Expected": expected, "Found": found}
        for i, (expected, found) in enumerate(pairs)
        if expected != found
    ]
    return Observed(success=False, observed_value=names, details={"details": {"mismatched": mismatched}})


def _padded(items: list[Any], length: int) -> list[Any]:
    return [*items, *[None] * (length - len(items))]


def columns_in_set(subject: Subject) -> Steps:
    """Check that the columns are exactly these in any order, or with `exact_match` false these and more."""
    yield ()
    names = subject.table.names
    wanted = subject.expectation.get("column_set")
    expected, found = set(wanted or ()), set(names)
    exact = subject.flag("exact_match", default=True) if "exact_match" in subject.expectation.kwargs else True
    success = expected == found if exact else expected <= found
    mismatched = {"unexpected": sorted(found - expected), "missing": sorted(expected - found)}
    shown = {key: value for key, value in mismatched.items() if value}
    details = {"details": {"mismatched": shown}} if shown else {}
    return Observed(success, observed_value=sorted(found), details=details)


def row_count_equal(subject: Subject) -> Steps:
    """There are exactly so many rows."""
    wanted = _whole(subject)
    (found,) = yield (Need(count(subject.where)),)
    return Observed(found == wanted, observed_value=found)


def row_count_between(subject: Subject) -> Steps:
    """Check that the number of rows lies between bounds."""
    (found,) = yield (Need(count(subject.where)),)
    return between_outcome(subject, found)


def _whole(subject: Subject) -> int:
    value = subject.number("value")
    if value is None or isinstance(value, bool) or not float(value).is_integer():
        raise NotCompiledError("`value` is not a whole number")
    if value < 0:
        raise UnanswerableError(f"`value` is {value}, which no number of rows or columns can be")
    return int(value)


COMPILERS = {
    "expect_column_to_exist": column_exists,
    "expect_table_column_count_to_equal": column_count_equal,
    "expect_table_column_count_to_be_between": column_count_between,
    "expect_table_columns_to_match_ordered_list": columns_in_order,
    "expect_table_columns_to_match_set": columns_in_set,
    "expect_table_row_count_to_equal": row_count_equal,
    "expect_table_row_count_to_be_between": row_count_between,
}

"""Which values a column has, how many, and how often each."""

from typing import Any

from mlopskit.validation.aggregates import between_outcome
from mlopskit.validation.families.sets import among
from mlopskit.validation.families.several import DUPLICATED
from mlopskit.validation.kinds import Column, Kind
from mlopskit.validation.mapped import map_outcome
from mlopskit.validation.needs import SAMPLES, Duplicates, Groups, Need, Repeated, Steps, both, count
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.subject import Subject

_SETS = frozenset((Kind.INTEGER, Kind.FLOAT, Kind.TEXT))


def unique(subject: Subject) -> Steps:
    """No value occurs twice; each row of a group of equal ones counts."""
    column, share = subject.column(), subject.share()
    _refuse_other(column)
    present = both(subject.where, column.present)
    needs = [Need(count(subject.where)), Need(count(present))]
    dense = _range(column)
    if column.kind is Kind.INTEGER and dense is None:
        needs += [Need(f"min({column.sql})"), Need(f"max({column.sql})")]
        total, checked, low, high = yield needs
        dense = None if low is None else (low, high)
        (failed,) = yield (Need(DUPLICATED, Duplicates((column.sql,), present, dense)),)
    else:
        needs.append(Need(DUPLICATED, Duplicates((column.sql,), present, dense)))
        total, checked, failed = yield needs
    sample: Any = ()
    if failed:
        listed = f"list({{'r': r, 'v': {column.sql}}} ORDER BY r)"
        (sample,) = yield (Need(listed, Repeated((column.sql,), present)),)
    return map_outcome(share, total, checked, int(failed), sample)


def _range(column: Column) -> tuple[int, int] | None:
    if column.kind is not Kind.INTEGER or column.low is None or column.high is None:
        return None
    return int(column.low), int(column.high)


def _refuse_other(column: Column) -> None:
    column.refuse_last_bit()
    if column.kind is Kind.OTHER:
        raise NotCompiledError(f"values of type {column.type} are left to Great Expectations")


def _groups(subject: Subject, column: Column) -> Groups:
    _refuse_other(column)
    return Groups((column.sql,), both(subject.where, column.present))


def unique_count(subject: Subject) -> Steps:
    """Check that the number of distinct values lies between bounds."""
    (distinct,) = yield (Need(count(), _groups(subject, subject.column())),)
    return between_outcome(subject, distinct)


def unique_proportion(subject: Subject) -> Steps:
    """Check that the number of distinct values by that of values lies between bounds; it is 0 without values."""
    column = subject.column()
    present = both(subject.where, column.present)
    distinct, values = yield (Need(count(), _groups(subject, column)), Need(count(present)))
    return between_outcome(subject, distinct / values if values else 0)


def most_common(subject: Subject) -> Steps:
    """Check that the most frequent value is in the set; with a tie the expectation fails, unless ties are allowed."""
    source, wanted = _wanted(subject)
    needs = (
        Need(count("top"), source),
        Need(count(f"top AND ({wanted})"), source),
        Need(f"min(k0, {SAMPLES}) FILTER (WHERE top)", source),
    )
    tied, inside, values = yield needs
    success = inside > 0 if subject.flag("ties_okay") else tied == 1 and inside == 1
    return Observed(success, observed_value=list(values or ()))


def distinct_in_set(subject: Subject) -> Steps:
    """Every distinct value is in the set."""
    if not subject.items("value_set"):
        raise UnanswerableError("`value_set` is empty")
    unexpected, listed = yield _unexpected(subject)
    return Observed(unexpected == 0, unexpected_count=unexpected, partial_unexpected_list=tuple(listed or ()))


def distinct_contain_set(subject: Subject) -> Steps:
    """Every item of the set is a value."""
    (present,) = yield _present(subject)
    missing = _missing(subject, present)
    return Observed(not missing, missing_count=len(missing), details={"partial_missing_list": missing[:SAMPLES]})


def distinct_equal_set(subject: Subject) -> Steps:
    """Check that the distinct values are the items of the set."""
    unexpected, listed, present = yield (*_unexpected(subject), *_present(subject))
    missing = _missing(subject, present)
    return Observed(
        unexpected == 0 and not missing,
        missing_count=len(missing),
        unexpected_count=unexpected,
        partial_unexpected_list=tuple(listed or ()),
        details={"partial_missing_list": missing[:SAMPLES]},
    )


def _settable(subject: Subject) -> Column:
    column = subject.column()
    if column.kind not in _SETS:
        raise NotCompiledError(f"sets are not compiled for {column.kind} columns")
    return column


def _unexpected(subject: Subject) -> tuple[Need, Need]:
    source, wanted = _wanted(subject)
    return Need(count(f"NOT ({wanted})"), source), Need(f"min(k0, {SAMPLES}) FILTER (WHERE NOT ({wanted}))", source)


def _present(subject: Subject) -> tuple[Need]:
    source, wanted = _wanted(subject)
    return (Need(f"list(k0) FILTER (WHERE {wanted})", source),)


def _wanted(subject: Subject) -> tuple[Groups, str]:
    column = _settable(subject)
    return _groups(subject, column), among(column, subject.items("value_set"), subject.dialect, "k0")


def _missing(subject: Subject, present: list[Any] | None) -> list[Any]:
    """Return the items that are no value; a null of the set is never one."""
    return list(dict.fromkeys(item for item in subject.items("value_set") if item not in set(present or ())))


COMPILERS = {
    "expect_column_values_to_be_unique": unique,
    "expect_column_unique_value_count_to_be_between": unique_count,
    "expect_column_proportion_of_unique_values_to_be_between": unique_proportion,
    "expect_column_most_common_value_to_be_in_set": most_common,
    "expect_column_distinct_values_to_be_in_set": distinct_in_set,
    "expect_column_distinct_values_to_contain_set": distinct_contain_set,
    "expect_column_distinct_values_to_equal_set": distinct_equal_set,
}

"""Values that are missing, or must be."""

from typing import Any

from mlopskit.validation.mapped import tally
from mlopskit.validation.needs import Need, Steps, both, count, first
from mlopskit.validation.outcome import Observed
from mlopskit.validation.subject import Subject


def not_null(subject: Subject) -> Steps:
    """Every value is there; all rows count, not only those with a value."""
    return _all_rows(subject, "IS NULL", "NULL")


def null(subject: Subject) -> Steps:
    """No value is there."""
    return _all_rows(subject, "IS NOT NULL", subject.column().sql)


def _all_rows(subject: Subject, unexpected_if: str, value: str) -> Steps:
    share = subject.share()
    unexpected = both(subject.where, f"{subject.column().sql} {unexpected_if}")
    total, failed = yield (Need(count(subject.where)), Need(count(unexpected)))
    sample: Any = ()
    if failed:
        (sample,) = yield (first(value, unexpected, failed),)
    success = total == 0 or (total - failed) / total >= share
    values = tuple(item["v"] for item in sample or ())
    details = {**tally(values), "partial_unexpected_index_list": [item["r"] for item in sample or ()]}
    return Observed(success, total, None, failed, values, None, details)


COMPILERS = {
    "expect_column_values_to_not_be_null": not_null,
    "expect_column_values_to_be_null": null,
}

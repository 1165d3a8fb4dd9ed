"""The frame of all expectations about single values, pairs and rows: count, sample, and hold against `mostly`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mlopskit.validation.kinds import Column
from mlopskit.validation.literals import literal
from mlopskit.validation.needs import SAMPLES, Need, Steps, both, count, first
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Compile, Subject


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition under which SQL and Great Expectations would part; one row of that kind, and it is not compiled."""

    condition: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bad:
    """What is unexpected, as SQL over values that are there."""

    condition: str
    guards: tuple[Guard, ...] = ()


def near(column: Column, items: Iterable[object]) -> tuple[Guard, ...]:
    """Return the guard against values next to these numbers, in a column whose last bits are not to be relied on."""
    numbers = [item for item in items if isinstance(item, int | float)]
    if not column.approximate or not numbers:
        return ()
    close = [f"abs({column.sql} - {literal(float(n))}) <= {literal(abs(n) * LAST_BITS)}" for n in numbers]
    return (Guard(" OR ".join(close), f"pandas may read the long numbers of `{column.name}` one bit off"),)


LAST_BITS = 1e-15
Judge = Callable[[Subject, Column], Bad]


def column_map(judge: Judge) -> Compile:
    """Return the compiler of an expectation about the values of one column that are not missing."""

    def compiled(subject: Subject) -> Steps:
        column = subject.column()
        present = column.present
        return rows(subject, present, judge(subject, column), column.sql)

    return compiled


def rows(subject: Subject, kept: str, bad: Bad, value: str, listed: Callable[[Any], Any] = lambda v: v) -> Steps:
    """Count and sample the unexpected among the rows that are kept; `value` is what a sample shows."""
    share = subject.share()
    unexpected = both(subject.where, kept, bad.condition)
    needs = [
        Need(count(subject.where)),
        Need(count(both(subject.where, kept))),
        Need(count(unexpected)),
        *(Need(count(both(subject.where, kept, guard.condition))) for guard in bad.guards),
    ]
    total, checked, failed, *guarded = yield needs
    for guard, number in zip(bad.guards, guarded, strict=True):
        if number:
            raise NotCompiledError(guard.reason)
    sample: Any = ()
    if failed:
        (sample,) = yield (first(value, unexpected, failed),)
    return map_outcome(share, total, checked, failed, sample, listed)


def map_outcome(  # noqa: PLR0913, PLR0917 - the five figures of a map expectation
    share: float,
    total: int,
    checked: int,
    failed: int,
    sample: Sequence[dict[str, Any]] | None,
    listed: Callable[[Any], Any] = lambda v: v,
) -> Observed:
    """Return the outcome of a map expectation; nothing to check holds."""
    success = checked == 0 or (float(checked) - float(failed)) / float(checked) >= share
    values = tuple(listed(item["v"]) for item in sample or ())
    details = {**tally(values), "partial_unexpected_index_list": [item["r"] for item in sample or ()]}
    return Observed(success, total, total - checked, failed, values, None, details)


def tally(values: Sequence[Any]) -> dict[str, Any]:
    """Return how often each of the sampled values occurs among them, as Great Expectations lists it."""
    try:
        common = Counter(tuple(v.values()) if isinstance(v, dict) else v for v in values).most_common(SAMPLES)
        ordered = sorted(common, key=lambda pair: (-pair[1], pair[0]))
    except TypeError:
        return {"partial_unexpected_counts": [{"error": "partial_exception_counts requires a hashable type"}]}
    return {"partial_unexpected_counts": [{"value": value, "count": number} for value, number in ordered]}

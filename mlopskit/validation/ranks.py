"""How many values a column has, and those at certain ranks, by sorting or within little memory."""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.families.statistics import filtered
from mlopskit.validation.kinds import NUMBERS, Column
from mlopskit.validation.narrowing import Span, at, narrowed, ordered, value_of
from mlopskit.validation.needs import Need, Needs, Values
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Subject

Ranks = Callable[[int], Sequence[int]]
"""Which ranks are asked for, by the number of values."""
Ranked = Generator[Needs, Values, tuple[int, Sequence[Any]]]
_BYTES = 32
"""What sorting a value may take: 24 while a list of numbers is copied to one twice as long, and some to spare."""


def ranked(subject: Subject, column: Column, ranks: Ranks) -> Ranked:
    """Return how many values there are, and those at certain ranks, from 0 for the least."""
    if column.kind not in NUMBERS or subject.dialect is not Dialect.PANDAS:
        raise NotCompiledError(f"quantiles of {column.kind} values are left to Great Expectations")
    rows, memory = subject.table.rows, subject.table.memory
    if rows is None or memory is None or rows * _BYTES <= memory:
        return (yield from _by_sorting(subject, column, ranks))
    return (yield from _by_narrowing(subject, column, ranks, memory // _BYTES))


def _by_sorting(subject: Subject, column: Column, ranks: Ranks) -> Ranked:
    """When the file tells how many values there are, both come from one scan; a wrong guess costs a second one."""
    counted = Need(filtered(f"count({column.sql})", subject))
    guess = _guess(subject, column)
    if guess:
        values, found = yield (counted, at(column.sql, subject.where, guess, ranks(guess)))
        if values == guess:
            return values, found
    else:
        (values,) = yield (counted,)
    if not values:
        return 0, []
    (found,) = yield (at(column.sql, subject.where, values, ranks(values)),)
    return values, found


def _guess(subject: Subject, column: Column) -> int:
    if subject.where or column.nulls is None or subject.table.rows is None:
        return 0
    return subject.table.rows - column.nulls


def _by_narrowing(subject: Subject, column: Column, ranks: Ranks, few: int) -> Ranked:
    """One scan tells how many values there are and where they end, and two more usually find those asked for."""
    order = ordered(column)
    told = (f"count({column.sql})", f"min({order})", f"max({order})")
    values, low, high = yield [Need(filtered(one, subject)) for one in told]
    if not values:
        return 0, []
    orders = yield from narrowed(subject, column, Span(low, high, values), ranks(values), few)
    return values, [value_of(column, one) for one in orders]

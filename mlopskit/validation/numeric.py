"""Expectations about numbers that meet a column of texts: told at once, where Great Expectations would raise."""

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import Kind
from mlopskit.validation.needs import Need, Steps, both, count
from mlopskit.validation.problems import UnanswerableError
from mlopskit.validation.subject import Compile, Subject


def of_numbers(compiler: Compile, *, if_bounded: bool = False) -> Compile:
    """
    Return the compiler with a look at the kind of the column first.

    With `if_bounded` a text is only in the way when it is compared with a bound.
    """

    def compiled(subject: Subject) -> Steps:
        column = subject.column()
        if column.kind is Kind.TEXT and subject.dialect is Dialect.PANDAS and (not if_bounded or _is_bounded(subject)):
            (present,) = yield (Need(count(both(subject.where, f"{column.sql} IS NOT NULL"))),)
            if present:
                raise UnanswerableError(f"`{column.name}` holds text, and the expectation is about numbers")
        return (yield from compiler(subject))

    return compiled


def _is_bounded(subject: Subject) -> bool:
    return isinstance(subject.bound("min_value"), float) or isinstance(subject.bound("max_value"), float)

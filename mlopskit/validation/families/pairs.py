"""Two values of a row against each other."""

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import NUMBERS, Column, Kind
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, rows
from mlopskit.validation.needs import Steps, both, either
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Subject

IGNORED = ("both_values_are_missing", "either_value_is_missing", "neither")
_ORDERED = frozenset((Kind.TEXT, Kind.TIMESTAMP, Kind.MOMENT))


def greater(subject: Subject) -> Steps:
    """Check that the first value is greater than the second; with one of them missing it is not."""
    a, b = _pair(subject)
    if not _comparable(a, b):
        raise NotCompiledError(f"{a.kind} and {b.kind} values do not compare alike in SQL")
    sign = ">=" if subject.flag("or_equal") else ">"
    return (yield from _judged(subject, a, b, _unless(subject, f"{a.sql} {sign} {b.sql}")))


def equal(subject: Subject) -> Steps:
    """Both values are equal; with one of them missing they are not, and with both of them only on Spark."""
    a, b = _pair(subject)
    if not _comparable(a, b) and not (a.kind is b.kind and a.kind in (Kind.BOOLEAN, Kind.DATE)):
        raise NotCompiledError(f"{a.kind} and {b.kind} values do not compare alike in SQL")
    if subject.dialect is Dialect.SPARK:  # which compares null-safely
        return (yield from _judged(subject, a, b, Bad(f"{a.sql} IS DISTINCT FROM {b.sql}")))
    return (yield from _judged(subject, a, b, Bad(f"NOT coalesce({a.sql} = {b.sql}, false)")))


def _unless(subject: Subject, holds: str) -> Bad:
    """Return the pairs for which a comparison does not hold; with a missing value it fails on pandas alone."""
    return Bad(f"NOT coalesce({holds}, {'false' if subject.dialect is Dialect.PANDAS else 'true'})")


def in_set(subject: Subject) -> Steps:
    """Check that the pair is one of a set of pairs; a missing value equals a null of the set."""
    a, b = _pair(subject)
    if subject.dialect is not Dialect.PANDAS:
        raise NotCompiledError("sets of pairs are left to Great Expectations")
    if subject.where:
        raise NotCompiledError("Great Expectations 1.24 counts pairs without regard to the row condition")
    conditions = [
        f"({_is(a, pair[0])} AND {_is(b, pair[1])})"
        for pair in subject.items("value_pairs_set")
        if isinstance(pair, list) and len(pair) == 2  # noqa: PLR2004 - a pair
    ]
    if len(conditions) != len(subject.items("value_pairs_set")):
        raise NotCompiledError("`value_pairs_set` holds something that is no pair")
    return (yield from _judged(subject, a, b, Bad(f"NOT ({' OR '.join(conditions) or 'false'})")))


def _is(column: Column, item: object) -> str:
    if item is None:
        return f"{column.sql} IS NULL"
    if column.kind is Kind.TEXT and isinstance(item, str):
        return f"coalesce({column.sql} = {literal(item)}, false)"
    if column.kind in NUMBERS and isinstance(item, int | float):
        number = int(item) if isinstance(item, bool) else item
        return f"coalesce({column.sql}::DOUBLE = {literal(float(number))}, false)"
    if column.kind in NUMBERS | {Kind.TEXT} and isinstance(item, bool | int | float | str):
        return "false"
    raise NotCompiledError(f"pairs with {column.kind} values are left to Great Expectations")


def _pair(subject: Subject) -> tuple[Column, Column]:
    a, b = subject.column("column_A"), subject.column("column_B")
    a.refuse_last_bit()
    b.refuse_last_bit()
    return a, b


def _comparable(a: Column, b: Column) -> bool:
    return (a.kind in NUMBERS and b.kind in NUMBERS) or (a.kind is b.kind and a.kind in _ORDERED)


def _judged(subject: Subject, a: Column, b: Column, bad: Bad) -> Steps:
    ignored = subject.one_of("ignore_row_if", IGNORED)
    kept = {
        IGNORED[0]: either(a.present, b.present),
        IGNORED[1]: both(a.present, b.present),
        IGNORED[2]: "",
    }[ignored]
    seen: Observed = yield from rows(subject, kept, bad, f"{{'a': {a.sql}, 'b': {b.sql}}}", _as_pair)
    return seen


def _as_pair(sample: dict[str, object]) -> tuple[object, ...]:
    return tuple(sample.values())


COMPILERS = {
    "expect_column_pair_values_a_to_be_greater_than_b": greater,
    "expect_column_pair_values_to_be_equal": equal,
    "expect_column_pair_values_to_be_in_set": in_set,
}

"""Several values of a row, or of all rows, together."""

from itertools import combinations, pairwise
from typing import Any

from mlopskit.tools.duckdb_answers import DENSITY
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import NUMBERS, Column, Kind
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, map_outcome, rows
from mlopskit.validation.needs import Duplicates, Need, Repeated, Steps, both, count, either
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.subject import Subject

IGNORED = ("all_values_are_missing", "any_value_is_missing", "never")
DUPLICATED = "coalesce(sum(n) FILTER (WHERE n > 1), 0)"
"""Every row of a group of equal ones counts: three times the same are three."""


def compound_unique(subject: Subject) -> Steps:
    """No two rows have the same values in these columns; missing values equal each other."""
    columns = _columns(subject)
    for column in columns:
        if column.kind is Kind.OTHER:
            raise NotCompiledError(f"values of type {column.type} are left to Great Expectations")
    share, kept = subject.share(), _kept(subject, columns)
    where = both(subject.where, kept)
    keys = tuple(column.sql for column in columns)
    marks = _marks(columns)
    total, checked, *ends = yield (Need(count(subject.where)), Need(count(where)), *_ends(marks))
    marker, dense = _widest(dict(zip(marks, zip(ends[::2], ends[1::2], strict=True), strict=True)), checked)
    (failed,) = yield (Need(DUPLICATED, Duplicates(keys, where, dense, marker)),)
    sample: Any = ()
    if failed:
        (sample,) = yield (Need(_as_list(_record(columns)), Repeated(keys, where)),)
    return map_outcome(share, total, checked, int(failed), sample, _named(columns))


def _marks(columns: tuple[Column, ...]) -> list[str]:
    """Return the integers that parts of the keys are or hold, and that no row is without."""
    found = []
    for column in columns:
        if column.nulls == 0 and column.kind is Kind.INTEGER:
            found.append(column.sql)
        if column.nulls == 0 and column.kind is Kind.TIMESTAMP:
            found.append(f"(epoch_us({column.sql}::TIMESTAMP) // 1000000)")
    return found


def _ends(marks: list[str]) -> list[Need]:
    return [Need(f"{end}({mark})") for mark in marks for end in ("min", "max")]


def _widest(ranges: dict[str, tuple[int | None, int | None]], rows: int) -> tuple[str, tuple[int, int] | None]:
    """Return the integer that may tell most of the rows apart and is yet dense, with its range; none when none may."""
    known = {mark: (low, high) for mark, (low, high) in ranges.items() if low is not None and high is not None}
    fitting = {mark: ends for mark, ends in known.items() if rows <= 2 * (ends[1] - ends[0]) + 2 <= 2 * DENSITY * rows}
    if not fitting:
        return "", None
    widest = max(fitting, key=lambda mark: fitting[mark][1] - fitting[mark][0])
    return widest, fitting[widest]


def unique_within_record(subject: Subject) -> Steps:
    """Check that the values of a row differ from each other; missing values equal each other."""
    columns = _columns(subject)
    if not _of_one_kind(columns):
        raise NotCompiledError("values of several kinds are left to Great Expectations")
    same = [f"({a.sql} IS NOT DISTINCT FROM {b.sql})" for a, b in combinations(columns, 2)]
    return (yield from _judged(subject, columns, " OR ".join(same) or "false"))


def all_equal(subject: Subject) -> Steps:
    """Check that the values of a row equal each other; missing values equal each other."""
    columns = _columns(subject)
    if not _of_one_kind(columns):
        raise NotCompiledError("values of several kinds are left to Great Expectations")
    differ = [f"({a.sql} IS DISTINCT FROM {b.sql})" for a, b in pairwise(columns)]
    return (yield from _judged(subject, columns, " OR ".join(differ) or "false"))


def sum_equal(subject: Subject) -> Steps:
    """Check that the sum of the values of a row is the total, to the last bit; a missing value makes it fail."""
    columns = _columns(subject)
    if not all(column.kind in NUMBERS for column in columns) or subject.dialect is not Dialect.PANDAS:
        raise NotCompiledError("sums of these columns are left to Great Expectations")
    total = literal(float(subject.number("sum_total") or 0))
    as_float = "DOUBLE" if any(_is_float(column) for column in columns) else "HUGEINT"
    added = " + ".join(f"{column.sql}::{as_float}" for column in columns)
    return (yield from _judged(subject, columns, f"NOT coalesce({added} = {total}, false)"))


def _is_float(column: Column) -> bool:
    return column.kind is Kind.FLOAT or column.nulls != 0


def _columns(subject: Subject) -> tuple[Column, ...]:
    columns = subject.columns()
    if not columns:
        raise UnanswerableError("`column_list` is empty")
    for column in columns:
        column.refuse_last_bit()
    if len({column.name for column in columns}) != len(columns) or len(columns) == 1:
        raise NotCompiledError("`column_list` names one column alone, or one twice")
    return columns


def _of_one_kind(columns: tuple[Column, ...]) -> bool:
    kinds = {column.kind for column in columns}
    return kinds <= NUMBERS or (len(kinds) == 1 and kinds <= {Kind.TEXT, Kind.TIMESTAMP, Kind.MOMENT})


def _kept(subject: Subject, columns: tuple[Column, ...]) -> str:
    ignored = subject.one_of("ignore_row_if", IGNORED)
    present = [column.present for column in columns]
    if ignored == IGNORED[0]:
        return either(*present)
    return both(*present) if ignored == IGNORED[1] else ""


def _judged(subject: Subject, columns: tuple[Column, ...], unexpected: str) -> Steps:
    kept = _kept(subject, columns)
    seen: Observed = yield from rows(subject, kept, Bad(unexpected), _record(columns), _named(columns))
    return seen


def _record(columns: tuple[Column, ...]) -> str:
    return "{" + ", ".join(f"'c{i}': {column.sql}" for i, column in enumerate(columns)) + "}"


def _named(columns: tuple[Column, ...]) -> Any:  # noqa: ANN401 - a function from the sample's record to a named one
    names = [column.name for column in columns]
    return lambda record: dict(zip(names, record.values(), strict=True))


def _as_list(record: str) -> str:
    return f"list({{'r': r, 'v': {record}}} ORDER BY r)"


COMPILERS = {
    "expect_compound_columns_to_be_unique": compound_unique,
    "expect_select_column_values_to_be_unique_within_record": unique_within_record,
    "expect_multicolumn_values_to_be_equal": all_equal,
    "expect_multicolumn_sum_to_equal": sum_equal,
}

"""Values that rise or fall from row to row."""

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.families.sets import EXACT
from mlopskit.validation.kinds import Column, Kind
from mlopskit.validation.mapped import map_outcome
from mlopskit.validation.needs import SAMPLES, Need, Neighbours, Steps, both, count
from mlopskit.validation.numeric import of_numbers
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Compile, Subject

_ORDERED = frozenset((Kind.INTEGER, Kind.FLOAT, Kind.TIMESTAMP, Kind.MOMENT))


def _ordered(forward: str) -> Compile:
    def compiled(subject: Subject) -> Steps:
        column = subject.column()
        if column.kind not in _ORDERED or subject.dialect is not Dialect.PANDAS:
            raise NotCompiledError(f"the order of {column.kind} values is left to Great Expectations")
        column.refuse_last_bit()
        share = subject.share()
        in_order = f"v {forward} p" if subject.flag("strictly") else f"v {forward}= p"
        source = Neighbours(column.sql, subject.where)
        unexpected = f"p IS NOT NULL AND NOT ({in_order}){_undefined(column)}"
        needs = (
            Need(count(subject.where)),
            Need(count(both(subject.where, column.present))),
            Need(count(unexpected), source),
            Need(f"min_by({{'r': r, 'v': v}}, r, {SAMPLES}) FILTER (WHERE {unexpected})", source),
            Need(f"max(abs({_magnitude(column)}))"),
        )
        total, checked, failed, sample, largest = yield needs
        if column.kind is Kind.INTEGER and (largest or 0) >= EXACT:
            raise NotCompiledError("pandas compares integers of this size as floating point numbers")
        return map_outcome(share, total, checked, failed, sample)

    return compiled


def _undefined(column: Column) -> str:
    """Return what excepts infinity after infinity, whose difference is undefined and counts as in order."""
    return " AND NOT (isinf(v) AND v = p)" if column.kind is Kind.FLOAT else ""


def _magnitude(column: Column) -> str:
    return f"{column.sql}::HUGEINT" if column.kind is Kind.INTEGER else "0"


COMPILERS = {
    "expect_column_values_to_be_increasing": of_numbers(_ordered(">")),
    "expect_column_values_to_be_decreasing": of_numbers(_ordered("<")),
}

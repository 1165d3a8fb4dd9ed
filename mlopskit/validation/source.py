"""A file as the compiler sees it: the kinds of its columns, and the answers of the engine that reads it."""

from collections.abc import Sequence
from typing import Any

from mlopskit.tools.duckdb_answers import Answers
from mlopskit.tools.duckdb_session import QueryError
from mlopskit.tools.duckdb_table import Field, Opened
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import Column, Kind, Table
from mlopskit.validation.needs import Duplicates, First, Groups, Neighbours, Repeated, Rows, Source, Spans
from mlopskit.validation.problems import NotCompiledError, UnanswerableError

_KINDS = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), Kind.INTEGER),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), Kind.INTEGER),
    **dict.fromkeys(("FLOAT", "DOUBLE"), Kind.FLOAT),
    "BOOLEAN": Kind.BOOLEAN,
    "VARCHAR": Kind.TEXT,
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"), Kind.TIMESTAMP),
    "TIMESTAMP WITH TIME ZONE": Kind.MOMENT,
    "DATE": Kind.DATE,
}


def table_of(opened: Opened, dialect: Dialect, memory: int | None = None) -> Table:
    """Return the table with the kinds of its columns, for an engine that may take so many bytes."""
    return Table(tuple(_column(field, dialect) for field in opened.fields), opened.rows, memory)


def _column(field: Field, dialect: Dialect) -> Column:
    kind = kind_of(field)
    pandas = dialect is Dialect.PANDAS
    dtype = field.dtype if pandas else ""
    return Column(field.name, kind, field.type, field.nulls, field.low, field.high, pandas, dtype, field.approximate)


def kind_of(field: Field) -> Kind:
    """Return what a column holds, by its type."""
    return _KINDS.get(field.type, Kind.OTHER)


class Answer:
    """Asks the engine for aggregates over a source; what one query cannot say is left to Great Expectations."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def __call__(self, source: Source, aggregates: Sequence[str]) -> Sequence[Any]:
        """Return the values; raises `NotCompiledError`, or `QueryError` when no query will fare better."""
        try:
            return self._asked(source, aggregates)
        except QueryError as error:
            if error.too_large:  # Great Expectations would take more still
                raise UnanswerableError(f"it takes more memory than is allowed: {error.message}") from error
            if error.unreadable:
                raise
            raise NotCompiledError(f"DuckDB could not answer: {error.message}") from error

    def _asked(self, source: Source, aggregates: Sequence[str]) -> Sequence[Any]:  # noqa: PLR0911 - a line for each source
        match source:
            case Rows():
                return self.answers.over_rows(aggregates)
            case Groups(keys, where):
                return self.answers.over_groups(keys, where, aggregates)
            case Duplicates(keys, where, dense, marker):
                return self.answers.over_duplicates(keys, where, dense, aggregates, marker=marker)
            case Repeated(keys, where):
                return self.answers.first_duplicates(keys, where, aggregates)
            case First(value, condition, limit):
                return self.answers.over_first(value, condition, limit, aggregates)
            case Neighbours(value, where):
                return self.answers.over_neighbours(value, where, aggregates)
            case Spans(order, shift, where):
                return self.answers.over_spans(order, shift, where, aggregates)

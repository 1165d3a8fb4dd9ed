"""The table as the compiler sees it: columns, what kind of values they hold, and what is known of them beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mlopskit.tools import duckdb_session
from mlopskit.tools.duckdb_session import identifier
from mlopskit.validation.problems import NotCompiledError, UnanswerableError

ROW = identifier(duckdb_session.ROW)
"""The position of a row in the data, as SQL."""


class Kind(StrEnum):
    """What the values of a column are to Great Expectations; `other` is left to Great Expectations itself."""

    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    TIMESTAMP = "timestamp"
    MOMENT = "moment"
    """A timestamp with a time zone."""
    DATE = "date"
    OTHER = "other"


NUMBERS = frozenset((Kind.INTEGER, Kind.FLOAT))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its kind, the type in the file, and what is known before any scan."""

    name: str
    kind: Kind
    type: str
    """The type as the reading engine names it, such as `BIGINT`."""
    nulls: int | None = None
    """How many values are missing, when that is known beforehand; NaN is not counted."""
    low: float | None = None
    high: float | None = None
    nan_is_missing: bool = True
    dtype: str = ""
    """The type as pandas would name it, when the file says so."""
    approximate: bool = False
    """Whether nothing may rest on the last bit of its numbers, which pandas may read otherwise."""

    def refuse_last_bit(self) -> None:
        """Raise `NotCompiledError` when the verdict rests on the equality of numbers that pandas may read otherwise."""
        if self.approximate:
            raise NotCompiledError(f"pandas may read the long numbers of `{self.name}` one bit off")

    @property
    def sql(self) -> str:
        """The value as SQL, with NULL for what counts as missing."""
        quoted = identifier(self.name)
        if self.kind is not Kind.FLOAT:
            return quoted
        # Parquet statistics know nothing of NaN; behind a CASE DuckDB prunes no rows by them (tried with 2.0)
        return f"CASE WHEN isnan({quoted}) THEN {'NULL' if self.nan_is_missing else quoted} ELSE {quoted} END"

    @property
    def present(self) -> str:
        """The condition that a value is there; empty when the file tells that none is missing."""
        known = self.nulls == 0 and not (self.kind is Kind.FLOAT and self.nan_is_missing)
        return "" if known else f"{self.sql} IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a source in their order, and its rows when they are known."""

    columns: tuple[Column, ...]
    rows: int | None = None
    memory: int | None = None
    """How many bytes the engine that reads it may take; None when no bound is known."""

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def column(self, name: object) -> Column:
        """
        Return the column of that name, in any case, as Great Expectations finds it.

        Raises `UnanswerableError` when there is none.
        """
        for column in self.columns:
            if isinstance(name, str) and column.name.casefold() == name.casefold():
                return column
        raise UnanswerableError(f"there is no column `{name}`; the data has {listed(self.names)}")


def listed(names: Iterable[str]) -> str:
    """Return names for a message, at most a dozen."""
    every = list(names)
    shown = ", ".join(f"`{name}`" for name in every[:12])
    return f"{shown} and {len(every) - 12} more" if len(every) > 12 else shown or "none"  # noqa: PLR2004 - the dozen

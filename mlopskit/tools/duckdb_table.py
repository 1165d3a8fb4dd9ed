"""What a reader of files tells about the table that it made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mlopskit.tools.duckdb_session import DATA, Session, identifier

OTHER = "OTHER"
"""The type of a column whose values only pandas has as Great Expectations sees them."""
_COUNTED = frozenset(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "BOOLEAN")) | frozenset(
    ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
)


class UnusualError(Exception):
    """The files are readable, but not in the way in which pandas reads them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Files:
    """Files of one format that together are one table."""

    format: str
    paths: tuple[str, ...]
    partitions: tuple[str, ...] = ()
    """The columns that folders named `column=value` add."""
    separator: str = ","
    name: str = DATA
    """What the table is to be called."""

    compression: str = "auto"
    """How text is compressed: `gzip`, `zstd` or `none`, or what the endings of the paths tell."""
    wanted: frozenset[str] | None = None
    """The columns that will be asked about, in lower case; None is all of them."""

    def kept(self, names: Sequence[str]) -> list[str]:
        """Return the columns to load: those wanted, and at least one, so that rows can be counted."""
        if self.wanted is None:
            return list(names)
        return [name for name in names if name.casefold() in self.wanted] or [names[0]]

    @property
    def loaded(self) -> str:
        """The table below, for files that are read into one."""
        return f"{self.name}_loaded"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the table: its type in DuckDB and what is known before any scan."""

    name: str
    type: str
    nulls: int | None = None
    low: float | None = None
    high: float | None = None
    dtype: str = ""
    """The type that pandas would give it, where the type in DuckDB does not tell."""
    approximate: bool = False
    """Whether pandas may read its numbers one bit off, so that nothing may rest on their last bit."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The table `data`: its columns without the one for the position, and its rows."""

    fields: tuple[Field, ...]
    rows: int


def described(session: Session, relation: str) -> list[Field]:
    """Return the columns of a relation and their types."""
    return [Field(name, type_) for name, type_, *_ in session.rows(f"DESCRIBE SELECT * FROM {relation}")]


def refuse_renamed(fields: Iterable[Field]) -> None:
    """Raise `UnusualError` when DuckDB may have renamed columns: two names that differ in case, or twice the same."""
    names = {field.name.casefold() for field in fields}
    for name in names:
        base, separator, number = name.rpartition("_")
        if separator and number.isdigit() and base in names:
            raise UnusualError(f"columns named alike (`{base}`)")


def with_nulls(session: Session, fields: Iterable[Field], table: str) -> tuple[Field, ...]:
    """Return the columns with the number of missing values where that decides about their type in pandas."""
    listed = list(fields)
    asked = [field for field in listed if field.nulls is None and field.type in _COUNTED]
    if not asked:
        return tuple(listed)
    counts = ", ".join(f"count(*) - count({identifier(field.name)})" for field in asked)
    found = dict(zip((field.name for field in asked), session.row(f"SELECT {counts} FROM {table}"), strict=True))
    return tuple(replace(field, nulls=found[field.name]) if field.name in found else field for field in listed)

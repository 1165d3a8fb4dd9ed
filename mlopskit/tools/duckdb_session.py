"""A DuckDB in this process: one connection with its bounds, and its errors as one sentence each."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from mlopskit.errors import MissingTool, UsageError

ROW = "__mlopskit_row"
"""The column that every source has in addition: the position of a row in the data, from 0."""
DATA = "data"
"""How the data is called in SQL."""
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]i?)?b?", re.IGNORECASE)
_SHARE = 0.7
"""DuckDB counts its buffers only; the rest of the process needs its part of what `--memory` allows."""


class QueryError(Exception):
    """DuckDB could not answer a query, in one sentence."""

    def __init__(self, message: str, *, unreadable: bool = False, too_large: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.unreadable = unreadable
        """Whether the data itself could not be read, so that no other query will fare better."""
        self.too_large = too_large
        """Whether this query alone takes more memory than is allowed."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open connection."""

    connection: Any

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raises `QueryError`."""
        import duckdb

        try:
            fetched: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        except duckdb.Error as error:
            too_large = isinstance(error, duckdb.OutOfMemoryException)
            raise QueryError(sentence(error), unreadable=_is_unreadable(error), too_large=too_large) from error
        return fetched

    def row(self, sql: str) -> tuple[Any, ...]:
        """Return the one row of a query; raises `QueryError`."""
        return self.rows(sql)[0]

    def memory(self) -> int:
        """Return how many bytes it may take."""
        (size,) = self.row("SELECT current_setting('memory_limit')")
        return _bytes(size)

    def run(self, sql: str) -> None:
        """Run a statement; raises `QueryError`."""
        self.rows(sql)


@contextmanager
def session(*, memory: str = "", threads: int = 0) -> Iterator[Session]:
    """
    Open a DuckDB, bounded in memory and threads, that spills to a folder of its own and goes without a trace.

    Raises `MissingTool` when DuckDB is not installed.
    """
    if find_spec("duckdb") is None:
        raise MissingTool("DuckDB is not installed, so data cannot be validated", hint="pip install 'mlopskit[data]'")
    import duckdb

    with tempfile.TemporaryDirectory(prefix="mlopskit-duckdb-") as spill:
        connection = duckdb.connect(":memory:", config=_settings(memory, threads, spill))
        try:
            yield Session(connection)
        finally:
            connection.close()


def _settings(memory: str, threads: int, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": spill,
        # it takes the statistics of Parquet files for the whole truth, and these leave NaN out (tried with 2.0)
        "disabled_optimizers": "statistics_propagation",
        "autoinstall_known_extensions": False,  # no network, ever
        "autoload_known_extensions": False,
    }
    if memory:
        settings["memory_limit"] = f"{int(size_of(memory) * _SHARE / 2**20)}MiB"
    if threads:
        settings["threads"] = threads
    return settings


def size_of(text: str) -> int:
    """Return a size such as `1GiB` or `500 MB` in bytes; raises `UsageError` for what is none, or too little."""
    size = _bytes(text)
    if size < 64 * 2**20:
        raise UsageError(f"{text} of memory is too little", hint="allow at least 64MiB")
    return size


def _bytes(text: str) -> int:
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise UsageError(f"`{text}` is not a size", hint="write it as 500MB or 2GiB")
    number, unit = float(found[1]), (found[2] or "").lower()
    base = 1024 if unit.endswith("i") else 1000
    return int(number * base ** ("kmgt".index(unit[0]) + 1 if unit else 0))


def sentence(error: Exception) -> str:
    """Return the message of an error on one line, without the advice for other programs that follows."""
    lines = [line.strip() for line in str(error).split("\n\n")[0].splitlines() if line.strip()]
    return " ".join(lines)[:400]


def _is_unreadable(error: Exception) -> bool:
    import duckdb

    return isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException)


def identifier(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def text_list(values: Sequence[str]) -> str:
    """Return texts as an SQL list."""
    return "[" + ", ".join(text(value) for value in values) + "]"

"""Data opened for questions: its table and the engine that answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools.duckdb_answers import Answers
from mlopskit.tools.duckdb_files import open_files
from mlopskit.tools.duckdb_session import DATA, QueryError, session
from mlopskit.tools.duckdb_table import Files, UnusualError
from mlopskit.validation.data import Data, find
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import Table
from mlopskit.validation.source import table_of


def files_of(data: Data, *, name: str = DATA, wanted: frozenset[str] | None = None) -> Files:
    """Return data as the engine is told of it."""
    return Files(str(data.format), data.paths, data.partitions, data.separator, name, data.compression, wanted)


@contextmanager
def reading(
    data: Data,
    dialect: Dialect = Dialect.PANDAS,
    *,
    memory: str = "",
    threads: int = 0,
    wanted: frozenset[str] | None = None,
) -> Iterator[tuple[Table, Answers]]:
    """
    Open data; of text that has to be loaded, the `wanted` columns alone.

    Raises `QueryError` when it cannot be read, `UnusualError` when only pandas reads it as Great Expectations does.
    """
    with session(memory=memory, threads=threads) as opened_session:
        files = files_of(data, wanted=wanted)
        opened = open_files(opened_session, files)
        yield table_of(opened, dialect, opened_session.memory()), Answers(opened_session, opened.rows)


@contextmanager
def reading_path(path: str, *, root: Path = Path(), memory: str = "") -> Iterator[tuple[Table, Answers]]:
    """Open the data that a path means; raises `Incomplete` with one sentence when it cannot be read."""
    try:
        with reading(find(path, root=root), memory=memory) as opened:
            yield opened
    except QueryError as error:
        raise Incomplete(f"{path} could not be read: {error.message}") from error
    except UnusualError as error:
        raise Incomplete(f"{path} could not be read: {error.reason}") from error

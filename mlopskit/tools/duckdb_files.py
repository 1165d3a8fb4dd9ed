"""Files as the table `data` of a DuckDB session, each row with its position, and what is known of the columns."""

from collections.abc import Callable, Mapping

from mlopskit.tools import duckdb_arrow, duckdb_csv, duckdb_json, duckdb_parquet
from mlopskit.tools.duckdb_session import Session
from mlopskit.tools.duckdb_table import Files, Opened

Open = Callable[[Session, Files], Opened]
_OPENERS: Mapping[str, Open] = {
    "parquet": duckdb_parquet.open_files,
    "csv": duckdb_csv.open_files,
    "json": duckdb_json.open_files,
    "arrow": duckdb_arrow.open_files,
}


def open_files(session: Session, files: Files) -> Opened:
    """
    Make the files the table `data`.

    Raises `QueryError` when they cannot be read, `UnusualError` when only pandas reads them as Great Expectations does.
    """
    return _OPENERS[files.format](session, files)

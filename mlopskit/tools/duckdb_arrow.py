"""Arrow (Feather) files, streamed into a table."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from mlopskit.tools.duckdb_session import ROW, QueryError, Session, identifier
from mlopskit.tools.duckdb_table import Files, Opened, UnusualError, described, refuse_renamed, with_nulls


def open_files(session: Session, files: Files) -> Opened:
    """Make Arrow files the view `data`, over a table that holds them; one batch at a time is in memory besides."""
    if find_spec("pyarrow") is None:
        raise QueryError(
            "pyarrow is not installed, so Arrow files cannot be read: pip install pyarrow", unreadable=True
        )
    schema, batches = _batches(files.paths)
    if b"pandas" in (schema.metadata or {}) and any(str(field.type).startswith("dictionary") for field in schema):
        raise UnusualError("the file holds categories of pandas")
    reader = _reader(schema, batches)
    session.connection.register("arriving", reader)
    session.run(f"CREATE TEMP TABLE {files.loaded} AS SELECT * FROM arriving")
    session.connection.unregister("arriving")
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT *, rowid AS {identifier(ROW)} FROM {files.loaded}")
    fields = described(session, files.loaded)
    refuse_renamed(fields)
    (rows,) = session.row(f"SELECT count(*) FROM {files.loaded}")
    return Opened(with_nulls(session, fields, files.name), rows)


def _batches(paths: tuple[str, ...]) -> tuple[Any, Iterator[Any]]:
    """Return the schema of the first file and the batches of all; raises `QueryError` for a file that is none."""
    import pyarrow as pa

    try:
        readers = [pa.ipc.open_file(pa.memory_map(path)) for path in paths]
    except (pa.ArrowInvalid, OSError) as error:
        raise QueryError(f"{paths[0]} is not an Arrow file: {error}", unreadable=True) from error
    return readers[0].schema, (reader.get_batch(i) for reader in readers for i in range(reader.num_record_batches))


def _reader(schema: Any, batches: Iterator[Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    return pa.RecordBatchReader.from_batches(schema, batches)

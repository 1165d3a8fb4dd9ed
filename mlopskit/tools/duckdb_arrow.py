"""
Arrow (Feather) files and streams, read batch by batch into a table.

A file is mapped rather than read, so that an uncompressed batch may be larger than the memory there is; what has been
taken out of the map is let go, since the pages of a file count as memory of the process that has looked at them.
"""

import mmap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mlopskit.tools.duckdb_session import ROW, QueryError, Session, identifier
from mlopskit.tools.duckdb_table import OTHER, Field, Files, Opened, UnusualError, described, refuse_renamed, with_nulls

SLICE = 65_536
"""Rows that are taken out of a batch at once."""
_OF_A_FILE, _OF_FEATHER_1 = b"ARROW1", b"FEA1"
_OF_LZ4, _OF_ZSTD = b"\x04\x22\x4d\x18", b"\x28\xb5\x2f\xfd"
_FIRST_BUFFERS = 2**22
"""Bytes of a file that hold the beginning of a compressed buffer, if there is one."""


def open_files(session: Session, files: Files) -> Opened:
    """Make Arrow files the view `data`, over a table that holds the columns that are wanted."""
    if find_spec("pyarrow") is None:
        raise QueryError(
            "pyarrow is not installed, so Arrow files cannot be read: pip install pyarrow", unreadable=True
        )
    schema = _schema(files.paths)
    fields = _described(session, schema)
    refuse_renamed(fields)
    kept = files.kept([field.name for field in fields])
    wanted = [i for i, field in enumerate(fields) if field.name in kept]
    _load(session, files, schema, wanted)
    (rows,) = session.row(f"SELECT count(*) FROM {files.loaded}")
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT *, rowid AS {identifier(ROW)} FROM {files.loaded}")
    known = {field.name: field for field in with_nulls(session, [fields[i] for i in wanted], files.name)}
    return Opened(tuple(known.get(field.name, Field(field.name, OTHER)) for field in fields), rows)


def _load(session: Session, files: Files, schema: Any, wanted: list[int]) -> None:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    chosen, troubles = pa.schema([schema.field(i) for i in wanted]), list[QueryError]()
    reader = pa.RecordBatchReader.from_batches(chosen, _until_trouble(_slices(files.paths, schema, wanted), troubles))
    session.connection.register("arriving", reader)
    session.run(f"CREATE TEMP TABLE {files.loaded} AS SELECT * FROM arriving")
    session.connection.unregister("arriving")
    for trouble in troubles:
        raise trouble


def _until_trouble(slices: Iterator[Any], troubles: list[QueryError]) -> Iterator[Any]:
    """End at the first trouble and keep it, since an exception would come out of DuckDB as a page of Python."""
    try:
        yield from slices
    except QueryError as error:
        troubles.append(error)


def _schema(paths: tuple[str, ...]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the schema of the first file; raises `UnusualError` for what only pandas reads, or reads otherwise."""
    pages = _mapped(paths[0])
    if pages[:4] == _OF_FEATHER_1:
        raise UnusualError("the file is of Feather's first version")
    schema = _opened(pages, paths[0]).schema
    if b"pandas" in (schema.metadata or {}) and any(str(field.type).startswith("dictionary") for field in schema):
        raise UnusualError("the file holds categories of pandas")
    return schema


def _mapped(path: str) -> mmap.mmap:
    """Return a file as memory; raises `QueryError` when it cannot be read or is empty."""
    try:
        with Path(path).open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise QueryError(f"{path} is not an Arrow file: {error}", unreadable=True) from error


def _opened(pages: mmap.mmap, path: str, wanted: list[int] | None = None) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the reader of a file or of a stream; raises `QueryError` when it is neither."""
    import pyarrow as pa

    options = pa.ipc.IpcReadOptions(included_fields=wanted or [])
    opener = pa.ipc.open_file if pages[:6] == _OF_A_FILE else pa.ipc.open_stream
    try:
        # the pool of the system gives back what is let go, where the others keep it for later
        return opener(pa.py_buffer(pages), options=options, memory_pool=pa.system_memory_pool())
    except (pa.ArrowInvalid, OSError) as error:
        raise QueryError(f"{path} is not an Arrow file: {error}", unreadable=True) from error


def _slices(paths: tuple[str, ...], schema: Any, wanted: list[int]) -> Iterator[Any]:  # noqa: ANN401 - no types
    """Go through the rows of all files, letting go of what was looked at."""
    for path in paths:
        pages = _mapped(path)
        if _opened(pages, path).schema != schema:
            raise QueryError(f"{path} has other columns than {paths[0]}", unreadable=True)
        for batch in _batches(_opened(pages, path, wanted if _is_compressed(pages) else None), path):
            chosen = batch if batch.num_columns == len(wanted) else batch.select(wanted)
            for start in range(0, batch.num_rows, SLICE):
                yield chosen.slice(start, SLICE)
                _let_go(pages)


def _is_compressed(pages: mmap.mmap) -> bool:
    """Whether buffers are compressed, so that it pays to choose columns while reading, which copies all others."""
    return any(pages.find(magic, 0, _FIRST_BUFFERS) >= 0 for magic in (_OF_LZ4, _OF_ZSTD))


def _batches(reader: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 - pyarrow has no types
    """Go through the batches of a file or of a stream; raises `QueryError` where one is broken."""
    import pyarrow as pa

    numbered = hasattr(reader, "num_record_batches")
    try:
        yield from (reader.get_batch(i) for i in range(reader.num_record_batches)) if numbered else reader
    except (pa.ArrowInvalid, OSError) as error:
        raise QueryError(f"{path} is broken or cut off: {error}", unreadable=True) from error


def _let_go(pages: mmap.mmap) -> None:
    """Give the pages back to the system, which reads them again where they are needed again."""
    if hasattr(pages, "madvise"):  # not on Windows
        pages.madvise(mmap.MADV_DONTNEED)


def _described(session: Session, schema: Any) -> list[Field]:  # noqa: ANN401 - pyarrow has no types
    """Return the columns and their types by letting DuckDB look at a table without rows."""
    session.connection.register("nothing", schema.empty_table())
    fields = described(session, "nothing")
    session.connection.unregister("nothing")
    return fields

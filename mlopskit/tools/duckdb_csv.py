"""
CSV files, read once into a table, with the types that pandas would find.

pandas takes two dozen words for missing, leaves dates as text, and decides about a column by all of its values;
so everything is loaded as text first, and the types are found by one look over the table.
"""

import csv

from mlopskit.tools import duckdb_texts
from mlopskit.tools.csv_words import MISSING
from mlopskit.tools.duckdb_session import ROW, QueryError, Session, identifier, text, text_list
from mlopskit.tools.duckdb_table import OTHER, Field, Files, Opened, UnusualError


def open_files(session: Session, files: Files) -> Opened:
    """Make CSV files the view `data`, over a table that holds them."""
    headers = {tuple(_header(session, files, path)) for path in files.paths}
    if len(headers) != 1:
        raise UnusualError("the files have different columns")
    (names,) = headers
    if len(names) < 2 or len({name.casefold() for name in names}) < len(names) or not all(names):  # noqa: PLR2004
        raise UnusualError("the header names a single column, one twice, or one not at all")
    kept = files.kept(names)
    listed = ", ".join(identifier(name) for name in kept)
    session.run(f"CREATE TEMP TABLE {files.loaded} AS SELECT {listed} FROM {_reading(files, names)}")
    rows, found = duckdb_texts.types(session, files.loaded, kept)
    casts = ", ".join(_cast(field) for field in found)
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT {casts}, rowid AS {identifier(ROW)} FROM {files.loaded}")
    read = {field.name: field for field in found}
    return Opened(tuple(read.get(name, Field(name, OTHER)) for name in names), rows)


def _header(session: Session, files: Files, path: str) -> list[str]:
    """Return the names in the first line; raises `QueryError` for an empty file."""
    line = (
        f"read_csv({text(path)}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, "
        "delim = chr(1), quote = '', escape = '')"
    )
    found = session.rows(f"SELECT line FROM {line} LIMIT 1")
    if not found or found[0][0] is None:
        raise QueryError(f"{path} is empty", unreadable=True)
    return next(csv.reader([found[0][0].removeprefix("\ufeff")], delimiter=files.separator))


def _reading(files: Files, names: tuple[str, ...]) -> str:
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({text_list(files.paths)}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = {text(files.separator)}, quote = '\"', escape = '\"', nullstr = {text_list(MISSING)})"
    )


def _cast(field: Field) -> str:
    column = identifier(field.name)
    if field.type in ("VARCHAR", OTHER):
        return column
    value = f"trim({column})" if field.type != "BOOLEAN" else column
    return f"CAST({value} AS {field.type}) AS {column}"

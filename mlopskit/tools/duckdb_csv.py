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
    if len({name.casefold() for name in names}) < len(names) or not all(names):
        raise UnusualError("the header names a column twice, or one not at all")
    kept = files.kept(names)
    _load(session, files, names, kept)
    rows, found = duckdb_texts.types(session, files.loaded, kept)
    casts = ", ".join(_cast(field) for field in found)
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT {casts}, rowid AS {identifier(ROW)} FROM {files.loaded}")
    read = {field.name: field for field in found}
    return Opened(tuple(read.get(name, Field(name, OTHER)) for name in names), rows)


def _load(session: Session, files: Files, names: tuple[str, ...], kept: list[str]) -> None:
    """Load the columns that are wanted as text."""
    if len(names) == 1:
        _load_single(session, files, names)
        return
    listed = ", ".join(identifier(name) for name in kept)
    reading = _reading(files, names, f"nullstr = {text_list(MISSING)}")
    session.run(f"CREATE TEMP TABLE {files.loaded} AS SELECT {listed} FROM {reading}")


def _load_single(session: Session, files: Files, names: tuple[str, ...]) -> None:
    """
    Load the only column of files.

    pandas passes over empty lines, which with a single column look like missing values; an empty text in quotation
    marks is one, and what is neither is told by letting only the unquoted be NULL.
    """
    x, reading = identifier(names[0]), _reading(files, names, "nullstr = [''], allow_quoted_nulls = false")
    (blank,) = session.row(f"SELECT count(*) FILTER (WHERE regexp_full_match({x}, '\\s+')) FROM {reading}")
    if blank:
        raise UnusualError("lines of nothing but blanks, which are missing values in quotation marks and else no rows")
    value = f"CASE WHEN {x} NOT IN {_words(MISSING)} THEN {x} END AS {x}"
    session.run(f"CREATE TEMP TABLE {files.loaded} AS SELECT {value} FROM {reading} WHERE {x} IS NOT NULL")


def _words(words: tuple[str, ...]) -> str:
    return f"({', '.join(map(text, words))})"


def _header(session: Session, files: Files, path: str) -> list[str]:
    """
    Return the names in the first line; raises `QueryError` for an empty file.

    Where the first row has more fields than names, pandas takes the first of them for the names of rows.
    """
    line = (
        f"read_csv({text(path)}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, "
        f"compression = {text(files.compression)}, "
        "delim = chr(1), quote = '', escape = '')"
    )
    lines = [found for (found,) in session.rows(f"SELECT line FROM {line} LIMIT 2")]
    if not lines:
        raise QueryError(f"{path} is empty", unreadable=True)
    if not lines[0]:
        raise UnusualError("the first line is empty")
    names, *first = csv.reader([lines[0].removeprefix("\ufeff"), *filter(None, lines[1:])], delimiter=files.separator)
    if first and len(first[0]) > len(names):
        raise UnusualError("the first row has more fields than the header has names")
    return names


def _reading(files: Files, names: tuple[str, ...], missing: str) -> str:
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({text_list(files.paths)}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"compression = {text(files.compression)}, "
        f"delim = {text(files.separator)}, quote = '\"', escape = '\"', {missing})"
    )


def _cast(field: Field) -> str:
    column = identifier(field.name)
    if field.type in ("VARCHAR", OTHER):
        return column
    value = f"trim({column})" if field.type != "BOOLEAN" else column
    return f"CAST({value} AS {field.type}) AS {column}"

"""
CSV files, read once into a table, with the types that pandas would find.

pandas takes two dozen words for missing, leaves dates as text, and decides about a column by all of its values;
so everything is loaded as text first, and the types are found by one look over the table.
"""

import csv

from mlopskit.tools.duckdb_session import ROW, QueryError, Session, identifier, text, text_list
from mlopskit.tools.duckdb_table import OTHER, Field, Files, Opened, UnusualError

MISSING = (
    *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA"),
    *("NULL", "NaN", "None", "n/a", "nan", "null"),
)
"""What pandas takes for a missing value."""
_WHOLE = r"^[ ]*[+-]?[0-9]+[ ]*$"
_NUMBER = r"(?i)^[ ]*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|inf|infinity)[ ]*$"
_LARGEST = 2**63 - 1
EXACT_DIGITS = 15
"""With more characters pandas may read a number one bit off from the nearest."""


def open_files(session: Session, files: Files) -> Opened:
    """Make CSV files the view `data`, over a table that holds them."""
    headers = {tuple(_header(session, files, path)) for path in files.paths}
    if len(headers) != 1:
        raise UnusualError("the files have different columns")
    (names,) = headers
    if len(names) < 2 or len({name.casefold() for name in names}) < len(names) or not all(names):  # noqa: PLR2004
        raise UnusualError("the header names a single column, one twice, or one not at all")
    session.run(f"CREATE TEMP TABLE {files.loaded} AS SELECT * FROM {_reading(files, names)}")
    return _typed(session, files, list(names))


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


def _typed(session: Session, files: Files, names: list[str]) -> Opened:
    """Make the view whose columns have the types that pandas finds."""
    asked = ", ".join(_look(identifier(name)) for name in names)
    rows, *seen = session.row(f"SELECT count(*), {asked} FROM {files.loaded}")
    fields = [_field(name, rows, *seen[i * 8 : i * 8 + 8]) for i, name in enumerate(names)]
    casts = ", ".join(_cast(field) for field in fields)
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT {casts}, rowid AS {identifier(ROW)} FROM {files.loaded}")
    return Opened(tuple(fields), rows)


def _look(column: str) -> str:
    """Return what tells the type of a column: how many values there are, and how many read as which type."""
    whole = f"regexp_matches({column}, {text(_WHOLE)})"
    number = f"CASE WHEN {whole} THEN TRY_CAST({column} AS HUGEINT) END"
    return ", ".join(
        (
            f"count({column})",
            f"count(*) FILTER (WHERE {whole})",
            f"count(*) FILTER (WHERE regexp_matches({column}, {text(_NUMBER)}))",
            f"count(*) FILTER (WHERE {column} IN ('True', 'TRUE', 'true', 'False', 'FALSE', 'false'))",
            f"min({number})",
            f"max({number})",
            f"count({number})",
            f"count(*) FILTER (WHERE length({column}) > {EXACT_DIGITS})",
        )
    )


def _field(  # noqa: PLR0913, PLR0917 - what the look saw
    name: str,
    rows: int,
    values: int,
    whole: int,
    numbers: int,
    booleans: int,
    low: int,
    high: int,
    read: int,
    long: int,
) -> Field:
    missing = rows - values
    if rows == 0:
        return Field(name, OTHER)
    if values == 0:
        return Field(name, "DOUBLE", missing)
    if whole == values:
        fits = read == whole and low >= -_LARGEST - 1 and high <= _LARGEST
        return Field(name, "BIGINT" if fits else OTHER, missing, low, high)
    if numbers == values:
        return Field(name, "DOUBLE", missing, approximate=long > 0)
    if booleans == values:
        return Field(name, "BOOLEAN", missing)
    return Field(name, "VARCHAR", missing)


def _cast(field: Field) -> str:
    column = identifier(field.name)
    if field.type in ("VARCHAR", OTHER):
        return column
    value = f"trim({column})" if field.type != "BOOLEAN" else column
    return f"CAST({value} AS {field.type}) AS {column}"

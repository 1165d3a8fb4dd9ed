"""
JSON lines, read once into a table, where DuckDB and pandas agree about the types.

pandas makes numbers of text that reads as one and integers of numbers without a fraction; such columns are left to it.
It makes dates of columns by their names; where all texts of such a column are plain ISO dates, so do we.
"""

from dataclasses import replace

from mlopskit.tools.duckdb_session import ROW, QueryError, Session, identifier, text, text_list
from mlopskit.tools.duckdb_table import OTHER, Field, Files, Opened, described, refuse_renamed

_PLAIN = frozenset(("BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR"))
_TEXTS = frozenset(("DATE", "TIMESTAMP", "TIME", "UUID", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"))
"""Types that DuckDB finds in texts."""
_ISO = r"\d{4}-\d\d-\d\d([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?)?"
"""Dates that every reader reads alike; `TIMESTAMP` refuses those of them that no calendar has."""
_READS_AS_NUMBER = r"(?i)^\s*[+-]?(([0-9_]+\.?[0-9_]*|\.[0-9_]+)(e[+-]?[0-9_]+)?|inf|infinity|nan)\s*$"


def open_files(session: Session, files: Files) -> Opened:
    """Make files of JSON lines the view `data`, over a table that holds them."""
    reading = (
        f"{text_list(files.paths)}, format = 'newline_delimited', union_by_name = true, "
        f"compression = {text(files.compression)}"
    )
    fields = described(session, f"read_json({reading})")
    if not fields or [field.name for field in fields] == ["json"]:
        raise QueryError(f"{files.paths[0]} holds no JSON objects, one on each line", unreadable=True)
    refuse_renamed(fields)
    kept = set(files.kept([field.name for field in fields]))
    every, fields = fields, [field for field in fields if field.name in kept]
    columns = ", ".join(f"{text(field.name)}: {text(_loaded_as(field))}" for field in fields)
    try:
        session.run(f"CREATE TEMP TABLE {files.loaded} AS SELECT * FROM read_json({reading}, columns = {{{columns}}})")
    except QueryError as error:
        raise QueryError(error.message, unreadable=True) from error
    opened = _checked(session, files, fields)
    casts = ", ".join(map(_cast, opened.fields))
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT {casts}, rowid AS {identifier(ROW)} FROM {files.loaded}")
    known = {field.name: field for field in opened.fields}
    return replace(opened, fields=tuple(known.get(field.name, replace(field, type=OTHER)) for field in every))


def _loaded_as(field: Field) -> str:
    return "VARCHAR" if field.type in _TEXTS else field.type


def _checked(session: Session, files: Files, fields: list[Field]) -> Opened:
    """Return the columns as pandas has them, by one look over the table."""
    asked = ", ".join(f"count({identifier(f.name)}), {_count(_number(f))}, {_count(_date(f))}" for f in fields)
    rows, *seen = session.row(f"SELECT count(*), {asked} FROM {files.loaded}")
    told = zip(fields, seen[::3], seen[1::3], seen[2::3], strict=True)
    return Opened(tuple(_as_pandas(field, rows, *figures) for field, *figures in told), rows)


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _date(field: Field) -> str:
    x = identifier(field.name)
    if _loaded_as(field) != "VARCHAR" or not _reads_as_date(field.name):
        return "false"
    return f"regexp_full_match({x}, {text(_ISO)}) AND {x} >= '0001' AND TRY_CAST({x} AS TIMESTAMP) IS NOT NULL"


def _cast(field: Field) -> str:
    x = identifier(field.name)
    return f"CAST({x} AS TIMESTAMP) AS {x}" if field.type == "TIMESTAMP" else x


def _number(field: Field) -> str:
    if field.type == "DOUBLE":
        return f"{identifier(field.name)} = floor({identifier(field.name)})"
    if _loaded_as(field) != "VARCHAR":
        return "false"
    return f"regexp_matches({identifier(field.name)}, {text(_READS_AS_NUMBER)})"


def _as_pandas(field: Field, rows: int, values: int, numbers: int, dates: int) -> Field:
    known = replace(field, type=_loaded_as(field), nulls=rows - values)
    if values and dates == values:
        return replace(known, type="TIMESTAMP", dtype="datetime64[us]")
    left = (
        known.type not in _PLAIN
        or _reads_as_date(field.name)
        or values == 0
        or (known.type in ("VARCHAR", "DOUBLE") and numbers == values)
        or (known.type == "BOOLEAN" and values < rows)
    )
    if known.type == "DOUBLE":
        known = replace(known, approximate=True)  # pandas reads them quickly rather than to the last bit
    return replace(known, type=OTHER) if left else known


def _reads_as_date(name: str) -> bool:
    """Whether pandas makes dates of a column of that name."""
    lowered = name.lower()
    return lowered.endswith(("_at", "_time")) or lowered.startswith("timestamp") or lowered in ("modified", "date")

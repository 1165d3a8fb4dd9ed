"""
JSON lines, read once into a table, where DuckDB and pandas agree about the types.

pandas makes numbers of text that reads as one, integers of numbers without a fraction, and dates of columns by their
names; such columns are left to pandas.
"""

from dataclasses import replace

from mlopskit.tools.duckdb_session import ROW, QueryError, Session, identifier, text, text_list
from mlopskit.tools.duckdb_table import OTHER, Field, Files, Opened, described, refuse_renamed

_PLAIN = frozenset(("BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR"))
_TEXTS = frozenset(("DATE", "TIMESTAMP", "TIME", "UUID", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"))
"""Types that DuckDB finds in texts."""
_READS_AS_NUMBER = r"(?i)^\s*[+-]?(([0-9_]+\.?[0-9_]*|\.[0-9_]+)(e[+-]?[0-9_]+)?|inf|infinity|nan)\s*$"


def open_files(session: Session, files: Files) -> Opened:
    """Make files of JSON lines the view `data`, over a table that holds them."""
    reading = f"{text_list(files.paths)}, format = 'newline_delimited', union_by_name = true"
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
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT *, rowid AS {identifier(ROW)} FROM {files.loaded}")
    opened = _checked(session, files, fields)
    known = {field.name: field for field in opened.fields}
    return replace(opened, fields=tuple(known.get(field.name, replace(field, type=OTHER)) for field in every))


def _loaded_as(field: Field) -> str:
    return "VARCHAR" if field.type in _TEXTS else field.type


def _checked(session: Session, files: Files, fields: list[Field]) -> Opened:
    asked = ", ".join(f"count({identifier(field.name)}), count(*) FILTER (WHERE {_number(field)})" for field in fields)
    rows, *seen = session.row(f"SELECT count(*), {asked} FROM {files.loaded}")
    pairs = zip(fields, seen[::2], seen[1::2], strict=True)
    return Opened(tuple(_as_pandas(field, rows, values, numbers) for field, values, numbers in pairs), rows)


def _number(field: Field) -> str:
    if field.type == "DOUBLE":
        return f"{identifier(field.name)} = floor({identifier(field.name)})"
    if _loaded_as(field) != "VARCHAR":
        return "false"
    return f"regexp_matches({identifier(field.name)}, {text(_READS_AS_NUMBER)})"


def _as_pandas(field: Field, rows: int, values: int, numbers: int) -> Field:
    known = replace(field, type=_loaded_as(field), nulls=rows - values)
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

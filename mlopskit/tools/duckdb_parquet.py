"""Parquet files as they lie: nothing is loaded, and the files' own statistics are put to use."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from mlopskit.tools.duckdb_session import ROW, Session, identifier, text_list
from mlopskit.tools.duckdb_table import OTHER, Field, Files, Opened, described, refuse_renamed, with_nulls

STATISTICS_LIMIT = 100_000
"""Beyond so many column chunks, reading their statistics takes longer than it saves."""
_NULLABLE = frozenset(
    ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64", "boolean")
)
"""Types of pandas whose missing values behave in their own way."""
_INTEGERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")  # with statistics
)


def open_files(session: Session, files: Files) -> Opened:
    """Make Parquet files the view `data`."""
    paths = text_list(files.paths)
    counts = dict(session.rows(f"SELECT file_name, num_rows FROM parquet_file_metadata({paths})"))
    offsets = [0, *accumulate(counts[path] for path in files.paths)]
    row = "file_row_number"
    if len(files.paths) > 1:
        row = f"({offsets[:-1]}::BIGINT[])[file_index::BIGINT + 1] + file_row_number"
    relation = f"read_parquet({paths}, hive_partitioning = {str(bool(files.partitions)).lower()})"
    outside = _outside(files)
    session.run(f"CREATE TEMP VIEW {files.name} AS SELECT *{outside}, {row} AS {identifier(ROW)} FROM {relation}")
    fields = [field for field in described(session, files.name) if field.name != ROW]
    refuse_renamed(fields)
    fields = _as_pandas_has_them(session, files, fields)
    fields = _with_statistics(session, paths, fields)
    return Opened(with_nulls(session, fields, files.name), offsets[-1])


def _outside(files: Files) -> str:
    """Return how to leave out the columns of folders above the data, of which DuckDB makes columns as well."""
    named = {part.partition("=")[0] for part in files.paths[0].split("/")[:-1] if "=" in part}
    outside = sorted(named.difference(files.partitions)) if files.partitions else []
    return f" EXCLUDE ({', '.join(map(identifier, outside))})" if outside else ""


def _with_statistics(session: Session, paths: str, fields: list[Field]) -> list[Field]:
    """Return the columns with their missing values, least and greatest, where every chunk tells."""
    (chunks,) = session.row(f"SELECT sum(num_row_groups) FROM parquet_file_metadata({paths})")
    if (chunks or 0) * len(fields) > STATISTICS_LIMIT:
        return fields
    told = session.rows(
        "SELECT path_in_schema, sum(stats_null_count)::BIGINT, bool_and(stats_null_count IS NOT NULL), "
        "min(TRY_CAST(stats_min_value AS BIGINT)), max(TRY_CAST(stats_max_value AS BIGINT)), "
        "bool_and(stats_min_value IS NOT NULL AND stats_max_value IS NOT NULL OR stats_null_count = num_values) "
        f"FROM parquet_metadata({paths}) GROUP BY path_in_schema"
    )
    known = {name: tuple(rest) for name, *rest in told}
    return [_informed(field, known[field.name]) if field.name in known else field for field in fields]


def _informed(field: Field, told: tuple[Any, ...]) -> Field:
    nulls, counted, low, high, bounded = told
    known = replace(field, nulls=nulls if counted else None)
    return replace(known, low=low, high=high) if bounded and field.type in _INTEGERS else known


def _as_pandas_has_them(session: Session, files: Files, fields: list[Field]) -> list[Field]:
    """Return the columns that pandas makes of the file, which may carry notes by pandas or Arrow about them."""
    notes = _notes(session, files.paths[0])
    pandas = json.loads(notes.get("pandas", b"{}"))
    index = {name for name in pandas.get("index_columns", []) if isinstance(name, str)}
    types = {column.get("field_name"): column for column in pandas.get("columns", [])}
    made = [_typed(field, types.get(field.name, {}), files.partitions) for field in fields if field.name not in index]
    if any(field.type.startswith("TIMESTAMP") for field in made):
        units = _units(session, files.paths[0]) if "ARROW:schema" not in notes or pandas else {}
        made = [replace(field, dtype=units.get(field.name, "?")) if _is_plain(field) else field for field in made]
    return made


def _is_plain(field: Field) -> bool:
    return field.type.startswith("TIMESTAMP") and field.type != "TIMESTAMP WITH TIME ZONE" and not field.dtype


def _typed(field: Field, note: Mapping[str, Any], partitions: Sequence[str]) -> Field:
    if field.name in partitions or note.get("pandas_type") == "categorical":
        return replace(field, dtype="category")
    if note.get("numpy_type") in _NULLABLE:
        return replace(field, type=OTHER)
    return field


def _notes(session: Session, path: str) -> dict[str, bytes]:
    rows = session.rows(f"SELECT key, value FROM parquet_kv_metadata({text_list([path])})")
    return {bytes(key).decode("utf-8", "replace"): bytes(value) for key, value in rows}


def _units(session: Session, path: str) -> dict[str, str]:
    """Return how pandas names the type of each timestamp, by the unit that the file tells."""
    rows = session.rows(f"SELECT name, logical_type, converted_type, type FROM parquet_schema({text_list([path])})")
    return {name: unit for name, *told in rows if (unit := _unit(" ".join(map(str, told))))}


def _unit(told: str) -> str:
    for word, unit in (("NANOS=Nano", "ns"), ("MICROS", "us"), ("MILLIS", "ms"), ("INT96", "ns")):
        if word in told and f"{word}=<null>" not in told:
            return f"datetime64[{unit}]"
    return ""

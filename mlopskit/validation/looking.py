"""A look at data before a run: what its columns hold, where that costs next to nothing."""

from collections.abc import Mapping
from pathlib import Path

from mlopskit.errors import MlopsError
from mlopskit.tools.duckdb_session import QueryError, session, text
from mlopskit.tools.duckdb_table import Field, described
from mlopskit.validation.data import Data, Format, find
from mlopskit.validation.divergences import Seen
from mlopskit.validation.kinds import Kind, Table
from mlopskit.validation.source import kind_of


def look(shown: str, root: Path) -> Seen:
    """Return what the first file of the data tells; nothing for data that is not here, which the run itself tells."""
    try:
        data = find(shown, root=root)
        return _seen({field.name: kind_of(field) for field in _fields(data)}, data)
    except (MlopsError, QueryError):
        return Seen()


def seen_in(table: Table, data: Data) -> Seen:
    """Return what an open table tells."""
    return _seen({column.name: column.kind for column in table.columns}, data)


def _seen(kinds: Mapping[str, Kind], data: Data) -> Seen:
    binary = data.format in (Format.PARQUET, Format.ARROW)
    return Seen({name.casefold(): kind for name, kind in kinds.items()}, binary, data.format is Format.JSON_LINES)


def _fields(data: Data) -> list[Field]:
    if data.format is not Format.PARQUET:
        return []
    with session() as opened:
        return described(opened, f"read_parquet({text(data.paths[0])})")

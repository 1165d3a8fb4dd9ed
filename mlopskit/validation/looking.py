"""A look at data before a run: what its columns hold, where that costs next to nothing."""

from pathlib import Path

from mlopskit.errors import MlopsError
from mlopskit.tools.duckdb_session import QueryError, session, text
from mlopskit.tools.duckdb_table import Field, described
from mlopskit.validation.data import Data, Format, find
from mlopskit.validation.divergences import Seen
from mlopskit.validation.kinds import Table
from mlopskit.validation.source import kind_of


def look(shown: str, root: Path) -> Seen:
    """Return what the first file of the data tells; nothing for data that is not here, which the run itself tells."""
    try:
        data = find(shown, root=root)
        return Seen(
            {field.name.casefold(): kind_of(field) for field in _fields(data)}, data.format is Format.JSON_LINES
        )
    except (MlopsError, QueryError):
        return Seen()


def seen_in(table: Table, data: Data) -> Seen:
    """Return what an open table tells."""
    return Seen({column.name.casefold(): column.kind for column in table.columns}, data.format is Format.JSON_LINES)


def _fields(data: Data) -> list[Field]:
    if data.format is not Format.PARQUET:
        return []
    with session() as opened:
        return described(opened, f"read_parquet({text(data.paths[0])})")

"""A table of a warehouse, found by a connection string that only the environment holds."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_OPENERS = {
    "postgresql": "add_postgres",
    "postgres": "add_postgres",
    "snowflake": "add_snowflake",
    "databricks": "add_databricks_sql",
    "bigquery": "add_bigquery",
    "redshift": "add_redshift",
    "sqlite": "add_sqlite",
}


def batch(context: Any, source: Mapping[str, Any]) -> tuple[Any, int | None]:  # noqa: ANN401 - a guest without types
    """
    Return the batch of a table that Great Expectations validates.

    Raises `ValueError` when the variable that should hold the connection string is not set.
    """
    variable = source["connection"]
    string = os.environ.get(variable)
    if not string:
        raise ValueError(f"the environment variable {variable} holds no connection string")
    kind = string.partition(":")[0].partition("+")[0]
    without_host = (
        urlsplit(string).hostname is None
    )  # the datasource for PostgreSQL refuses a socket, the plain one not
    opener = "add_sql" if without_host and kind != "sqlite" else _OPENERS.get(kind, "add_sql")
    opened = getattr(context.data_sources, opener)("data", connection_string=string)
    schema, _, table = str(source["table"]).rpartition(".")
    asset = opened.add_table_asset("data", table_name=table, schema_name=schema or None)
    return asset.add_batch_definition_whole_table("whole").get_batch(), None


def secrets(source: Mapping[str, Any]) -> list[str]:
    """Return the texts that no message may hold."""
    return [text for text in [os.environ.get(str(source.get("connection", "")), "")] if text]

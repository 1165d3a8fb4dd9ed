"""Files as a Spark frame: on this machine, on a cluster by its master, or through Spark Connect."""

from collections.abc import Mapping
from typing import Any

from mlopskit.tools import spark_csv

LOCAL = "local[*]"
QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "8"}
"""No web server, no progress bar, and few partitions, which suit one machine."""


def open_session(master: str) -> Any:  # noqa: ANN401 - a guest without types
    """
    Return a Spark session.

    `sc://host:port` is a Spark Connect server; `connect` starts one here; anything else is a master as Spark has it.
    """
    from pyspark.sql import SparkSession

    if master.startswith("sc://"):
        return SparkSession.builder.remote(master).getOrCreate()
    if master == "connect":
        return SparkSession.builder.remote(LOCAL).getOrCreate()
    builder = SparkSession.builder.master(master or LOCAL).appName("mlopskit")
    for key, value in QUIET.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def read(spark: Any, source: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a guest without types
    """Return the files of `source` as a Spark frame; raises `ValueError` for a format that Spark does not read."""
    paths = list(source["paths"])
    match source["format"]:
        case "parquet":
            reader = spark.read.option("basePath", source["folder"]) if source.get("folder") else spark.read
            return reader.parquet(*paths)
        case "csv":
            return spark_csv.read(spark, paths, source.get("separator", ","))
        case "json":
            return spark.read.json(paths)
    raise ValueError(f"Spark does not read {source['format']} files")


def batch(context: Any, source: Mapping[str, Any]) -> tuple[Any, int | None]:  # noqa: ANN401 - a guest without types
    """Return the batch that Great Expectations validates, and its rows."""
    frame = read(open_session(source.get("master", "")), source)
    if source.get("columns"):
        known = {name.casefold(): name for name in frame.columns}
        kept = [known[name.casefold()] for name in source["columns"] if name.casefold() in known]
        frame = frame.select(*(f"`{name}`" for name in kept)) if kept else frame
    asset = context.data_sources.add_spark("data").add_dataframe_asset("data")
    definition = asset.add_batch_definition_whole_dataframe("whole")
    return definition.get_batch({"dataframe": frame}), frame.count()

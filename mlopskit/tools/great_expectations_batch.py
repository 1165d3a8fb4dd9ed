"""The data that Great Expectations is asked about: a pandas frame, a Spark frame or a table of a warehouse."""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mlopskit.tools import spark_frames, sql_tables

Opened = tuple[Any, int | None, str]
"""A batch, its rows, and the version of Great Expectations."""


def open_batch(source: Mapping[str, Any]) -> Opened:
    """Return the batch that `source` describes; `engine` is pandas, spark or sql."""
    import great_expectations as gx

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # they would go to stderr
    return (*_BY_ENGINE[source["engine"]](context, source), gx.__version__)


def _pandas(context: Any, source: Mapping[str, Any]) -> tuple[Any, int | None]:  # noqa: ANN401 - a guest without types
    frame = read_frame(source)
    asset = context.data_sources.add_pandas("data").add_dataframe_asset("data")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    return batch, len(frame)


_BY_ENGINE: Mapping[str, Callable[[Any, Mapping[str, Any]], tuple[Any, int | None]]] = {
    "pandas": _pandas,
    "spark": spark_frames.batch,
    "sql": sql_tables.batch,
}


def read_frame(source: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a pandas frame
    """Return the files of `source` as one pandas frame, read with pandas' own defaults, of the needed columns only."""
    import pandas as pd

    if source.get("folder") and source["format"] == "parquet":
        return _partitioned(pd, source)
    frames = [_read_one(pd, source, path) for path in source["paths"]]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _partitioned(pd: Any, source: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the guest has no types
    """Return files of one table in folders named `column=value`, of which those above the table add no columns."""
    frame = pd.read_parquet(list(source["paths"]), columns=source.get("columns"))
    above = {part.partition("=")[0] for part in Path(source["folder"]).parts if "=" in part}
    return frame.drop(columns=above.difference(source["partitions"]), errors="ignore")


def _read_one(pd: Any, source: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - the guest has no types
    columns = source.get("columns")
    match source["format"]:
        case "parquet":
            return pd.read_parquet(path, columns=columns)
        case "arrow":
            return _read_arrow(pd, path, columns)
        case "csv":
            wanted = None if columns is None else set(columns).__contains__
            return pd.read_csv(
                _opened(path, source), usecols=wanted, sep=source.get("separator", ","), low_memory=False
            )
        case _:
            frame = pd.read_json(_opened(path, source), lines=True)
            return frame if columns is None else frame[[name for name in frame.columns if name in set(columns)]]


def _read_arrow(pd: Any, path: str, columns: Any) -> Any:  # noqa: ANN401 - the guest has no types
    """Return an Arrow file as pandas reads it, or a stream, which pandas has no reader for, as pyarrow does."""
    import pyarrow as pa

    with Path(path).open("rb") as file:
        if file.read(4) in (b"ARRO", b"FEA1"):
            return pd.read_feather(path, columns=columns)
    frame = pa.ipc.open_stream(pa.memory_map(path)).read_pandas()
    return frame if columns is None else frame[[name for name in frame.columns if name in set(columns)]]


def _opened(path: str, source: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a path, or an open file of plain bytes
    compression = source.get("compression", "auto")
    if compression == "zstd" or path.endswith(".zst"):
        import pyarrow as pa

        return pa.CompressedInputStream(pa.OSFile(path), "zstd")
    if compression == "gzip" or path.endswith(".gz"):
        return gzip.open(Path(path), "rb")
    return path

"""
Whether `mlops validate --memory 1GiB` keeps to it, for data larger than that in every format.

Usage: `python tests/benchmarks/validation_memory.py [--formats parquet csv.gz ...] [--rows 10000000] [--memory 1GiB]`.
Makes the rides of `validation.py`, twenty-two columns with planted faults, as Parquet in several files and in one file
of each other format, and validates them with the same seventeen expectations, exact uniqueness included.
Prints the size of the data, the peak of the whole process and what it took; it never fails, since the peak depends on
the machine's number of processors. Each file is deleted before the next is made; it takes up to six gigabytes of disk.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from validation import make, suite_of  # type: ignore[import-not-found] # the folder of a script is on its path

PARTS = 5
"""Parquet is dense, so that it takes several times the rows to be larger than the limit."""


def main() -> None:
    """Make and validate each format in turn."""
    options = arguments()
    if options.write:
        ending, parts, path = options.write
        WRITERS[ending](Path(parts), Path(path), options.rows)
        return
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.folder) as name:
        folder = Path(name)
        suite = folder / "suite.json"
        suite.write_text(json.dumps(suite_of(shared=False)), "utf-8")
        parts = folder / "parts"
        parts.mkdir()
        make(options.rows, parts / "0.parquet")
        for ending in options.formats:
            data = written(ending, parts, options.rows)
            print(f"{ending:<18} {megabytes(data):7.0f} MB of data  {told(data, suite, options)}", flush=True)
            if data != parts:
                data.unlink()


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--formats", nargs="+", default=list(WRITERS), choices=list(WRITERS))
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--memory", default="1GiB")
    parser.add_argument("--folder", help="where to write the data")
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def written(ending: str, parts: Path, rows: int) -> Path:
    """Return data of that format, made in a process of its own, whose memory goes with it."""
    path = parts if ending == "parquet" else parts.with_name(f"rides.{ending.removeprefix('one-batch.')}")
    words = ["--write", ending, str(parts), str(path), "--rows", str(rows)]
    subprocess.run([sys.executable, __file__, *words], check=True)
    return path


# ruff: noqa: S608 - the queries are this file's own
def several(parts: Path, _: Path, rows: int) -> None:
    """Write more parts beside the first, each with numbers and a year of its own, so that its rows are new."""
    for part in range(1, PARTS):
        years = ", ".join(f"{column} + INTERVAL {part} YEAR AS {column}" for column in ("pickup_at", "dropoff_at"))
        shifted = f"SELECT * REPLACE (trip_id + {part * rows} AS trip_id, {years}) FROM '{parts}/0.parquet'"
        run(f"COPY ({shifted}) TO '{parts}/{part}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def run(query: str) -> None:
    """Let DuckDB write a file."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(query)


def text(how: str) -> Callable[[Path, Path, int], None]:
    """Return what writes a format that DuckDB writes itself."""

    def write(parts: Path, path: Path, _: int) -> None:
        run(f"COPY (FROM '{parts}/0.parquet') TO '{path}' ({how})")

    return write


def arrow(*, stream: bool = False, compression: str | None = None, batch: int = 0) -> Callable[[Path, Path, int], None]:
    """Return what writes Arrow files or streams; `batch` is the rows of each batch, 0 for all in one."""

    def write(parts: Path, path: Path, _: int) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        table: Any = parquet.read_table(parts / "0.parquet")
        options = pa.ipc.IpcWriteOptions(compression=compression)
        new = pa.ipc.new_stream if stream else pa.ipc.new_file
        with new(str(path), table.schema, options=options) as writer:
            writer.write_table(table if batch else table.combine_chunks(), max_chunksize=batch or table.num_rows)

    return write


WRITERS: dict[str, Callable[[Path, Path, int], None]] = {
    "csv": text("FORMAT csv, HEADER"),
    "csv.gz": text("FORMAT csv, HEADER, COMPRESSION gzip"),
    "csv.zst": text("FORMAT csv, HEADER, COMPRESSION zstd"),
    "jsonl": text("FORMAT json"),
    "jsonl.gz": text("FORMAT json, COMPRESSION gzip"),
    "jsonl.zst": text("FORMAT json, COMPRESSION zstd"),
    "arrow": arrow(batch=65_536),
    "one-batch.arrow": arrow(),
    "feather": arrow(batch=65_536, compression="lz4"),
    "arrows": arrow(batch=65_536, stream=True),
    "parquet": several,
}


def megabytes(data: Path) -> float:
    """Return the size of a file or of the files of a folder."""
    files = data.glob("*") if data.is_dir() else [data]
    return sum(file.stat().st_size for file in files) / 2**20


def told(data: Path, suite: Path, options: argparse.Namespace) -> str:
    """Return what a run took, and its verdict."""
    words = ["validate", str(data), "--suite", str(suite), "--memory", options.memory, "--format", "json"]
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "mlopskit", *words], stdout=subprocess.PIPE)
    out = child.stdout.read() if child.stdout else b"{}"
    _, _, used = os.wait4(child.pid, 0)
    wall, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    result = json.loads(out)["result"]["suites"][0]
    counts = [f"{one['outcome'][0]}{one['unexpected_count'] or ''}" for one in result["results"]]
    figures = f"peak {used.ru_maxrss / 1024:5.0f} MiB  {cpu:6.1f} s CPU  {wall:6.1f} s wall"
    return f"{figures}  {result['rows']:,} rows  {' '.join(counts)}"


if __name__ == "__main__":
    main()

"""
How fast `mlops validate` is, beside Great Expectations, pointblank and a hand-written query, in one run.

Usage: `python tests/benchmarks/validation.py [--rows 1000000 10000000] [--runs 3] [--without gx pointblank]`.
Prints CPU and wall seconds and the peak memory of whole processes, start-up included, and their ratios; it never fails,
since a figure depends on the machine. The data are taxi rides of 22 columns with planted faults; the suite has 17
expectations. What is measured against is not among the dependencies: `pip install pointblank polars` first, or it is
left out and said so (Great Expectations comes with the extra `data`). pointblank has no equal of the type, the length,
the three quantiles, the greatest value and the mean check, so the comparison with it is about the shared checks alone
(`--shared` runs those everywhere).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

COLUMNS = (
    *("trip_id", "vendor", "rate", "pickup_at", "dropoff_at", "passengers", "distance", "fare", "tip", "tolls"),
    *("total", "code", "pickup_zone", "dropoff_zone", "payment", "plate", "country", "origin", "stored", "driver"),
    *("battery", "contact"),
)
RIDES = """
SELECT CASE WHEN i % 20000 = 19999 THEN i - 1 ELSE i END AS trip_id,
  CASE WHEN h0 % 2000 = 0 THEN NULL ELSE 1 + h0 % 2 END::BIGINT AS vendor,
  CASE WHEN h1 % 1000 = 0 THEN 9 ELSE 1 + h1 % 3 END::BIGINT AS rate,
  TIMESTAMP '2023-01-01' + INTERVAL (i % 31536000) SECOND AS pickup_at,
  CASE WHEN h2 % 3333 = 0 THEN TIMESTAMP '2022-01-01'
       ELSE TIMESTAMP '2023-01-01' + INTERVAL (i % 31536000 + 600) SECOND END AS dropoff_at,
  CASE WHEN h3 % 33 = 0 THEN NULL ELSE 1 + h3 % 6 END::BIGINT AS passengers,
  round((h4 % 30000) / 1000.0, 2)::DOUBLE AS distance,
  CASE WHEN h5 % 5000 = 0 THEN -5.0 ELSE round(3 + (h5 % 8000) / 100.0, 2) END::DOUBLE AS fare,
  round((h6 % 1500) / 100.0, 2)::DOUBLE AS tip, round((h7 % 700) / 100.0, 2)::DOUBLE AS tolls,
  round(4 + (h7 % 9000) / 100.0, 2)::DOUBLE AS total, (h1 % 6 + 1)::INTEGER AS code,
  (1 + h2 % 263)::INTEGER AS pickup_zone, (1 + h3 % 263)::INTEGER AS dropoff_zone,
  ['card', 'cash', 'free', 'dispute'][1 + h4 % 4] AS payment,
  CASE WHEN h5 % 2500 = 1 THEN 'bad plate' ELSE chr((65 + h6 % 26)::INT) || chr((65 + h7 % 26)::INT)
       || chr((65 + h1 % 26)::INT) || '-' || lpad((h2 % 10000)::VARCHAR, 4, '0') END AS plate,
  CASE WHEN h6 % 14000 = 3 THEN 'X' ELSE ['DE', 'FR', 'US', 'GB', 'IT', 'ES', 'PL', 'NL'][1 + h6 % 8] END AS country,
  CASE WHEN h7 % 30000 = 7 THEN 'XX' ELSE ['DE', 'FR', 'US', 'GB', 'IT'][1 + h7 % 5] END AS origin,
  (h1 % 2 = 0) AS stored, 'driver-' || (h2 % 50000)::VARCHAR AS driver, (h3 % 1000) / 10.0 AS battery,
  ['a', 'b', 'c', 'd', 'e'][1 + h4 % 5] || '@example.org' AS contact
FROM (SELECT i, {hashes} FROM range({rows}) t(i))
"""
PLATE = "^[A-Z]{3}-[0-9]{4}$"
FORBIDDEN = ["XX", "YY"]
PAYMENTS = ["card", "cash", "free", "dispute"]
QUANTILES = {"quantiles": [0.1, 0.5, 0.9], "value_ranges": [[0, 30], [30, 70], [70, 100]]}
SHARED: list[tuple[str, dict[str, Any]]] = [
    ("table_columns_to_match_ordered_list", {"column_list": list(COLUMNS)}),
    ("table_row_count_to_be_between", {"min_value": 1, "max_value": 10**9}),
    ("column_values_to_not_be_null", {"column": "vendor"}),
    ("column_values_to_not_be_null", {"column": "passengers", "mostly": 0.9}),
    ("column_values_to_be_unique", {"column": "trip_id"}),
    ("column_values_to_be_in_set", {"column": "rate", "value_set": [1, 2, 3]}),
    ("column_values_to_be_in_set", {"column": "payment", "value_set": PAYMENTS}),
    ("column_values_to_be_between", {"column": "fare", "min_value": 0, "max_value": 1000}),
    ("column_values_to_match_regex", {"column": "plate", "regex": PLATE}),
    ("column_values_to_not_be_in_set", {"column": "origin", "value_set": FORBIDDEN}),
    ("column_pair_values_a_to_be_greater_than_b", {"column_A": "dropoff_at", "column_B": "pickup_at"}),
    ("compound_columns_to_be_unique", {"column_list": ["driver", "pickup_at", "plate"]}),
]
OURS: list[tuple[str, dict[str, Any]]] = [
    ("column_values_to_be_of_type", {"column": "fare", "type_": "float64"}),
    ("column_value_lengths_to_equal", {"column": "country", "value": 2}),
    ("column_mean_to_be_between", {"column": "distance", "min_value": 10, "max_value": 20}),
    ("column_quantile_values_to_be_between", {"column": "total", "quantile_ranges": QUANTILES}),
    ("column_max_to_be_between", {"column": "tip", "max_value": 20}),
]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a whole process took."""

    cpu: float
    wall: float
    megabytes: float


def main() -> None:
    """Make the data, run every tool on it in turn, and print the ratios."""
    options = arguments()
    if options.one:
        TOOLS[options.one](Path(options.data), shared=options.shared)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        suite = Path(folder, "suite.json")
        suite.write_text(json.dumps(suite_of(shared=options.shared)), "utf-8")
        small = Path(folder, "small.csv")
        small.write_text("a,b\n1,x\n2,y\n", "utf-8")
        tiny = Path(folder, "tiny.json")
        tiny.write_text(json.dumps({"name": "t", "expectations": [TINY]}), "utf-8")
        costs = [measure(mlops(small, tiny)) for _ in range(options.runs)]
        print(f"a small file: {told(costs)} (at most 0.6 s wall)")
        for rows in options.rows:
            data = Path(folder, f"{rows}.parquet")
            make(rows, data)
            compare(rows, data, suite, options)


TINY = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "a", "max_value": 5}}


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--shared", action="store_true", help="only the checks that pointblank has as well")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    return parser.parse_args()


def suite_of(*, shared: bool) -> dict[str, Any]:
    """Return the suite as Great Expectations reads it."""
    checks = SHARED if shared else SHARED + OURS
    return {"name": "rides", "expectations": [{"type": f"expect_{n}", "kwargs": kwargs} for n, kwargs in checks]}


def make(rows: int, path: Path) -> None:
    """Write rides to a Parquet file."""
    import duckdb

    hashes = ", ".join(f"(hash(i * 8 + {n}) >> 2)::BIGINT AS h{n}" for n in range(8))
    query = RIDES.format(rows=rows, hashes=hashes)
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def compare(rows: int, data: Path, suite: Path, options: argparse.Namespace) -> None:
    """Run the tools in turn, so that a busy machine is busy for all, and print medians and ratios."""
    itself = [sys.executable, __file__, "--data", str(data), *(["--shared"] if options.shared else [])]
    runs: dict[str, list[Cost]] = {"mlops": []}
    runs |= {name: [] for name in TOOLS if name not in options.without and _is_here(name)}
    for _ in range(options.runs):
        for name, costs in runs.items():
            costs.append(measure(mlops(data, suite) if name == "mlops" else [*itself, "--one", name]))
    for name, costs in runs.items():
        print(f"{rows:>11,} rows  {name:<11} {told(costs)}  {ratio(runs['mlops'], costs)}")


def _is_here(tool: str) -> bool:
    missing = [name for name in NEEDED[tool] if find_spec(name) is None]
    if missing:
        print(f"{tool} is left out: pip install {' '.join(missing)}")
    return not missing


def mlops(data: Path, suite: Path) -> list[str]:
    """Return the command that validates."""
    return [sys.executable, "-m", "mlopskit", "validate", str(data), "--suite", str(suite), "--quiet"]


def measure(argv: Sequence[str]) -> Cost:
    """Run a process to its end and return what it took."""
    began = time.perf_counter()
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(child.pid, 0)
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss / 1024)


def told(costs: list[Cost]) -> str:
    """Return the medians of several runs."""
    cpu, wall = statistics.median(c.cpu for c in costs), statistics.median(c.wall for c in costs)
    return f"{cpu:6.2f} s CPU {wall:6.2f} s wall {max(c.megabytes for c in costs):6.0f} MB"


def ratio(ours: list[Cost], theirs: list[Cost]) -> str:
    """Return our cost by theirs, as the median of the paired runs."""
    cpu = statistics.median(a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True))
    wall = statistics.median(a.wall / b.wall for a, b in zip(ours, theirs, strict=True))
    return f"mlops takes {cpu:.2f} of its CPU, {wall:.2f} of its wall time"


# ruff: noqa: S608 - the queries are this file's own
def by_hand(data: Path, *, shared: bool) -> None:
    """Ask one scan and two groupings of DuckDB, as somebody who knows the data would write them."""
    import duckdb

    connection = duckdb.connect()
    more = "" if shared else ", avg(distance), quantile_disc(total, [0.1, 0.5, 0.9]), max(tip)"
    more += "" if shared else ", count(*) FILTER (WHERE length(country) <> 2)"
    connection.execute(
        "SELECT count(*), count(vendor), count(passengers), count(*) FILTER (WHERE rate NOT IN (1, 2, 3)), "
        f"count(*) FILTER (WHERE payment NOT IN {tuple(PAYMENTS)}), "
        "count(*) FILTER (WHERE NOT (fare BETWEEN 0 AND 1000)), "
        f"count(*) FILTER (WHERE NOT regexp_matches(plate, '{PLATE}')), "
        f"count(*) FILTER (WHERE origin IN {tuple(FORBIDDEN)}), "
        f"count(*) FILTER (WHERE coalesce(NOT (dropoff_at > pickup_at), true)){more} FROM '{data}'"
    ).fetchall()
    for keys in ("trip_id", "driver, pickup_at, plate"):
        groups = f"SELECT count(*) AS n FROM '{data}' GROUP BY {keys} HAVING count(*) > 1"
        connection.execute(f"SELECT sum(n) FROM ({groups})").fetchall()


def gx(data: Path, *, shared: bool) -> None:
    """Let Great Expectations validate a pandas frame."""
    import great_expectations
    import pandas as pd

    context: Any = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("data").add_dataframe_asset("data")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": pd.read_parquet(data)})
    batch.validate(great_expectations.ExpectationSuite(**suite_of(shared=shared)))


def pointblank(data: Path, *, shared: bool) -> None:
    """Let pointblank interrogate a lazy frame of polars; it has the shared checks only."""
    import pointblank as pb
    import polars as pl

    del shared
    check = pb.Validate(pl.scan_parquet(data)).col_exists(list(COLUMNS))
    check = check.col_vals_not_null("vendor").col_vals_not_null("passengers")
    check = check.rows_distinct(columns_subset=["trip_id"]).col_vals_in_set("rate", [1, 2, 3])
    check = check.col_vals_in_set("payment", PAYMENTS).col_vals_between("fare", 0, 1000)
    check = check.col_vals_regex("plate", PLATE).col_vals_not_in_set("origin", FORBIDDEN)
    check = check.col_vals_gt("dropoff_at", pb.col("pickup_at"))
    check.rows_distinct(columns_subset=["driver", "pickup_at", "plate"]).interrogate(get_first_n=20)


NEEDED = {"by_hand": ("duckdb",), "gx": ("great_expectations", "pandas"), "pointblank": ("pointblank", "polars")}
TOOLS: dict[str, Callable[..., None]] = {"by_hand": by_hand, "gx": gx, "pointblank": pointblank}

if __name__ == "__main__":
    main()

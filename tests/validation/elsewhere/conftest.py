"""Spark servers and a PostgreSQL that the tests start themselves, and a suite about most that can be expected."""

import datetime as dt
import json
import math
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlopskit.validation.outcome import SuiteRun

INSISTED = "MLOPSKIT_ELSEWHERE"
"""Set by `nox -s elsewhere`, which has everything installed, so that there nothing is passed over."""
EITHER = "either_value_is_missing"
JANUARY = [dt.datetime(2024, 1, day, 8, 30) for day in range(1, 13)]  # noqa: DTZ001 - as most data has them
RIDES: dict[str, Any] = {
    "id": pa.array([1, 2, 3, 4, 5, 5, 7, 8, 9, 10, 11, 12], pa.int64()),
    "fare": pa.array([10.0, 20.0, None, 99.0, 5.0, 7.5, 7.5, 3.0, -2.0, 12.0, 11.0, 10.0]),
    "tip": pa.array([1.0, 2.0, 0.0, 3.0, 6.0, 1.5, None, 0.5, 0.0, 1.0, 1.0, 2.0]),
    "noise": pa.array([0.5, math.nan, None, 0.25, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]),
    "seats": pa.array([1, 2, 2, None, 4, 1, 1, 2, 3, 2, 2, 1], pa.int64()),
    "town": pa.array(
        [*("Bern", "Chur", "Bern", "Genf", "Bern", "Bern"), None, *("Bern", "bern", "Biel", "Chur", "Bern")]
    ),
    "code": pa.array(["A1", "B2", "C3", "D4", "E5", "F6", "G7", "H8", "I9", "J10", "K11", "x"]),
    "paid": pa.array([True, True, False, True, None, True, True, True, True, True, False, True]),
    "at": pa.array(JANUARY, pa.timestamp("us")),
    "until": pa.array(
        [moment + dt.timedelta(hours=-9 if moment.day == 5 else 1) for moment in JANUARY], pa.timestamp("us")
    ),
    "empty": pa.array([None] * 12, pa.float64()),
}
"""Twelve rides with duplicates, missing values, NaN and values out of bounds."""
SEATED = {"type": "comparison", "column": {"name": "seats"}, "operator": ">", "parameter": 1}
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("table_row_count_to_equal", {"value": 12}),
    ("table_row_count_to_be_between", {"min_value": 1, "max_value": 5}),
    ("table_column_count_to_equal", {"value": 11}),
    ("table_columns_to_match_ordered_list", {"column_list": ["id", "fare"]}),
    ("table_columns_to_match_set", {"column_set": ["id", "fare"], "exact_match": False}),
    ("column_to_exist", {"column": "fare"}),
    ("column_values_to_not_be_null", {"column": "fare"}),
    ("column_values_to_not_be_null", {"column": "noise", "mostly": 0.9}),
    ("column_values_to_be_null", {"column": "empty"}),
    ("column_values_to_be_between", {"column": "fare", "min_value": 0, "max_value": 50}),
    ("column_values_to_be_between", {"column": "noise", "max_value": 50}),
    ("column_values_to_be_between", {"column": "empty", "min_value": 0}),
    ("column_values_to_be_between", {"column": "id", "min_value": 1, "strict_min": True, "mostly": 0.9}),
    ("column_values_to_be_between", {"column": "at", "min_value": "2024-01-02T00:00:00"}),
    ("column_values_to_be_between", {"column": "fare", "min_value": 0, "row_condition": SEATED}),
    ("column_values_to_be_in_set", {"column": "town", "value_set": ["Bern", "Chur"]}),
    ("column_values_to_be_in_set", {"column": "id", "value_set": [1, 2, 3]}),
    ("column_values_to_be_in_set", {"column": "id", "value_set": ["1", "2"]}),
    ("column_values_to_be_in_set", {"column": "code", "value_set": [1, 2]}),
    ("column_values_to_not_be_in_set", {"column": "town", "value_set": ["Genf"]}),
    ("column_value_lengths_to_be_between", {"column": "town", "min_value": 4, "max_value": 4}),
    ("column_value_lengths_to_equal", {"column": "code", "value": 2}),
    ("column_values_to_match_regex", {"column": "code", "regex": "^[A-Z]\\d+$"}),
    ("column_values_to_not_match_regex_list", {"column": "town", "regex_list": ["^X", "^C"]}),
    ("column_values_to_match_like_pattern", {"column": "town", "like_pattern": "B%"}),
    ("column_values_to_be_increasing", {"column": "id"}),
    ("column_values_to_be_unique", {"column": "id"}),
    ("column_values_to_be_unique", {"column": "code"}),
    ("column_values_to_be_unique", {"column": "noise"}),
    ("compound_columns_to_be_unique", {"column_list": ["id", "town"]}),
    ("select_column_values_to_be_unique_within_record", {"column_list": ["id", "seats"]}),
    ("multicolumn_sum_to_equal", {"column_list": ["id", "seats"], "sum_total": 4}),
    ("column_pair_values_a_to_be_greater_than_b", {"column_A": "fare", "column_B": "tip", "ignore_row_if": EITHER}),
    ("column_pair_values_a_to_be_greater_than_b", {"column_A": "tip", "column_B": "fare", "mostly": 0.3}),
    ("column_pair_values_a_to_be_greater_than_b", {"column_A": "until", "column_B": "at"}),
    ("column_pair_values_to_be_equal", {"column_A": "id", "column_B": "seats"}),
    ("column_min_to_be_between", {"column": "fare", "min_value": 0}),
    ("column_max_to_be_between", {"column": "noise", "max_value": 7}),
    ("column_max_to_be_between", {"column": "empty", "max_value": 7}),
    ("column_mean_to_be_between", {"column": "tip", "min_value": 0, "max_value": 3}),
    ("column_median_to_be_between", {"column": "id", "min_value": 6, "max_value": 6}),
    ("column_stdev_to_be_between", {"column": "tip", "max_value": 3}),
    ("column_sum_to_be_between", {"column": "empty", "max_value": 70}),
    (
        "column_quantile_values_to_be_between",
        {"column": "id", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[7, 7]]}},
    ),
    ("column_unique_value_count_to_be_between", {"column": "town", "max_value": 4}),
    ("column_proportion_of_unique_values_to_be_between", {"column": "id", "min_value": 0.9}),
    ("column_distinct_values_to_be_in_set", {"column": "town", "value_set": ["Bern", "Chur"]}),
    ("column_distinct_values_to_equal_set", {"column": "seats", "value_set": [1, 2, 3, 4]}),
    ("column_most_common_value_to_be_in_set", {"column": "town", "value_set": ["Bern"]}),
    ("column_value_z_scores_to_be_less_than", {"column": "fare", "threshold": 2, "double_sided": True}),
    ("column_values_to_be_of_type", {"column": "id", "type_": "int64"}),
    ("column_values_to_be_in_type_list", {"column": "id", "type_list": ["int64", "LongType", "BIGINT"]}),
    ("column_values_to_be_dateutil_parseable", {"column": "code"}),
    ("column_values_to_not_be_null", {"column": "absent"}),
]


@pytest.fixture
def rides(tmp_path: Path) -> Path:
    """Return a folder with the rides and the suite about them, one expectation on each line."""
    pq.write_table(pa.table(RIDES), tmp_path / "rides.parquet")
    lines = [json.dumps({"type": f"expect_{name}", "kwargs": kwargs}) for name, kwargs in ASKED]
    (tmp_path / "rides.json").write_text('{"name": "rides", "expectations": [\n' + ",\n".join(lines) + "\n]}\n")
    return tmp_path


@pytest.fixture
def penguins(tmp_path: Path) -> Path:
    """Return a folder with the data and the suite of a new project."""
    task = Path(__file__).parents[3] / "templates" / "tasks" / "penguins" / "{{cookiecutter.project}}"
    shutil.copyfile(task / "data" / "raw" / "penguins.csv", tmp_path / "penguins.csv")
    shutil.copyfile(task / "expectations" / "penguins.json", tmp_path / "penguins.json")
    return tmp_path


def differing(ours: SuiteRun, theirs: SuiteRun) -> set[int]:
    """Return the lines of the expectations whose verdicts are not the same."""
    pairs = zip(ours.results, theirs.results, strict=True)
    return {a.expectation.line for a, b in pairs if a.status is not b.status}


def warned(run: SuiteRun) -> set[int]:
    """Return the lines that the warnings name."""
    places = [warning.partition(":")[0].partition("line")[2].removeprefix("s") for warning in run.warnings]
    return {int(word) for place in places for word in place.replace(",", " ").split() if word.isdigit()}


def needs(here: object, what: str) -> None:
    """Pass over a test that needs what is not here, and say so; where it was promised, let the test fail."""
    if here:
        return
    if os.environ.get(INSISTED):
        pytest.fail(f"{what} is not here")
    pytest.skip(f"{what} is not here")


@pytest.fixture
def spark() -> None:
    """Pass over the test where Spark cannot run."""
    needs(find_spec("pyspark"), "Spark (the extra `spark`)")
    needs(shutil.which("java"), "Java, which Spark runs on (Debian: openjdk-17-jre-headless)")


@pytest.fixture
def connect_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Start a Spark Connect server and return its address."""
    request.getfixturevalue("spark")
    import pyspark

    home, port = Path(pyspark.__file__).parent, free_port()
    settings = (f"spark.connect.grpc.binding.port={port}", "spark.ui.enabled=false", "spark.sql.shuffle.partitions=2")
    words = ["--master", "local[2]", *(word for setting in settings for word in ("--conf", setting))]
    service = "org.apache.spark.sql.connect.service.SparkConnectServer"
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [home / "bin" / "spark-submit", "--class", service, *words, "spark-internal"],
            cwd=tmp_path,
            env={**os.environ, "SPARK_HOME": str(home)},
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(server, port, tmp_path / "server.log")
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until a server listens, for a minute and a half at most."""
    for _ in range(450):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"the server did not come up: {log.read_text()[-2000:]}")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL of our own, as a user who may, and return its connection string."""
    binaries = postgresql_binaries()
    needs(binaries, "PostgreSQL (Debian: postgresql)")
    needs(find_spec("sqlalchemy"), "SQLAlchemy (the extra `sql`)")
    driver = next((name for name in ("psycopg", "psycopg2") if find_spec(name)), "")
    needs(driver, "a driver for PostgreSQL (the extra `sql`)")
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        as_user: list[str | Path] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            subprocess.run(["chown", "postgres", folder], check=True)
            as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        data, port = f"{folder}/data", free_port()
        quietly([*as_user, binaries / "initdb", "-A", "trust", "-U", "tester", "-D", data], folder)
        options = f"-k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -p {port}"
        control = [*as_user, binaries / "pg_ctl", "-D", data, "-w"]
        quietly([*control, "-o", options, "-l", f"{folder}/log", "start"], folder)
        try:
            yield f"postgresql+{driver}://tester:hidden-word@127.0.0.1:{port}/postgres"
        finally:
            quietly([*control, "-m", "immediate", "stop"], folder)


def postgresql_binaries() -> Path:
    """Return the folder of `initdb`, which Debian keeps off the path; a path that is false when there is none."""
    found = [Path(path) for path in (shutil.which("initdb"),) if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return found[0].resolve().parent if found else Nowhere()


class Nowhere(type(Path())):  # type: ignore[misc] # the class of paths depends on the platform
    """A path that is not."""

    def __bool__(self) -> bool:
        return False


def quietly(argv: list[str | Path], folder: str) -> None:
    """Run a program that must succeed."""
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

"""The engines for data that outgrows one machine, for real: Spark on this machine and Connect, and a PostgreSQL."""

import math
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pandas as pd
import pytest

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.outcome import SuiteRun
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Importance, Suite

pytestmark = pytest.mark.slow

EITHER = "either_value_is_missing"
"""With one value missing pandas and the others disagree, which a warning tells."""
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("table_row_count_to_equal", {"value": 6}),
    ("column_values_to_not_be_null", {"column": "fare"}),
    ("column_values_to_be_between", {"column": "fare", "min_value": 0, "max_value": 50}),
    ("column_values_to_be_unique", {"column": "id"}),
    ("column_values_to_be_in_set", {"column": "town", "value_set": ["Bern", "Chur"]}),
    ("column_values_to_not_be_in_set", {"column": "town", "value_set": ["Genf"]}),
    ("column_value_lengths_to_be_between", {"column": "town", "min_value": 4, "max_value": 4}),
    ("column_max_to_be_between", {"column": "id", "max_value": 5}),
    ("column_pair_values_a_to_be_greater_than_b", {"column_A": "fare", "column_B": "tip", "ignore_row_if": EITHER}),
    ("compound_columns_to_be_unique", {"column_list": ["id", "town"]}),
    ("column_mean_to_be_between", {"column": "tip", "min_value": 0, "max_value": 3}),
    ("column_values_to_match_regex", {"column": "town", "regex": "^[A-Z]"}),
]
SUITE = Suite(
    "rides",
    "rides.json",
    tuple(
        Expectation(f"expect_{name}", kwargs, Importance.CRITICAL, line)
        for line, (name, kwargs) in enumerate(
            ASKED,
            1,
        )
    ),
)


@pytest.fixture
def rides(tmp_path: Path) -> Path:
    """Return a small Parquet file with a duplicate, a null and values out of bounds."""
    table = {
        "id": [1, 2, 3, 4, 5, 5],
        "fare": [10.0, 20.0, None, 99.0, 5.0, 7.5],
        "tip": [1.0, 2.0, 0.0, 3.0, 6.0, 1.5],
        "town": ["Bern", "Chur", "Bern", "Genf", "Bern", "Bern"],
    }
    pd.DataFrame(table).to_parquet(tmp_path / "rides.parquet", index=False)
    return tmp_path / "rides.parquet"


def verdicts(ran: SuiteRun) -> list[tuple[str, str, int | None]]:
    """Return what came of each expectation; a reason stands for what was unchecked."""
    return [
        (
            one.expectation.type,
            one.reason if one.observed is None else str(one.status),
            one.observed.unexpected_count if one.observed else None,
        )
        for one in ran.results
    ]


@pytest.mark.parametrize("master", ["local[1]", "connect"])
def test_spark_gives_the_verdicts_of_the_file_engine(rides: Path, master: str) -> None:
    """
    The same suite has the same verdicts on Spark, in local mode and through Spark Connect.
    """
    pytest.importorskip("pyspark", reason="Spark comes with the extra `spark`")
    ours = run(Job(SUITE, str(rides), Options(engine=Engine.DUCKDB)))
    theirs = run(Job(SUITE, str(rides), Options(engine=Engine.SPARK, master=master, timeout=300)))

    assert verdicts(ours) == verdicts(theirs)
    assert ("spark", "spark", 6) == (theirs.engine, theirs.dialect, theirs.rows)


def test_the_spark_dialect_on_files_is_that_of_spark(tmp_path: Path) -> None:
    """
    What is compiled for the dialect of Spark agrees with Spark about NaN, which is a value there.
    """
    pytest.importorskip("pyspark", reason="Spark comes with the extra `spark`")
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"x": pa.array([1.0, math.nan, None, 7.0, 7.0]), "i": pa.array([1, 2, None, 3, 3])})
    parquet.write_table(table, tmp_path / "x.parquet")
    asked: list[tuple[str, dict[str, Any]]] = [
        ("values_to_not_be_null", {"column": "x"}),
        ("values_to_be_between", {"column": "x", "max_value": 5}),
        ("values_to_be_between", {"column": "x", "min_value": 5}),
        ("values_to_be_unique", {"column": "x"}),
        ("values_to_be_unique", {"column": "i"}),
        ("values_to_be_in_set", {"column": "i", "value_set": [1, 2]}),
        ("max_to_be_between", {"column": "i", "max_value": 3}),
        ("unique_value_count_to_be_between", {"column": "i", "max_value": 3}),
    ]
    suite = Suite("x", "x.json", tuple(Expectation(f"expect_column_{name}", kwargs) for name, kwargs in asked))
    ours = run(Job(suite, str(tmp_path / "x.parquet"), Options(engine=Engine.DUCKDB, dialect=Dialect.SPARK)))
    theirs = run(Job(suite, str(tmp_path / "x.parquet"), Options(engine=Engine.SPARK, timeout=300)))

    assert verdicts(theirs) == verdicts(ours)


def test_what_differs_on_spark_is_named_before_the_run() -> None:
    """
    A quantile, a type and a regular expression are each named with their line; on pandas there is nothing to warn of.
    """
    names = ["column_quantile_values_to_be_between", "column_values_to_be_of_type", "column_values_to_match_regex"]
    suite = Suite("s", "s.json", tuple(Expectation(f"expect_{n}", {}, line=i) for i, n in enumerate(names, 7)))
    warned = Job(suite, "data", Options(engine=Engine.SPARK)).warnings()

    assert ["s.json line 7,", "s.json line 8,", "s.json line 9,"] == [" ".join(one.split()[:3]) for one in warned]
    assert () == Job(suite, "data").warnings()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def quietly(argv: list[str | Path], folder: str) -> None:
    """Run a program that must succeed."""
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)


@pytest.fixture
def postgres() -> Iterator[str]:
    """Start a PostgreSQL of our own and return its connection string."""
    initdb = which("initdb")
    if initdb is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    binaries = Path(initdb).resolve().parent
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        user: list[str | Path] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if user:
            subprocess.run(["chown", "postgres", folder], check=True)
        data = f"{folder}/data"
        quietly([*user, binaries / "initdb", "-A", "trust", "-U", "tester", "-D", data], folder)
        port = free_port()
        options = f"-k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -p {port}"
        control = [*user, binaries / "pg_ctl", "-D", data, "-w"]
        quietly([*control, "-o", options, "-l", f"{folder}/log", "start"], folder)
        try:
            yield f"postgresql+psycopg2://tester:hidden-word@127.0.0.1:{port}/postgres"
        finally:
            quietly([*control, "-m", "immediate", "stop"], folder)


def test_a_warehouse_gives_the_verdicts_of_the_file_engine(
    rides: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The same suite has the same verdicts on a table of PostgreSQL; the connection string stays in the environment.
    """
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(postgres)
    pd.read_parquet(rides).to_sql("rides", engine, index=False)
    engine.dispose()
    monkeypatch.setenv("WAREHOUSE", postgres)
    ours = run(Job(SUITE, str(rides), Options(engine=Engine.DUCKDB)))
    theirs = run(Job(SUITE, "public.rides", Options(engine=Engine.SQL, connection="WAREHOUSE", timeout=300)))

    assert verdicts(ours) == verdicts(theirs)


def test_a_failing_connection_tells_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What cannot be reached is a reason for every expectation, without the secret.
    """
    monkeypatch.setenv("WAREHOUSE", "postgresql+psycopg2://u:hidden-word@/none?host=/nowhere")
    reasons = [one.reason for one in run(Job(SUITE, "t", Options(engine=Engine.SQL, connection="WAREHOUSE"))).results]
    monkeypatch.delenv("WAREHOUSE")
    unset = run(Job(SUITE, "t", Options(engine=Engine.SQL, connection="WAREHOUSE"))).results[0].reason

    assert [] == [reason for reason in reasons if "hidden-word" in reason or not reason]
    assert "the environment variable WAREHOUSE holds no connection string" in unset

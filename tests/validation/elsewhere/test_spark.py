"""Spark for real, on this machine and through a Connect server: the verdicts of the file engine, or a warning."""

from dataclasses import replace
from pathlib import Path

import pytest

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.outcome import Status, SuiteRun
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Suite, read

from .conftest import differing, warned

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LOCAL = Options(engine=Engine.SPARK, master="local[2]", timeout=600)


def told(run_: SuiteRun) -> list[tuple[str, int | None]]:
    """Return what came of each expectation."""
    return [(str(one.status), one.observed.unexpected_count if one.observed else None) for one in run_.results]


@pytest.mark.usefixtures("spark")
def test_spark_gives_the_verdicts_of_the_file_engine_or_warns_before(rides: Path) -> None:
    """
    Every verdict that differs stands on a line that a warning names; and a warning is no excuse where none differs.

    What is compiled for the dialect of Spark says what Spark says, except where Great Expectations has nothing there.
    """
    suite, data = read(rides / "rides.json"), str(rides / "rides.parquet")
    ours, theirs = run(Job(suite, data, Options(engine=Engine.DUCKDB))), run(Job(suite, data, LOCAL))
    dialect = run(Job(suite, data, Options(engine=Engine.DUCKDB, dialect=Dialect.SPARK)))
    compiled = {one.expectation.line for one in dialect.results if not one.reason.startswith("not compiled")}
    alien = {one.line for one in suite.expectations if "like_pattern" in one.type}

    assert set() == differing(ours, theirs) - warned(theirs)
    assert set() == differing(dialect, theirs) & (compiled - alien)
    assert ("spark", "spark", 12) == (theirs.engine, theirs.dialect, theirs.rows)
    assert 5 <= len(differing(ours, theirs))


@pytest.mark.usefixtures("spark")
def test_a_real_suite_on_csv_has_the_same_verdicts_and_counts_on_spark(penguins: Path) -> None:
    """
    The data of a new project, with its `NA` and its suite, fares on Spark as on the file engine.
    """
    suite, data = read(penguins / "penguins.json"), str(penguins / "penguins.csv")
    ours, theirs = run(Job(suite, data, Options(engine=Engine.DUCKDB))), run(Job(suite, data, LOCAL))

    assert {"pass"} == {status for status, _ in told(ours)}
    assert told(ours) == told(theirs)
    assert {17, 18, 20, 21} == warned(theirs), "sets, for what columns of text hold is not known beforehand"


def test_spark_connect_gives_the_verdicts_of_the_file_engine(rides: Path, connect_server: str) -> None:
    """
    Through a Connect server that is already there, a suite has the same verdicts, or a warning names the line.
    """
    whole = read(rides / "rides.json")
    suite, data = replace(whole, expectations=whole.expectations[::3]), str(rides / "rides.parquet")
    ours = run(Job(suite, data, Options(engine=Engine.DUCKDB)))
    theirs = run(Job(suite, data, replace(LOCAL, master=connect_server)))

    assert set() == differing(ours, theirs) - warned(theirs)
    assert {Status.PASS, Status.FAIL} <= {one.status for one in theirs.results}
    assert 12 == theirs.rows


@pytest.mark.usefixtures("spark")
def test_what_spark_cannot_read_is_one_sentence(tmp_path: Path) -> None:
    """
    Data that is not there, also in a place that only a cluster knows, leaves everything unchecked with the reason.
    """
    suite = Suite("s", "s.json", (Expectation("expect_table_row_count_to_equal", {"value": 1}),))
    results = [run(Job(suite, data, LOCAL)).results[0] for data in (f"file://{tmp_path}/none", str(tmp_path / "x.csv"))]

    assert [Status.UNCHECKED] * 2 == [one.status for one in results]
    assert ["none", "x.csv"] == [
        name for name, one in zip(("none", "x.csv"), results, strict=True) if name in one.reason
    ]
    assert [] == [one.reason for one in results if "\n" in one.reason]

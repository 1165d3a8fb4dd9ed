"""A real PostgreSQL as the warehouse: the verdicts of the file engine, or a warning; and no word of the secret."""

from pathlib import Path

import pandas as pd
import pytest

from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import read

from .conftest import differing, warned

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ENGINE = Options(engine=Engine.SQL, connection="WAREHOUSE", timeout=300)


def test_a_warehouse_gives_the_verdicts_of_the_file_engine_or_warns_before(
    rides: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    On a table of PostgreSQL a verdict differs only on a line that a warning names.
    """
    import sqlalchemy

    engine = sqlalchemy.create_engine(postgresql)
    table = pd.read_parquet(rides / "rides.parquet", dtype_backend="numpy_nullable")
    table.to_sql("rides", engine, index=False, dtype={"empty": sqlalchemy.Float()})
    engine.dispose()
    monkeypatch.setenv("WAREHOUSE", postgresql)
    suite = read(rides / "rides.json")
    ours = run(Job(suite, str(rides / "rides.parquet"), Options(engine=Engine.DUCKDB)))
    theirs = run(Job(suite, "public.rides", ENGINE))

    assert set() == differing(ours, theirs) - warned(theirs)
    assert 5 <= len(differing(ours, theirs)) <= len(suite.expectations) / 2
    assert [] == [one.reason for one in theirs.results if "hidden-word" in one.reason]


def test_a_failing_connection_tells_no_password(rides: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What cannot be reached is a reason for every expectation, without the secret.
    """
    suite = read(rides / "rides.json")
    monkeypatch.setenv("WAREHOUSE", "postgresql+psycopg2://u:hidden-word@/none?host=/nowhere")
    reasons = [one.reason for one in run(Job(suite, "t", ENGINE)).results]
    monkeypatch.delenv("WAREHOUSE")
    unset = run(Job(suite, "t", ENGINE)).results[0].reason

    assert [] == [reason for reason in reasons if "hidden-word" in reason or not reason]
    assert "the environment variable WAREHOUSE holds no connection string" in unset

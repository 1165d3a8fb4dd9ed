"""What differs from pandas elsewhere, named before a run."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mlopskit.validation.run import Engine, Job, Options
from mlopskit.validation.suite import Expectation, Suite


def suite(*asked: tuple[str, dict[str, Any]]) -> Suite:
    """Return a suite whose expectations stand on the lines from 7."""
    return Suite("s", "s.json", tuple(Expectation(f"expect_{n}", k, line=i) for i, (n, k) in enumerate(asked, 7)))


def test_what_differs_is_named_once_with_its_lines() -> None:
    """
    A quantile, a type and regular expressions are each named with their lines; on pandas there is nothing to warn of.
    """
    asked = suite(
        ("column_quantile_values_to_be_between", {}),
        ("column_values_to_match_regex", {}),
        ("column_values_to_not_match_regex", {}),
        ("column_type_to_be", {}),
    )

    assert (
        "s.json line 7, expect_column_quantile_values_to_be_between: quantiles are lower values, not the nearest",
        "s.json lines 8, 9: regular expressions are read by the database, not by Python",
        "s.json line 10, expect_column_type_to_be: the names of types are those of sql, not of pandas",
    ) == Job(asked, "table", Options(engine=Engine.SQL)).warnings()
    assert () == Job(asked, "data").warnings()


def test_what_the_columns_hold_decides_about_a_warning(tmp_path: Path) -> None:
    """
    NaN is only warned of for columns of floats, and numbers in a set only where the column holds texts.
    """
    table = {"i": pa.array([1]), "x": pa.array([0.5]), "s": pa.array(["a"])}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    sets = [("column_values_to_be_in_set", {"column": name, "value_set": [1, 2]}) for name in table]
    texts = [("column_values_to_be_in_set", {"column": name, "value_set": ["a"]}) for name in ("i", "s")]
    job = Job(suite(*sets, *texts), "t.parquet", Options(engine=Engine.SPARK, root=tmp_path))

    assert (
        "s.json line 8, expect_column_values_to_be_in_set: NaN is a value on spark, and missing on pandas",
        "s.json lines 9, 10: texts and numbers are taken for each other or refused, where pandas tells them apart",
    ) == job.warnings()

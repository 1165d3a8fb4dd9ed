"""CSV files of a single column are compiled, and read as pandas reads them."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mlopskit.tools.great_expectations_batch import open_batch
from mlopskit.tools.great_expectations_child import evaluate
from mlopskit.validation.outcome import Result
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Suite

LINES = ("1", "2", "2", "-7", "0.5", "", "", '""', '"NA"', "NA", "null", "a", "ab", '"a,b"', '"say ""a"""', "true", "é")
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("expect_table_row_count_to_equal", {"value": 6}),
    ("expect_column_values_to_not_be_null", {"column": "a"}),
    ("expect_column_values_to_be_unique", {"column": "a"}),
    ("expect_column_values_to_be_in_set", {"column": "a", "value_set": ["a", 1, 2]}),
    ("expect_column_values_to_be_between", {"column": "a", "min_value": 0, "max_value": 9}),
    ("expect_column_value_lengths_to_be_between", {"column": "a", "max_value": 2}),
)
SUITE = Suite("s", "s", tuple(Expectation(name, kwargs) for name, kwargs in ASKED))


def ours(path: Path) -> list[Result]:
    """Return what the compiled engine says."""
    return list(run(Job(SUITE, str(path), Options(engine=Engine.DUCKDB))).results)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(12))
def test_a_single_column_has_the_verdicts_of_great_expectations(tmp_path: Path, seed: int) -> None:
    """
    Empty lines are no rows, empty quotation marks are a missing value; counts and rows are those of pandas.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up data
    pool: Sequence[str] = rng.choice([LINES, LINES[:5], LINES[:11], LINES[5:8]])
    end = rng.choice(["\n", "\r\n"])
    path = tmp_path / "a.csv"
    path.write_bytes(end.join(["a", *rng.choices(pool, k=rng.randint(0, 9)), *rng.choice([[""], []])]).encode())
    batch, rows, _ = open_batch({"engine": "pandas", "format": "csv", "paths": [str(path)], "columns": None})
    compiled = 0
    for result, (name, kwargs) in zip(ours(path), ASKED, strict=True):
        answer = evaluate(batch, {"type": name, "kwargs": kwargs})
        seen = result.observed
        if seen is None:
            assert result.reason.startswith("not compiled") or not answer["success"], (path.read_text(), result.reason)
            continue
        compiled += 1
        expected = (answer["success"], answer["result"].get("unexpected_count"))
        assert expected == (seen.success, seen.unexpected_count), (path.read_text(), rows, result)
    assert 2 <= compiled


def test_what_only_pandas_reads_is_left_to_it(tmp_path: Path) -> None:
    """
    Blanks alone in a line, and rows with more fields than names, are not compiled; the reason says so.
    """
    told = {}
    for name, content in {"blank": "a\n1\n \n2\n", "wide": "a,b\n1,2,\n3,4,\n", "late": "\n\na\n1\n"}.items():
        (tmp_path / f"{name}.csv").write_text(content)
        told[name] = ours(tmp_path / f"{name}.csv")[0].reason

    assert {
        "blank": "not compiled: lines of nothing but blanks, "
        "which are missing values in quotation marks and else no rows",
        "wide": "not compiled: the first row has more fields than the header has names",
        "late": "not compiled: the first line is empty",
    } == told

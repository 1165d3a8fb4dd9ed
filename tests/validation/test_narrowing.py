"""Quantiles, median and outliers of more values than the memory holds: the same answers as from sorting them all."""

import math
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlopskit.validation.compiled import evaluate
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.outcome import Result, Status
from mlopskit.validation.reading import reading_path
from mlopskit.validation.run import Job, Options, run
from mlopskit.validation.source import Answer
from mlopskit.validation.suite import Expectation, Suite

QUANTILES = [0.0, 0.1, 0.25, 0.5, 0.77, 1.0]
RANGES = {"quantiles": QUANTILES, "value_ranges": [[None, 0], [-1, 1], [0, 2], [None, None], [2, 2], [0, None]]}
ODD = {"type": "comparison", "column": {"name": "odd"}, "operator": "==", "parameter": 1}
EXPECTATIONS = dict(
    enumerate(
        Expectation(f"expect_column_{name}", {"column": "a", **kwargs})
        for name, kwargs in (
            ("quantile_values_to_be_between", {"quantile_ranges": RANGES}),
            ("quantile_values_to_be_between", {"quantile_ranges": RANGES, "row_condition": ODD}),
            ("median_to_be_between", {"min_value": 0, "max_value": 3}),
            ("values_to_not_be_outliers", {"method": "iqr", "multiplier": 0.5}),
        )
    )
)
BYTES = 32
"""What a value takes of memory, as it is reckoned."""


def whole(bits: int, *, signed: bool = True) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else st.integers(0, 2**bits - 1)


def real(bits: Literal[32, 64]) -> st.SearchStrategy[float]:
    return st.floats(width=bits).map(lambda value: value + 0.0)  # of two zeros sorting returns either


KINDS = {
    pa.int8(): whole(8),
    pa.uint8(): whole(8, signed=False),
    pa.int32(): st.integers(-3, 3),
    pa.int64(): whole(64),
    pa.uint64(): whole(64, signed=False),
    pa.float32(): real(32),
    pa.float64(): real(64) | st.sampled_from([0.1, 0.1, 0.2, math.inf, -math.inf, math.nan, 5e-324, 1e300]),
}
"""Types with values of their whole range, or with many equal ones."""
COLUMNS = st.sampled_from(list(KINDS)).flatmap(
    lambda type_: st.lists(st.none() | KINDS[type_], max_size=40).map(lambda values: pa.array(values, type_))
)


@settings(max_examples=80, deadline=None)
@given(column=COLUMNS, few=st.sampled_from([0, 1, 3, 12]))
def test_narrowing_answers_as_sorting_does(column: pa.Array, few: int) -> None:
    """
    Whatever the values are, and however few of them fit into memory, the results are the same to the last bit.
    """
    sorted_, *narrowed = results(column, [None, few * BYTES])

    assert [sorted_] == narrowed


@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.floats(allow_nan=False) | st.sampled_from([1.0, 2.5]), min_size=1, max_size=40))
def test_narrowed_quantiles_are_those_of_pandas(values: list[float]) -> None:
    """
    The quantiles within little memory are the nearest values as pandas itself finds them.
    """
    nearest = pd.Series(values).quantile(QUANTILES, interpolation="nearest").tolist()

    assert nearest == quantiles(pa.array(values, pa.float64()), memory=0)


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([], pa.float64()),
        ([None, None, None], pa.float64()),
        ([None, None, None], pa.int64()),
        ([math.nan, math.nan], pa.float64()),
        ([7] * 100, pa.int64()),
        ([-0.0] * 5, pa.float64()),
        ([math.inf, -math.inf] * 20, pa.float64()),
        ([sign * 2**power for power in range(63) for sign in (1, -1)], pa.int64()),
        ([sign * 2.0**power for power in range(-1074, 1024, 7) for sign in (1, -1)], pa.float64()),
        ([1.0 + i * 2.0**-52 for i in range(300)] + [1e308] * 300 + [-1e-308] * 300, pa.float64()),
        (list(range(2**64 - 500, 2**64)) + [0] * 400, pa.uint64()),
        ([i % 3 for i in range(1000)], pa.int32()),
    ],
)
def test_hard_cases_are_narrowed_to_the_sorted_answer(values: list[Any], type_: pa.DataType) -> None:
    """
    No values, one value, signed zeros, infinities, ties, and ranges that each scan parts but a little.
    """
    sorted_, *narrowed = results(pa.array(values, type_), [None, 0, 10 * BYTES])

    assert [sorted_, sorted_] == narrowed


def test_quantiles_of_more_values_than_the_memory_holds_are_answered(tmp_path: Path) -> None:
    """
    Nine million values, which take three times the memory that is allowed to be sorted, have their exact quantile.
    """
    pq.write_table(pa.table({"a": pa.array(range(9_000_000), pa.float64())}), tmp_path / "data.parquet")
    half = {"quantiles": [0.5], "value_ranges": [[4_000_000, 5_000_000]]}
    suite = Suite("s", "s.json", (Expectation(EXPECTATIONS[0].type, {"column": "a", "quantile_ranges": half}),))
    (result,) = run(Job(suite, str(tmp_path / "data.parquet"), Options(memory="64MiB"))).results

    assert (Status.PASS, "duckdb") == (result.status, result.engine)
    assert {"quantiles": [0.5], "values": [4_500_000.0]} == shown(result)


def shown(result: Result) -> Any:  # noqa: ANN401 - whatever the expectation tells
    """Return what a result tells that was observed."""
    assert result.observed is not None
    return result.observed.observed_value


def results(column: pa.Array, memories: Sequence[int | None]) -> list[str]:
    """Return what came of all expectations within each memory, spelled out so that signs and NaN are compared too."""
    return [repr(found) for found in evaluated(column, memories)]


def quantiles(column: pa.Array, memory: int) -> list[float]:
    """Return the quantiles that are told of a column."""
    ((first, *_),) = evaluated(column, [memory])
    told: dict[str, list[float]] = shown(first)
    return told["values"]


def evaluated(column: pa.Array, memories: Sequence[int | None]) -> list[list[Result]]:
    """Return the results about a Parquet file of the column, within each memory."""
    odd = pa.array([i % 2 for i in range(len(column))], pa.int64())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data.parquet")
        pq.write_table(pa.table({"a": column, "odd": odd}), path)
        with reading_path(str(path)) as (table, answers):
            told = []
            for memory in memories:
                bounded = replace(table, memory=memory)
                found, left = evaluate(EXPECTATIONS, bounded, Answer(answers), Dialect.PANDAS)
                told.append([found[number] for number in EXPECTATIONS if number not in left])
            return told

"""The proof of parity: random suites on random tables, judged by the compiled engine and by Great Expectations."""

import os
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from mlopskit.tools.great_expectations_batch import open_batch
from mlopskit.tools.great_expectations_child import evaluate
from mlopskit.validation.data import find
from mlopskit.validation.outcome import Result, Status
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import read

CASES = int(os.environ.get("MLOPSKIT_CORPUS", "60"))
"""How many cases: a few on each change, thousands at night."""
FAULTS = ("not JSON serializable", "Invalid result values")
"""Great Expectations 1.24 finds unexpected pairs of numbers, and then cannot write them down."""
IMPOSSIBLE = "so no value can hold"
"""Bounds that nothing can meet are a mistake in the suite; Great Expectations passes them where there is nothing."""
FIRST = int(os.environ.get("MLOPSKIT_CORPUS_FIRST", "1"))


def test_the_compiled_engine_gives_the_verdicts_of_great_expectations(make_case: Callable[[int], Any]) -> None:
    """
    What is compiled has the same success and the same unexpected_count as Great Expectations; the rest says so.
    """
    differences = []
    compiled = total = 0
    for seed in range(FIRST, FIRST + CASES):
        case = make_case(seed)
        ours = run(Job(read(case.suite), str(case.data), Options(engine=Engine.DUCKDB)))
        theirs = _by_great_expectations(case)
        for result, answer in zip(ours.results, theirs, strict=True):
            total += 1
            compiled += not result.reason.startswith("not compiled")
            if difference := _difference(result, answer):
                differences.append((seed, result.expectation.type, dict(result.expectation.kwargs), difference))

    assert "" == "\n".join(map(str, differences))
    assert compiled > total * 0.5


def _by_great_expectations(case: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a case of conftest
    data = find(str(case.data))
    source = {"engine": "pandas", "format": str(data.format), "paths": list(data.paths), "columns": None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas and Great Expectations warn of themselves
        batch, _, _ = open_batch(source)
        return [evaluate(batch, expectation) for expectation in case.expectations]


def _difference(result: Result, answer: dict[str, Any]) -> str:
    if result.status is Status.UNCHECKED:
        left = result.reason.startswith("not compiled") or IMPOSSIBLE in result.reason
        return "" if left or not answer["success"] else f"unchecked ({result.reason}), but GX passes"
    if any(fault in answer["error"] for fault in FAULTS):
        return ""
    if answer["error"]:
        return f"{result.status}, but GX could not: {str(answer['error'])[:900]}"
    theirs = (answer["success"], answer["result"].get("unexpected_count"))
    seen = result.observed
    ours = (seen is not None and seen.success, None if seen is None else seen.unexpected_count)
    if ours != theirs:
        return f"ours {ours}, theirs {theirs}: {answer['result']}"
    return "" if _same_sample(result, answer) else f"sample {result.observed} against {answer['result']}"


def _same_sample(result: Result, answer: dict[str, Any]) -> bool:
    rows = answer["result"].get("partial_unexpected_index_list")
    return rows is None or result.observed is None or rows == result.observed.details["partial_unexpected_index_list"]


pytestmark = pytest.mark.filterwarnings("ignore")

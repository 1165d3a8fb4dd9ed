"""The proof of parity: random suites on random tables, judged by the compiled engine and by Great Expectations."""

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

CASES = 60
"""How many cases are judged on each change."""
NIGHTLY, PORTION = 2400, 200
"""How many more at night, in portions that run side by side."""
FAULTS = ("not JSON serializable", "Invalid result values")
"""Great Expectations 1.24 finds unexpected pairs of numbers, and then cannot write them down."""
IMPOSSIBLE = "so no value can hold"
"""Bounds that nothing can meet are a mistake in the suite; Great Expectations passes them where there is nothing."""


def test_the_compiled_engine_gives_the_verdicts_of_great_expectations(make_case: Callable[[int], Any]) -> None:
    """
    What is compiled has the same success and the same unexpected_count as Great Expectations; the rest says so.
    """
    differences, compiled, total = _judged(make_case, range(1, 1 + CASES))

    assert "" == "\n".join(differences)
    assert compiled > total * 0.5


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(1001, 1001 + NIGHTLY, PORTION))
def test_thousands_of_cases_show_no_difference(make_case: Callable[[int], Any], first: int) -> None:
    """
    The same for a corpus of more than two thousand cases, which no change has time for.
    """
    differences, compiled, total = _judged(make_case, range(first, first + PORTION))
    print(f"{PORTION} cases from {first}: {total} expectations, {compiled} of them compiled")  # noqa: T201 - the figure

    assert "" == "\n".join(differences)
    assert compiled > total * 0.5


def _judged(make_case: Callable[[int], Any], seeds: range) -> tuple[list[str], int, int]:
    """Return the differences, how many expectations were compiled, and how many there were."""
    differences = []
    compiled = total = 0
    for seed in seeds:
        case = make_case(seed)
        ours = run(Job(read(case.suite), str(case.data), Options(engine=Engine.DUCKDB)))
        theirs = _by_great_expectations(case)
        for result, answer in zip(ours.results, theirs, strict=True):
            total += 1
            compiled += not result.reason.startswith("not compiled")
            if difference := _difference(result, answer):
                differences.append(str((seed, result.expectation.type, dict(result.expectation.kwargs), difference)))
    return differences, compiled, total


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

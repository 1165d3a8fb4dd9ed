"""What came of a suite in the shape of Great Expectations, member by member."""

import json
from typing import Any

import pytest

from mlopskit.validation import gx_json
from mlopskit.validation.outcome import Observed, Result, Status, SuiteRun
from mlopskit.validation.suite import Expectation, Importance, Suite

HELD = Expectation("expect_a", {"column": "x"}, Importance.WARNING, meta={"notes": "n"}, id="7")
BROKEN = Expectation("expect_b")


def run(*results: Result) -> SuiteRun:
    suite = Suite("s", "suite.json", tuple(one.expectation for one in results), version="1.24.1")
    return SuiteRun(suite, "data.csv", "duckdb", "pandas", 4, results)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (
            Observed(success=False, element_count=4, missing_count=2, unexpected_count=1, partial_unexpected_list=(9,)),
            {
                "element_count": 4,
                "unexpected_count": 1,
                "unexpected_percent": 50.0,
                "partial_unexpected_list": [9],
                "missing_count": 2,
                "missing_percent": 50.0,
                "unexpected_percent_total": 25.0,
                "unexpected_percent_nonmissing": 50.0,
            },
        ),
        (
            Observed(success=True, element_count=0, missing_count=0),
            {
                "element_count": 0,
                "unexpected_count": 0,
                "unexpected_percent": None,
                "partial_unexpected_list": [],
                "missing_count": 0,
                "missing_percent": None,
                "unexpected_percent_total": None,
                "unexpected_percent_nonmissing": None,
            },
        ),
        (
            Observed(success=True, element_count=2, unexpected_count=0, details={"more": 1}),
            {
                "element_count": 2,
                "unexpected_count": 0,
                "unexpected_percent": 0.0,
                "partial_unexpected_list": [],
                "more": 1,
            },
        ),
        (Observed(success=True, observed_value=3.5), {"observed_value": 3.5}),
        (
            Observed(
                success=False,
                observed_value=["a"],
                unexpected_count=1,
                missing_count=2,
                partial_unexpected_list=("b",),
                details={"details": {"x": 1}},
            ),
            {
                "observed_value": ["a"],
                "unexpected_count": 1,
                "missing_count": 2,
                "partial_unexpected_list": ["b"],
                "details": {"x": 1},
            },
        ),
    ],
)
def test_what_was_seen_has_the_members_of_its_kind(seen: Observed, expected: dict[str, Any]) -> None:
    """
    Counts and shares for what is checked row by row, the value for the rest, nothing that was not told.
    """
    assert expected == gx_json.result_of(seen)


def test_a_suite_is_told_with_its_numbers() -> None:
    """
    What was unchecked counts as an exception with its reason, and never as held.
    """
    one = run(
        Result.of(HELD, "duckdb", Observed(success=True, observed_value=1)),
        Result(BROKEN, Status.UNCHECKED, "gx", reason="no such column"),
    )

    assert {
        "success": False,
        "results": [
            {
                "success": True,
                "expectation_config": {
                    "type": "expect_a",
                    "kwargs": {"column": "x"},
                    "meta": {"notes": "n"},
                    "severity": "warning",
                    "id": "7",
                },
                "result": {"observed_value": 1},
                "meta": {"mlopskit": {"engine": "duckdb"}},
                "exception_info": {
                    "raised_exception": False,
                    "exception_traceback": None,
                    "exception_message": None,
                },
            },
            {
                "success": False,
                "expectation_config": {"type": "expect_b", "kwargs": {}, "meta": {}, "severity": "critical"},
                "result": {},
                "meta": {"mlopskit": {"engine": "gx"}},
                "exception_info": {
                    "raised_exception": True,
                    "exception_traceback": None,
                    "exception_message": "no such column",
                },
            },
        ],
        "suite_name": "s",
        "suite_parameters": {},
        "statistics": {
            "evaluated_expectations": 2,
            "successful_expectations": 1,
            "unsuccessful_expectations": 1,
            "success_percent": 50.0,
        },
        "meta": {
            "great_expectations_version": "1.24.1",
            "mlopskit": {"data": "data.csv", "engine": "duckdb", "dialect": "pandas"},
        },
        "id": None,
    } == gx_json.validation_result(one)


def test_several_suites_are_one_document_and_an_empty_one_is_no_success() -> None:
    """
    One suite is told alone, several under `run_results`; a suite without expectations has shown nothing.
    """
    good, empty = run(Result.of(HELD, "duckdb", Observed(success=True))), run()

    alone, both = json.loads(gx_json.render([good])), json.loads(gx_json.render([good, empty]))

    assert (True, False, None) == (
        alone["success"],
        both["success"],
        both["run_results"][1]["statistics"]["success_percent"],
    )
    assert [True, False] == [each["success"] for each in both["run_results"]]

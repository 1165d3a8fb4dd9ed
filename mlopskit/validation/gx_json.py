"""What came of suites in the shape that Great Expectations writes, for the tools that read that."""

import json
from collections.abc import Sequence
from typing import Any

from mlopskit.tools.json_values import plain
from mlopskit.validation.outcome import Observed, Result, Status, SuiteRun


def render(runs: Sequence[SuiteRun]) -> str:
    """Return one validation result, or with several suites one for each under `run_results`."""
    results = [validation_result(run) for run in runs]
    whole = results[0] if len(results) == 1 else {"success": all(r["success"] for r in results), "run_results": results}
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def validation_result(run: SuiteRun) -> dict[str, Any]:
    """Return what `ExpectationSuiteValidationResult.to_json_dict` has; what was unchecked counts as an exception."""
    held = run.count(Status.PASS)
    total = len(run.results)
    return {
        "success": held == total and total > 0,
        "results": [_result(one) for one in run.results],
        "suite_name": run.suite.name,
        "suite_parameters": {},
        "statistics": {
            "evaluated_expectations": total,
            "successful_expectations": held,
            "unsuccessful_expectations": total - held,
            "success_percent": held / total * 100 if total else None,
        },
        "meta": {
            "great_expectations_version": run.suite.version or None,
            "mlopskit": {"data": run.data, "engine": run.engine, "dialect": run.dialect},
        },
        "id": None,
    }


def _result(one: Result) -> dict[str, Any]:
    expectation = one.expectation
    configuration: dict[str, Any] = {
        "type": expectation.type,
        "kwargs": plain(expectation.kwargs),
        "meta": plain(expectation.meta),
        "severity": str(expectation.severity),
    }
    if expectation.id:
        configuration["id"] = expectation.id
    unchecked = one.status is Status.UNCHECKED
    return {
        "success": one.status is Status.PASS,
        "expectation_config": configuration,
        "result": {} if one.observed is None else plain(result_of(one.observed)),
        "meta": {"mlopskit": {"engine": one.engine}},
        "exception_info": {
            "raised_exception": unchecked,
            "exception_traceback": None,
            "exception_message": one.reason if unchecked else None,
        },
    }


def result_of(seen: Observed) -> dict[str, Any]:
    """Return the members of a result: of a map expectation with its counts and shares, else of an aggregate."""
    if seen.element_count is None:
        return _aggregate(seen)
    total, failed = seen.element_count, seen.unexpected_count or 0
    members: dict[str, Any] = {
        "element_count": total,
        "unexpected_count": failed,
        "unexpected_percent": seen.unexpected_percent,
        "partial_unexpected_list": list(seen.partial_unexpected_list or ()),
    }
    if seen.missing_count is not None:
        members |= {
            "missing_count": seen.missing_count,
            "missing_percent": seen.missing_count / total * 100 if total else None,
            "unexpected_percent_total": failed / total * 100 if total else None,
            "unexpected_percent_nonmissing": seen.unexpected_percent,
        }
    return members | dict(seen.details)


def _aggregate(seen: Observed) -> dict[str, Any]:
    members: dict[str, Any] = {"observed_value": seen.observed_value}
    if seen.unexpected_count is not None:
        members["unexpected_count"] = seen.unexpected_count
    if seen.missing_count is not None:
        members["missing_count"] = seen.missing_count
    if seen.partial_unexpected_list is not None:
        members["partial_unexpected_list"] = list(seen.partial_unexpected_list)
    return members | dict(seen.details)

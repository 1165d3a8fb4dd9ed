"""What came of suites as a report: the contract's JSON, cases at the suite's lines, and a page for people."""

from collections.abc import Sequence
from typing import Any

from mlopskit.errors import ExitCode
from mlopskit.report import Case, Cell, Heading, Outcome, Page, Paragraph, Report, Severity, Table, Tone
from mlopskit.tools.json_values import plain
from mlopskit.validation.outcome import Observed, Result, Status, SuiteRun
from mlopskit.validation.suite import Importance
from mlopskit.validation.wording import asked, found

_SEVERITY = {
    Importance.CRITICAL: Severity.ERROR,
    Importance.WARNING: Severity.WARNING,
    Importance.INFO: Severity.NOTE,
}
_OUTCOME = {Status.PASS: Outcome.PASS, Status.FAIL: Outcome.FAIL, Status.UNCHECKED: Outcome.INCOMPLETE}
_MARK = {
    Status.PASS: Cell("pass", Tone.GOOD),
    Status.FAIL: Cell("FAIL", Tone.BAD),
    Status.UNCHECKED: Cell("unchecked", Tone.WARN),
}


def report(runs: Sequence[SuiteRun], *, fail_on: Importance = Importance.INFO) -> Report:
    """Return the report of `mlops validate`; a failure below `fail_on` is told but does not fail the command."""
    verdict, code = _verdict(runs, fail_on)
    result = {"verdict": str(verdict), "suites": [_suite(run) for run in runs]}
    cases = tuple(_case(run, one) for run in runs for one in run.results)
    return Report("validate", code, result, _page(runs, verdict, fail_on), cases)


def _verdict(runs: Sequence[SuiteRun], fail_on: Importance) -> tuple[Outcome, ExitCode]:
    if any(run.failed(fail_on) for run in runs):
        return Outcome.FAIL, ExitCode.FAIL
    if not runs or any(run.incomplete for run in runs):
        return Outcome.INCOMPLETE, ExitCode.INCOMPLETE
    return Outcome.PASS, ExitCode.PASS


def _suite(run: SuiteRun) -> dict[str, Any]:
    return {
        "suite": run.suite.path,
        "name": run.suite.name,
        "data": run.data,
        "engine": run.engine,
        "dialect": run.dialect,
        "rows": run.rows,
        "warnings": list(run.warnings),
        "results": [_result(run, one) for one in run.results],
    }


def _result(run: SuiteRun, one: Result) -> dict[str, Any]:
    seen = one.observed or Observed(success=False)
    return {
        "expectation": one.expectation.type,
        "kwargs": plain(one.expectation.kwargs),
        "outcome": str(one.status),
        "severity": str(one.expectation.severity),
        "engine": one.engine,
        "element_count": seen.element_count,
        "missing_count": seen.missing_count,
        "unexpected_count": seen.unexpected_count,
        "unexpected_percent": seen.unexpected_percent,
        "partial_unexpected_list": plain(seen.partial_unexpected_list),
        "observed_value": plain(seen.observed_value),
        "details": plain(seen.details),
        "withheld": seen.withheld,
        "path": run.suite.path,
        "line": one.expectation.line,
        "reason": one.reason,
    }


def _case(run: SuiteRun, one: Result) -> Case:
    message = "" if one.status is Status.PASS else f"{asked(one.expectation)}: {found(one)}"
    return Case(
        run.suite.name,
        one.expectation.type or "expectation",
        asked(one.expectation),
        _OUTCOME[one.status],
        message,
        run.suite.path,
        one.expectation.line,
        _SEVERITY[one.expectation.severity],
    )


def _page(runs: Sequence[SuiteRun], verdict: Outcome, fail_on: Importance) -> Page:
    blocks = [block for run in runs for block in _findings(run)]
    details = [block for run in runs for block in (Heading(f"All of {run.suite.path}"), _table(run.results))]
    return Page("Data validation", _headline(runs, verdict, fail_on), tuple(blocks), tuple(details))


def _headline(runs: Sequence[SuiteRun], verdict: Outcome, fail_on: Importance) -> Cell:
    total = sum(len(run.results) for run in runs)
    counts = {status: sum(run.count(status) for run in runs) for status in Status}
    parts = [f"{counts[Status.PASS]} of {total} expectations hold"]
    parts += [f"{counts[Status.FAIL]} fail"] if counts[Status.FAIL] else []
    parts += [f"{counts[Status.UNCHECKED]} could not be checked"] if counts[Status.UNCHECKED] else []
    if counts[Status.FAIL] and verdict is not Outcome.FAIL:
        parts.append(f"failures below {fail_on} do not count")
    tone = {Outcome.PASS: Tone.GOOD, Outcome.FAIL: Tone.BAD}.get(verdict, Tone.WARN)
    return Cell(", ".join(parts), tone)


def _findings(run: SuiteRun) -> list[Heading | Paragraph | Table]:
    rows = "?" if run.rows is None else f"{run.rows:,}"
    blocks: list[Heading | Paragraph | Table] = [
        Heading(f"{run.suite.path} on {run.data}"),
        Paragraph(f"{rows} rows, answered by {_engines(run)}, semantics of {run.dialect}", Tone.DIM),
        *(Paragraph(f"Warning: {warning}", Tone.WARN) for warning in run.warnings),
        *_of_withheld(run),
    ]
    if not run.results:
        return [*blocks, Paragraph("the suite holds no expectation, so nothing was checked", Tone.WARN)]
    open_ = [one for one in run.results if one.status is not Status.PASS]
    return [*blocks, _table(open_)] if open_ else blocks


def _of_withheld(run: SuiteRun) -> list[Paragraph]:
    count = sum(bool(one.observed and one.observed.withheld) for one in run.results)
    said = f"The values of {count} results are withheld; `--samples all` shows them where nobody else looks."
    return [Paragraph(said, Tone.DIM)] if count else []


def _engines(run: SuiteRun) -> str:
    counts: dict[str, int] = {}
    for one in run.results:
        if one.engine:
            counts[one.engine] = counts.get(one.engine, 0) + 1
    return ", ".join(f"{name} ({count})" for name, count in counts.items()) or run.engine


def _table(results: Sequence[Result]) -> Table:
    columns = ("outcome", "severity", "expectation", "found", "line", "engine")
    return Table(columns, tuple(_row(one) for one in results))


def _row(one: Result) -> tuple[Cell, ...]:
    expectation = one.expectation
    plain_cells = (str(expectation.severity), asked(expectation), found(one), str(expectation.line), one.engine or "-")
    return (_MARK[one.status], *(Cell(text) for text in plain_cells))

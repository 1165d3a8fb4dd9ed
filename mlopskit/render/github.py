"""GitHub workflow commands: annotations at the line of a pull request that they speak of."""

from mlopskit.render.encoders import github_message, github_property, line, log_line
from mlopskit.report import Case, Outcome, Report, Severity

MOST = 10
"""GitHub shows at most ten annotations of a kind for a step, and drops the rest without a word."""
KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """Return the verdict and the ten weightiest annotations; the step summary has room for all of them."""
    told = sorted(
        (case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)),
        key=lambda case: list(KINDS).index(_severity(case)),
    )
    lines = [log_line(line(f"{report.page.title}: {report.page.verdict.text}"))]
    lines += [_annotation(case) for case in told[:MOST]]
    if len(told) > MOST:
        lines.append(f"{len(told) - MOST} more are in the step summary.")
    return "\n".join(lines) + "\n"


def _severity(case: Case) -> Severity:
    return Severity.ERROR if case.outcome is Outcome.INCOMPLETE else case.severity


def _annotation(case: Case) -> str:
    properties = {"title": f"{case.group}: {case.rule}"}
    if case.path:
        properties = {"file": case.path, "line": str(case.line or 1), **properties}
    told = ",".join(f"{name}={github_property(value)}" for name, value in properties.items())
    return f"::{KINDS[_severity(case)]} {told}::{github_message(case.message or case.title)}"

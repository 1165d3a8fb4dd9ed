"""Azure Pipelines logging commands: issues on the page of a run."""

from mlopskit.render.encoders import azure_message, azure_property, line, log_line
from mlopskit.report import Case, Outcome, Report, Severity


def render(report: Report) -> str:
    """Return the verdict and one issue for each failed or incomplete case."""
    told = [case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)]
    lines = [log_line(line(f"{report.page.title}: {report.page.verdict.text}")), *(_issue(case) for case in told)]
    return "\n".join(lines) + "\n"


def _issue(case: Case) -> str:
    grave = case.outcome is Outcome.INCOMPLETE or case.severity is Severity.ERROR
    properties = {"type": "error" if grave else "warning"}  # Azure knows these two kinds only
    if case.path:
        properties |= {"sourcepath": case.path, "linenumber": str(case.line or 1)}
    properties["code"] = f"{case.group}/{case.rule}"
    told = ";".join(f"{name}={azure_property(value)}" for name, value in properties.items())
    return f"##vso[task.logissue {told}]{azure_message(case.message or case.title)}"

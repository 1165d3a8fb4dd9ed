"""GitLab code quality: what a merge request shows as better or worse."""

import json

from mlopskit.render.encoders import json_document, json_text, line
from mlopskit.report import Case, Outcome, Report, Severity, fingerprints

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}
WHOLE = "."
"""The place of what belongs to no file; GitLab refuses an entry without one."""


def render(report: Report) -> str:
    """Return the failed and the incomplete cases, each with a fingerprint that survives moved lines."""
    told = [case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)]
    entries = [_entry(case, mark) for case, mark in zip(told, fingerprints(told), strict=True)]
    return json_document(json.dumps(entries, indent=2)) + "\n"


def _entry(case: Case, mark: str) -> dict[str, object]:
    severity = Severity.ERROR if case.outcome is Outcome.INCOMPLETE else case.severity
    return {
        "description": line(case.message or case.title or case.rule),
        "check_name": line(f"{case.group}/{case.rule}"),
        "fingerprint": mark,
        "severity": SEVERITIES[severity],
        "location": {"path": json_text(case.path or WHOLE), "lines": {"begin": max(case.line or 1, 1)}},
    }

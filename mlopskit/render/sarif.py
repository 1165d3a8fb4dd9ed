"""SARIF 2.1.0: what code scanning services read."""

import json

from mlopskit import __version__
from mlopskit.render.encoders import json_document, json_text, uri, visible
from mlopskit.report import Case, Outcome, Report, fingerprints

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
WHOLE = "."
"""The place of a finding that belongs to no file; services refuse a result without a place."""


def render(report: Report) -> str:
    """
    Return the failed, the incomplete and the suppressed cases as SARIF.

    What passed stays out, since services show all results.
    """
    told = [case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE) or case.suppressed]
    rules = list(dict.fromkeys(_rule_id(case) for case in report.cases))
    run = {
        "tool": {"driver": _driver(report, rules)},
        "automationDetails": {"id": f"mlopskit/{report.command}/"},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(case, rules.index(_rule_id(case)), mark)
            for case, mark in zip(told, fingerprints(told), strict=True)
        ],
    }
    return json_document(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)) + "\n"


def level(case: Case) -> str:
    """Return SARIF's word for how much a case matters; what could not be evaluated is never less than an error."""
    return "error" if case.outcome is Outcome.INCOMPLETE else case.severity.value


def _driver(report: Report, rules: list[str]) -> dict[str, object]:
    titles = {_rule_id(case): _text(case.title or case.rule) for case in reversed(report.cases)}
    return {
        "name": "mlopskit",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": titles[rule]}} for rule in rules],
    }


def _invocation(report: Report) -> dict[str, object]:
    incomplete = [case for case in report.cases if case.outcome is Outcome.INCOMPLETE]
    return {
        "executionSuccessful": not incomplete and report.failure is None,
        "exitCode": int(report.exit_code),
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": _text(case.message or case.title)}} for case in incomplete
        ],
    }


def _result(case: Case, index: int, mark: str) -> dict[str, object]:
    return {
        "ruleId": _rule_id(case),
        "ruleIndex": index,
        "kind": "fail",
        "level": level(case),
        "message": {"text": _text(case.message or case.title or case.rule)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(case.path or WHOLE), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": max(case.line or 1, 1)},
                }
            }
        ],
        "partialFingerprints": {"mlopskit/v1": mark},
        "suppressions": _suppressions(case),
    }


def _suppressions(case: Case) -> list[dict[str, str]]:
    """Return who has waived a result and why; SARIF (3.27.23) wants an empty list on each other result of the run."""
    if not case.suppressed:
        return []
    kind = "inSource" if case.suppressed_in_source else "external"
    return [{"kind": kind, "status": "accepted", "justification": _text(case.suppressed)}]


def _rule_id(case: Case) -> str:
    return json_text(case.rule if case.group == case.rule else f"{case.group}/{case.rule}")


def _text(text: str) -> str:
    return visible(text) or "(no message)"

"""The audit as machines read it: the `result` of the JSON envelope, and cases for SARIF, JUnit and annotations."""

from mlopskit.findings import Answer, Finding
from mlopskit.maturity.assessment import Assessment
from mlopskit.maturity.audited import Audited
from mlopskit.maturity.compare import Comparison
from mlopskit.report import Case, Outcome, Severity


def result(audited: Audited, comparison: Comparison | None = None) -> dict[str, object]:
    """Return the JSON-ready result of one repository, under the names of the contract."""
    table: dict[str, object] = {
        "repo": {"path": audited.path, "commit": audited.commit, "dirty": audited.dirty},
        "profile": {
            "kind": audited.profile.kind,
            "reason": audited.profile.reason,
            "why": [{"path": place.path, "line": place.line} for place in audited.profile.why],
        },
        "findings": [_finding(item) for item in audited.findings],
        "assessments": [_assessment(item) for item in audited.assessments],
        "next_steps": {
            scale: [
                {"capability": s.capability, "practice": s.practice, "command": s.command, "what": s.what}
                for s in steps
            ]
            for scale, steps in audited.steps.items()
        },
        "attestations": [
            {
                "practice": item.attestation.practice,
                "who": item.attestation.who,
                "statement": item.attestation.statement,
                "link": item.attestation.link,
                "expires": item.attestation.expires.isoformat(),
                "state": item.state,
                "detail": item.detail,
            }
            for item in audited.heard
        ],
        "unread": [{"path": item.path, "reason": item.reason} for item in audited.troubles],
        "notes": list(audited.notes),
    }
    if comparison is not None:
        table["since"] = _comparison(comparison)
    return table


def cases(audited: Audited, failures: tuple[Case, ...]) -> tuple[Case, ...]:
    """Return the demands that are not met, then a case per practice; a practice that nobody demands is mere advice."""
    return failures + tuple(_case(item) for item in audited.findings)


OUTCOMES = {
    Answer.YES: Outcome.PASS,
    Answer.PARTIAL: Outcome.FAIL,
    Answer.NO: Outcome.FAIL,
    Answer.UNKNOWN: Outcome.INCOMPLETE,
    Answer.NOT_APPLICABLE: Outcome.SKIPPED,
}


def _case(finding: Finding) -> Case:
    seen = finding.evidence[0] if finding.evidence else None
    return Case(
        group=finding.pillar,
        rule=finding.practice,
        title=finding.title,
        outcome=OUTCOMES[finding.answer],
        message=finding.reason,
        path=seen.path if seen else None,
        line=seen.line if seen else None,
        severity=Severity.NOTE,
    )


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "practice": finding.practice,
        "title": finding.title,
        "pillar": finding.pillar,
        "answer": finding.answer.value,
        "strength": finding.strength.name.lower(),
        "reason": finding.reason,
        "evidence": [{"path": item.path, "line": item.line, "detail": item.detail} for item in finding.evidence],
        "searched": list(finding.searched),
        "next_step": finding.next_step,
    }


def _assessment(item: Assessment) -> dict[str, object]:
    return {
        "scale": item.scale,
        "title": item.title,
        "level": item.level,
        "name": item.name,
        "ceiling": item.ceiling,
        "attested_level": item.attested_level,
        "met": list(item.met),
        "missing": [
            {"capability": m.capability, "title": m.title, "level": m.level, "practices": list(m.practices)}
            for m in item.missing
        ],
        "progress": None
        if item.progress is None
        else {"level": item.progress.level, "met": item.progress.met, "of": item.progress.of},
    }


def _comparison(comparison: Comparison) -> dict[str, object]:
    return {
        "changes": [
            {
                "practice": item.practice,
                "before": item.before,
                "after": item.after,
                "lost": item.lost,
                "path": item.seen.path if item.seen else None,
                "line": item.seen.line if item.seen else None,
            }
            for item in comparison.changes
        ],
        "levels": [
            {"scale": item.scale, "before": item.before, "after": item.after, "message": str(item)}
            for item in comparison.shifts
        ],
    }

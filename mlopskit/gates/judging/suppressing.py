"""Findings that somebody has waived: in the line, in the settings, or in a baseline; each with its reason."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase

from mlopskit.gates.judging.baseline import Baseline
from mlopskit.gates.judging.project import Project, matcher
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Outcome, Severity
from mlopskit.tools import git

MARK = "mlops: ignore["
_INLINE = re.compile(
    r"mlops: ignore\[\s*(?P<rule>[\w./*-]+)\s*(?:,\s*until\s*=\s*(?P<until>\d{4}-\d\d-\d\d)\s*)?\](?P<reason>.*)"
)


@dataclass(slots=True)
class Waiver:
    """A waiver of findings, and how often it was of use."""

    rule: str
    reason: str
    place: tuple[str, int | None]
    """Where it is written."""
    until: date | None = None
    line: int | None = None
    """The only line that it is for, in the file where it is written."""
    path: str = "**"
    used: int = field(default=0)

    def covers(self, gate: str, finding: GateFinding) -> bool:
        """Whether it is for this finding."""
        if not (fnmatchcase(gate, self.rule) or fnmatchcase(f"{gate}/{finding.rule}", self.rule)):
            return False
        if self.line is not None:
            return (finding.path, finding.line) == (self.place[0], self.line)
        return matcher(self.path)(finding.path or "")


def suppress(
    project: Project, results: Sequence[GateResult], today: date, baseline: Baseline | None
) -> tuple[tuple[GateResult, ...], tuple[GateFinding, ...]]:
    """Mark what is waived, and remark on waivers that are expired, unused or without reason."""
    remarks: list[GateFinding] = []
    waivers = list(_current(project, today, remarks))
    judged = tuple(_apply(project, result, waivers, baseline) for result in results)
    ran = {result.gate for result in results if result.outcome in (Outcome.PASS, Outcome.FAIL)}
    for waiver in waivers if project.since is None else ():  # a part of the project says nothing of the rest
        if not waiver.used and waiver.rule.partition("/")[0] in ran:
            message = f"the ignore of `{waiver.rule}` has no use: nothing is found there"
            remarks.append(GateFinding("unused-ignore", message, *waiver.place, Severity.WARNING))
    return judged, tuple(remarks)


def _apply(project: Project, result: GateResult, waivers: list[Waiver], baseline: Baseline | None) -> GateResult:
    if result.outcome is not Outcome.FAIL:
        return result
    findings = tuple(_marked(project, result.gate, finding, waivers, baseline) for finding in result.findings)
    waived = sum(bool(finding.suppressed) for finding in findings)
    left = [finding for finding in findings if not finding.suppressed and finding.severity is Severity.ERROR]
    if not waived:
        return result
    if left:
        return replace(result, findings=findings, summary=f"{result.summary} ({waived} of them waived)")
    summary = f"{counted(waived, 'finding')} waived, and nothing else found"
    return replace(result, outcome=Outcome.PASS, findings=findings, summary=summary)


def _marked(
    project: Project, gate: str, finding: GateFinding, waivers: list[Waiver], baseline: Baseline | None
) -> GateFinding:
    for waiver in waivers:
        if waiver.covers(gate, finding):
            waiver.used += 1
            return replace(finding, suppressed=waiver.reason, suppressed_in_source=waiver.line is not None)
    if baseline and baseline.absorbs(project, gate, finding):
        return replace(finding, suppressed="known in the baseline")
    return finding


def _current(project: Project, today: date, remarks: list[GateFinding]) -> Iterator[Waiver]:
    for waiver in (*_in_settings(project), *_in_lines(project, remarks)):
        if waiver.until and today > waiver.until:
            message = f"the ignore of `{waiver.rule}` ended on {waiver.until}"
            remarks.append(GateFinding("expired-ignore", message, *waiver.place, Severity.WARNING))
        else:
            yield waiver


def _in_settings(project: Project) -> Iterator[Waiver]:
    config = project.config
    file = config.source.name if config.source else ""
    for number, entry in enumerate(config.check.ignore):
        place = (file, config.lines.get(f"check.ignore.{number}"))
        yield Waiver(entry.rule, entry.reason, place, entry.until, path=entry.path)


def _in_lines(project: Project, remarks: list[GateFinding]) -> Iterator[Waiver]:
    for path, number, line in git.lines_with(project.root, MARK, project.files):
        found = _INLINE.search(line)
        if path.endswith((".md", ".rst")) or found is None:
            continue
        reason = found["reason"].strip().rstrip("-*/>").strip()
        if not reason:
            message = f"the ignore of `{found['rule']}` gives no reason, so it does not count"
            remarks.append(GateFinding("ignore-without-reason", message, path, number, Severity.WARNING))
            continue
        until = date.fromisoformat(found["until"]) if found["until"] else None
        yield Waiver(found["rule"], reason, (path, number), until, line=number)

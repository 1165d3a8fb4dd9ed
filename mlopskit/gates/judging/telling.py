"""From what gates answered to a report: one verdict, the values of the contract, and a page for people."""

from collections.abc import Iterator, Sequence

from mlopskit.errors import ExitCode
from mlopskit.gates import Gate
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import (
    Block,
    Bullets,
    Case,
    Cell,
    Commands,
    Heading,
    Outcome,
    Page,
    Paragraph,
    Report,
    Severity,
    Table,
    Tone,
)

EXIT_CODES = {Outcome.PASS: ExitCode.PASS, Outcome.FAIL: ExitCode.FAIL, Outcome.INCOMPLETE: ExitCode.INCOMPLETE}
TONES = {
    Outcome.PASS: Tone.GOOD,
    Outcome.FAIL: Tone.BAD,
    Outcome.INCOMPLETE: Tone.WARN,
    Outcome.SKIPPED: Tone.DIM,
}
FIRST = (Outcome.FAIL, Outcome.INCOMPLETE, Outcome.PASS, Outcome.SKIPPED)
"""In which order people are told: what needs them comes first."""
NOTHING = "no gate found anything to judge here"
SHOWN = 20
"""Findings of a gate that the page shows before it counts the rest."""


def report(results: Sequence[GateResult], remarks: Sequence[GateFinding], gates: Sequence[Gate]) -> Report:
    """Return the report on all gates together."""
    verdict = overall(results)
    return Report(
        command="check",
        exit_code=EXIT_CODES[verdict],
        result={
            "verdict": verdict.value,
            "gates": [_gate(result) for result in results],
            "remarks": [_finding(remark) for remark in remarks],
        },
        page=_page(verdict, results, remarks),
        cases=tuple(_cases(results, remarks, {gate.id: gate.title for gate in gates})),
    )


def overall(results: Sequence[GateResult]) -> Outcome:
    """Return one verdict: a failure is certain, else what stayed open, and nothing judged is no pass."""
    outcomes = {result.outcome for result in results}
    if Outcome.FAIL in outcomes:
        return Outcome.FAIL
    if Outcome.INCOMPLETE in outcomes or Outcome.PASS not in outcomes:
        return Outcome.INCOMPLETE
    return Outcome.PASS


def _gate(result: GateResult) -> dict[str, object]:
    return {
        "gate": result.gate,
        "verdict": result.outcome.value,
        "summary": result.summary,
        "seconds": round(result.seconds, 3),
        "reused": result.reused,
        "findings": [_finding(finding) for finding in result.findings],
    }


def _finding(finding: GateFinding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "message": finding.message,
        "path": finding.path,
        "line": finding.line,
        "severity": finding.severity.value,
        "suppressed": finding.suppressed or None,
    }


def _cases(results: Sequence[GateResult], remarks: Sequence[GateFinding], titles: dict[str, str]) -> Iterator[Case]:
    for result in results:
        title = titles.get(result.gate, result.gate)
        if result.outcome is not Outcome.FAIL or not any(map(_fails, result.findings)):
            yield Case(result.gate, result.gate, title, result.outcome, result.summary, seconds=result.seconds)
        for finding in result.findings:
            yield _case(result.gate, title, finding)
    if all(result.outcome is Outcome.SKIPPED for result in results):
        yield Case("check", "nothing-judged", "A gate has something to judge", Outcome.INCOMPLETE, NOTHING)
    for remark in remarks:
        yield _case("settings", "The settings say nothing in vain", remark)


def _case(group: str, title: str, finding: GateFinding) -> Case:
    """Return a finding as a case; a warning is told in every format, and its severity keeps it from failing a build."""
    return Case(
        group,
        finding.rule,
        title,
        Outcome.SKIPPED if finding.suppressed else Outcome.FAIL,
        finding.message,
        finding.path,
        finding.line,
        finding.severity,
        suppressed=finding.suppressed,
        suppressed_in_source=finding.suppressed_in_source,
    )


def _fails(finding: GateFinding) -> bool:
    return finding.severity is Severity.ERROR and not finding.suppressed


def _page(verdict: Outcome, results: Sequence[GateResult], remarks: Sequence[GateFinding]) -> Page:
    blocks: list[Block] = [_table([result for result in results if result.outcome is not Outcome.SKIPPED])]
    for result in results:
        if result.outcome is Outcome.FAIL:
            blocks += _evidence(result)
    if remarks:
        blocks += [Heading("Settings"), Bullets(tuple(Cell(_sentence(remark), Tone.WARN) for remark in remarks))]
    skipped = [result for result in results if result.outcome is Outcome.SKIPPED]
    if skipped:
        names = ", ".join(result.gate for result in skipped)
        blocks.append(Paragraph(f"{len(skipped)} not run: {names}; `mlops check --list` tells why", Tone.DIM))
    return Page("mlops check", _headline(verdict, results), tuple(blocks), tuple(_details(results)))


def _headline(verdict: Outcome, results: Sequence[GateResult]) -> Cell:
    def names(outcome: Outcome) -> str:
        return ", ".join(result.gate for result in results if result.outcome is outcome)

    judged = sum(result.outcome is not Outcome.SKIPPED for result in results)
    if not judged:
        text = f"incomplete: {NOTHING}"
    elif verdict is Outcome.PASS:
        text = f"pass: {counted(judged, 'gate')}"
    else:
        said = [
            f"{outcome.value}: {names(outcome)}" for outcome in (Outcome.FAIL, Outcome.INCOMPLETE) if names(outcome)
        ]
        text = "; ".join(said)
    return Cell(text, TONES[verdict])


def _table(results: Sequence[GateResult]) -> Table:
    rows = [
        (
            Cell(result.gate),
            Cell(result.outcome.value, TONES[result.outcome]),
            Cell("reused" if result.reused else f"{result.seconds:.1f} s", Tone.DIM),
            Cell(result.summary),
        )
        for result in sorted(results, key=lambda result: FIRST.index(result.outcome))
    ]
    return Table(("gate", "verdict", "time", "what came of it"), tuple(rows))


def _evidence(result: GateResult) -> list[Block]:
    counted = [finding for finding in result.findings if not finding.suppressed]
    shown = [Cell(_sentence(finding)) for finding in counted[:SHOWN]]
    if len(counted) > SHOWN:
        shown.append(Cell(f"and {len(counted) - SHOWN} more; `mlops check {result.gate} --verbose`", Tone.DIM))
    return [Heading(result.gate), Bullets(tuple(shown)), Commands((f"mlops explain {result.gate}",))]


def _details(results: Sequence[GateResult]) -> Iterator[Block]:
    for result in results:
        if result.findings and not _told_whole(result):
            yield Heading(f"{result.gate}, every finding")
            yield Bullets(tuple(Cell(_sentence(finding)) for finding in result.findings))
        if result.output.strip():
            yield Heading(f"{result.gate}, what the tool said")
            yield Paragraph(result.output.strip())
    skipped = [result for result in results if result.outcome is Outcome.SKIPPED]
    if skipped:
        yield Heading("Not run")
        yield Bullets(tuple(Cell(f"{result.gate}: {result.summary}", Tone.DIM) for result in skipped))


def _told_whole(result: GateResult) -> bool:
    """Whether the page's evidence shows every finding already."""
    waived = any(finding.suppressed for finding in result.findings)
    return result.outcome is Outcome.FAIL and not waived and len(result.findings) <= SHOWN


def _sentence(finding: GateFinding) -> str:
    place = f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path or ""
    waived = f" (does not count: {finding.suppressed})" if finding.suppressed else ""
    return f"{f'{place} ' if place else ''}{finding.rule}: {finding.message}{waived}"

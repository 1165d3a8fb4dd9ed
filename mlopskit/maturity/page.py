"""The audit as people read it: the levels first, then what to do next, then the evidence."""

from collections.abc import Iterator, Sequence

from mlopskit.findings import Answer, Evidence, Finding
from mlopskit.maturity.assessment import Assessment
from mlopskit.maturity.audited import Audited
from mlopskit.maturity.compare import Comparison
from mlopskit.maturity.steps import Step
from mlopskit.practices import PILLARS
from mlopskit.report import Block, Bullets, Case, Cell, Commands, Heading, Page, Paragraph, Table, Tone

SHOWN_STEPS = 6
TONES = {
    Answer.YES: Tone.GOOD,
    Answer.PARTIAL: Tone.WARN,
    Answer.NO: Tone.BAD,
    Answer.UNKNOWN: Tone.WARN,
    Answer.NOT_APPLICABLE: Tone.DIM,
}


def page(audited: Audited, failures: Sequence[Case] = (), comparison: Comparison | None = None) -> Page:
    """Return the page of one repository."""
    return Page(
        title=f"Maturity of {audited.path}",
        verdict=_verdict(audited, failures),
        blocks=(
            *_failures(failures),
            *_comparison(comparison),
            *_levels(audited),
            *_next(audited),
            *_coverage(audited),
            *_notes(audited),
        ),
        details=tuple(_evidence(audited)),
    )


def _verdict(audited: Audited, failures: Sequence[Case]) -> Cell:
    if not audited.has_machine_learning:
        return Cell(f"No machine learning here: {audited.profile.reason}", Tone.DIM)
    levels = ", ".join(f"{item.scale} {item.level:g}" for item in audited.assessments)
    if failures:
        count = len(failures)
        return Cell(f"{count} demand{'s' * (count > 1)} not met; levels: {levels}", Tone.BAD)
    return Cell(f"Levels: {levels}", Tone.STRONG)


def _failures(failures: Sequence[Case]) -> Iterator[Block]:
    if failures:
        yield Heading("Not met")
        yield Bullets(tuple(Cell(f"{case.rule}: {case.message}", Tone.BAD) for case in failures))


def _comparison(comparison: Comparison | None) -> Iterator[Block]:
    if comparison is None:
        return
    yield Heading("What this change does")
    if not comparison.changes:
        yield Paragraph("No practice changed.")
        return
    shifts = [Cell(str(item), Tone.BAD if item.after < item.before else Tone.GOOD) for item in comparison.shifts]
    changes = [Cell(str(item), Tone.BAD if item.lost else Tone.GOOD) for item in comparison.changes]
    yield Bullets((*shifts, *changes))


def _levels(audited: Audited) -> Iterator[Block]:
    if not audited.has_machine_learning:
        return
    yield Paragraph(f"Read as: {audited.profile.kind} ({audited.profile.reason}).", Tone.DIM)
    yield Table(("scale", "level", "name", "next level"), tuple(_level(item) for item in audited.assessments))


def _level(item: Assessment) -> tuple[Cell, ...]:
    level = f"{item.level:g}"
    if item.attested_level > item.level:
        level += f", attested {item.attested_level:g}"
    if item.ceiling > item.level:
        level += f", at most {item.ceiling:g}"
    progress = item.progress
    ahead = f"{progress.met} of {progress.of} for {progress.level}" if progress else "the highest"
    return Cell(item.scale), Cell(level, Tone.STRONG), Cell(item.name), Cell(ahead, Tone.DIM)


def _next(audited: Audited) -> Iterator[Block]:
    steps = merged(audited)
    if not steps:
        return
    yield Heading("What to do next")
    rows = [(Cell(step.practice, Tone.STRONG), Cell(", ".join(scales)), Cell(step.what)) for step, scales in steps]
    yield Table(("practice", "leads on", "how"), tuple(rows[:SHOWN_STEPS]))
    if len(rows) > SHOWN_STEPS:
        yield Paragraph(f"And {len(rows) - SHOWN_STEPS} more; the JSON report has them all.", Tone.DIM)
    commands = tuple(dict.fromkeys(step.command for step, _ in steps[:SHOWN_STEPS] if step.command))
    if commands:
        yield Commands(commands)


def merged(audited: Audited) -> list[tuple[Step, list[str]]]:
    """Return the steps of all scales, each once with the scales that it leads on, the most useful first."""
    found: dict[str, tuple[Step, list[str]]] = {}
    for scale, steps in audited.steps.items():
        for step in steps:
            found.setdefault(step.practice, (step, []))[1].append(scale)
    return sorted(found.values(), key=lambda item: -len(item[1]))


def _coverage(audited: Audited) -> Iterator[Block]:
    yield Heading("Practices by pillar")
    answers = tuple(Answer)
    rows = []
    for pillar in PILLARS:
        here = [item for item in audited.findings if item.pillar == pillar]
        counts = [sum(item.answer is answer for item in here) for answer in answers]
        rows.append((Cell(pillar), *(Cell(str(count) if count else "", Tone.PLAIN) for count in counts)))
    yield Table(("pillar", *(answer.value.replace("_", " ") for answer in answers)), tuple(rows))
    yield Paragraph("`--verbose` shows the evidence, `mlops explain PRACTICE` what a practice means.", Tone.DIM)


def _notes(audited: Audited) -> Iterator[Block]:
    heard = [f"attested `{item.attestation.practice}`: {item.state}, {item.detail}" for item in audited.heard]
    troubles = [f"not read: {item.path}: {item.reason}" for item in audited.troubles[:10]]
    more = len(audited.troubles) - len(troubles)
    if more > 0:
        troubles.append(f"not read: {more} more files; the JSON report names them")
    if notes := [*audited.notes, *heard, *troubles]:
        yield Heading("Worth knowing")
        yield Bullets(tuple(Cell(note, Tone.WARN) for note in notes))


def _evidence(audited: Audited) -> Iterator[Block]:
    for pillar in PILLARS:
        yield Heading(f"Evidence: {pillar}")
        yield Table(
            ("practice", "answer", "strength", "where", "why"),
            tuple(_row(item) for item in audited.findings if item.pillar == pillar),
        )


def _row(finding: Finding) -> tuple[Cell, ...]:
    return (
        Cell(finding.practice),
        Cell(finding.answer.value.replace("_", " "), TONES[finding.answer]),
        Cell(finding.strength.name.lower()),
        Cell(_where(finding)),
        Cell(finding.reason),
    )


def _where(finding: Finding) -> str:
    if finding.evidence:
        more = len(finding.evidence) - 1
        return _place(finding.evidence[0]) + (f" and {more} more" if more else "")
    return f"searched {', '.join(finding.searched)}" if finding.searched else ""


def _place(evidence: Evidence) -> str:
    return evidence.path if evidence.line is None else f"{evidence.path}:{evidence.line}"

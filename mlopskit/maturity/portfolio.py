"""Several repositories side by side: a row each, and for each scale how many stand on which level; never a mean."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlopskit.maturity.audited import Audited
from mlopskit.maturity.outcome import cases as cases_of_one
from mlopskit.report import Block, Bullets, Case, Cell, Heading, Page, Table, Tone


def page(audits: Sequence[Audited], failures: Sequence[Sequence[Case]]) -> Page:
    """Return the page of several repositories."""
    failed = sum(bool(cases) for cases in failures)
    verdict = (
        Cell(f"{failed} of {len(audits)} repositories do not meet the demands", Tone.BAD)
        if failed
        else Cell("; ".join(f"{scale.text} {told.text}" for scale, told in _distribution(audits)), Tone.STRONG)
    )
    scales = _scales(audits)
    return Page(
        title=f"Maturity of {len(audits)} repositories",
        verdict=verdict,
        blocks=(
            Table(("repository", "kind", *scales), tuple(_row(audited, scales) for audited in audits)),
            Heading("Distribution"),
            Table(("scale", "levels"), tuple(_distribution(audits))),
            *_not_met(audits, failures),
        ),
    )


def cases(audited: Audited, failures: tuple[Case, ...]) -> tuple[Case, ...]:
    """Return the cases of one repository, grouped and located under its path."""
    return tuple(
        replace(
            case,
            group=f"{audited.path}: {case.group}",
            path=f"{audited.path}/{case.path}" if case.path is not None else None,
        )
        for case in cases_of_one(audited, failures)
    )


def _scales(audits: Sequence[Audited]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.scale for audited in audits for item in audited.assessments))


def _row(audited: Audited, scales: Sequence[str]) -> tuple[Cell, ...]:
    levels = {item.scale: f"{item.level:g}" for item in audited.assessments}
    kind = audited.profile.kind if audited.has_machine_learning else "no machine learning"
    return Cell(audited.path, Tone.STRONG), Cell(kind), *(Cell(levels.get(scale, "-")) for scale in scales)


def _distribution(audits: Sequence[Audited]) -> Iterator[tuple[Cell, ...]]:
    for scale in _scales(audits):
        counts = Counter(item.level for audited in audits for item in audited.assessments if item.scale == scale)
        told = ", ".join(f"{count} at {level:g}" for level, count in sorted(counts.items()))
        yield Cell(scale), Cell(told)


def _not_met(audits: Sequence[Audited], failures: Sequence[Sequence[Case]]) -> Iterator[Block]:
    lines = [
        Cell(f"{audited.path}: {case.message}", Tone.BAD)
        for audited, found in zip(audits, failures, strict=True)
        for case in found
    ]
    if lines:
        yield Heading("Not met")
        yield Bullets(tuple(lines))

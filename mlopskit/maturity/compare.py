"""What changed between two audits of the same repository: practices gained and lost, levels risen and fallen."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlopskit.findings import Evidence, Finding
from mlopskit.maturity.audited import Audited


@dataclass(frozen=True, slots=True)
class Change:
    """A practice whose answer or strength is not what it was."""

    practice: str
    before: str
    after: str
    lost: bool
    seen: Evidence | None
    """Where it stood before if it was lost, where it stands now if it was gained."""

    def __str__(self) -> str:
        where = f" ({self.seen.path}:{self.seen.line or 1})" if self.seen else ""
        return f"{self.practice}: {self.before} to {self.after}{where}"


@dataclass(frozen=True, slots=True)
class Shift:
    """A scale on which the proven level is not what it was."""

    scale: str
    before: float
    after: float
    because: tuple[Change, ...]

    def __str__(self) -> str:
        verb = "lowers" if self.after < self.before else "raises"
        reasons = "; ".join(str(item) for item in self.because)
        return f"this change {verb} {self.scale} from {self.before:g} to {self.after:g}: {reasons}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two audits."""

    changes: tuple[Change, ...]
    shifts: tuple[Shift, ...]

    @property
    def lowered(self) -> bool:
        """Whether a level fell."""
        return any(shift.after < shift.before for shift in self.shifts)


def compare(before: Audited, after: Audited) -> Comparison:
    """Return what changed from one audit to the other."""
    changes = tuple(_changes(before, after))
    return Comparison(changes, tuple(_shifts(before, after, changes)))


def _changes(before: Audited, after: Audited) -> Iterator[Change]:
    past = {finding.practice: finding for finding in before.findings}
    for now in after.findings:
        then = past.get(now.practice)
        if then is None or _told(then) == _told(now):
            continue
        lost = (then.holds, then.strength) > (now.holds, now.strength)
        source = then if lost else now
        yield Change(now.practice, _told(then), _told(now), lost, source.evidence[0] if source.evidence else None)


def _told(finding: Finding) -> str:
    return f"{finding.answer} ({finding.strength.name.lower()})" if finding.holds else str(finding.answer)


def _shifts(before: Audited, after: Audited, changes: tuple[Change, ...]) -> Iterator[Shift]:
    past = {item.scale: item for item in before.assessments}
    for now in after.assessments:
        then = past.get(now.scale)
        if then is None or then.level == now.level:
            continue
        fell = now.level < then.level
        open_now = {name for item in (now if fell else then).missing for name in item.practices}
        because = tuple(item for item in changes if item.lost == fell and item.practice in open_now)
        yield Shift(now.scale, then.level, now.level, because)

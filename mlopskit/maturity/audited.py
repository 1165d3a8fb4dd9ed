"""One repository, audited: its findings, where it stands on each scale, what people vouch for, and what to do next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mlopskit import practices
from mlopskit.config import Waiver
from mlopskit.errors import MlopsError
from mlopskit.findings import Finding
from mlopskit.maturity import attest
from mlopskit.maturity.answers import answers
from mlopskit.maturity.assess import assess
from mlopskit.maturity.assessment import Assessment
from mlopskit.maturity.attest import Heard
from mlopskit.maturity.scale import Scale
from mlopskit.maturity.steps import Step, next_steps
from mlopskit.repo import Repo
from mlopskit.repo.git_settings import programs
from mlopskit.repo.snapshot import Profile, Trouble
from mlopskit.repo.table_dates import ageing

NO_ML = "none"
"""The kind of a repository that holds no machine learning: it gets no level, which is not the same as the lowest."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit of one repository found."""

    path: str
    commit: str | None
    dirty: bool
    profile: Profile
    findings: tuple[Finding, ...]
    assessments: tuple[Assessment, ...]
    steps: Mapping[str, tuple[Step, ...]]
    """For each scale by id: the smallest set of practices that leads to its next level."""
    heard: tuple[Heard, ...]
    troubles: tuple[Trouble, ...]
    notes: tuple[str, ...] = ()

    @property
    def has_machine_learning(self) -> bool:
        """Whether there is anything to give a level to."""
        return self.profile.kind != NO_ML

    def finding(self, practice: str) -> Finding:
        """Return the answer to one practice."""
        return next(item for item in self.findings if item.practice == practice)


def judge(
    repo: Repo, path: str, scales: Sequence[Scale], today: date, ignored: Mapping[str, Waiver] | None = None
) -> Audited:
    """Ask every practice and assess every scale; `ignored` names the practices that the project sets aside."""
    notes = list(ageing(today))
    asked = answers(repo)
    findings = _without(ignored or {}, asked.findings, today, notes)
    heard = _hear(asked.attestations, findings, scales, today, notes)
    vouched = attest.valid(heard)
    applicable = asked.profile.kind != NO_ML
    return Audited(
        path=path,
        commit=repo.commit,
        dirty=repo.dirty,
        profile=asked.profile,
        findings=findings,
        assessments=tuple(assess(scale, findings, vouched) for scale in scales if applicable),
        steps={scale.id: next_steps(scale, findings, asked.parts) for scale in scales if applicable},
        heard=heard,
        troubles=tuple(sorted({*asked.troubles, *programs(repo.root)}, key=lambda each: each.path)),
        notes=tuple(notes),
    )


def _without(
    ignored: Mapping[str, Waiver], findings: Iterable[Finding], today: date, notes: list[str]
) -> tuple[Finding, ...]:
    """Set aside what the project ignores; it then counts for nothing, and the reason is shown in its place."""
    kept = []
    for finding in findings:
        waiver = ignored.get(finding.practice)
        if waiver is None:
            kept.append(finding)
        elif waiver.expired(today):
            notes.append(f"the ignore of `{finding.practice}` ran out on {waiver.until}: it counts again")
            kept.append(finding)
        elif finding.holds:
            notes.append(f"the ignore of `{finding.practice}` is not needed: the practice is there")
            kept.append(finding)
        else:
            aside = Finding.not_applicable(f"set aside by the project: {waiver.reason}")
            kept.append(aside.asked_by(finding.practice, finding.title, finding.pillar, finding.next_step))
    return tuple(kept)


def _hear(
    text: str | None, findings: Sequence[Finding], scales: Sequence[Scale], today: date, notes: list[str]
) -> tuple[Heard, ...]:
    """Read the attestations; a broken file attests nothing, and the audit says so and goes on."""
    if text is None:
        return ()
    known = {item.id for item in practices.catalog()}.union(*(scale.statements for scale in scales))
    try:
        return attest.hear(attest.parse(text, known), findings, today)
    except MlopsError as error:
        notes.append(
            f"the attestations count for nothing: {error.message}" + (f" ({error.hint})" if error.hint else "")
        )
        return ()

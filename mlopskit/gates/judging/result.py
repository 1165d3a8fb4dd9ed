"""What a gate answers: a verdict, one sentence, and the findings that led to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from mlopskit.report import Outcome, Severity


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One thing that a gate does not let pass, with its place."""

    rule: str
    message: str
    path: str | None = None
    line: int | None = None
    severity: Severity = Severity.ERROR
    suppressed: str = ""
    """The reason why it does not count, when somebody has waived it."""
    suppressed_in_source: bool = False
    """Whether the waiver stands in the line itself."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """How a gate judged the project; `gate` and `seconds` are filled in by whoever ran it."""

    outcome: Outcome
    summary: str
    findings: tuple[GateFinding, ...] = ()
    output: str = ""
    """What the tool said, whole, for the reader who wants to see it."""
    gate: str = ""
    seconds: float = 0.0
    reused: bool = False
    """Whether the verdict is an earlier one on the same inputs."""

    @classmethod
    def passed(cls, summary: str, findings: Iterable[GateFinding] = (), *, output: str = "") -> Self:
        """Return a pass; it may carry warnings and notes."""
        return cls(Outcome.PASS, summary, tuple(findings), output)

    @classmethod
    def failed(cls, summary: str, findings: Iterable[GateFinding], *, output: str = "") -> Self:
        """Return a failure with what is wrong."""
        return cls(Outcome.FAIL, summary, tuple(findings), output)

    @classmethod
    def incomplete(cls, summary: str, findings: Iterable[GateFinding] = (), *, output: str = "") -> Self:
        """Return that the question could not be answered, and why; it is never a pass."""
        return cls(Outcome.INCOMPLETE, summary, tuple(findings), output)

    @classmethod
    def skipped(cls, reason: str) -> Self:
        """Return that the gate was left out on purpose, and why."""
        return cls(Outcome.SKIPPED, reason)

    def of(self, gate: str, seconds: float) -> Self:
        """Return the same result with the gate's name and how long it took."""
        return replace(self, gate=gate, seconds=seconds)

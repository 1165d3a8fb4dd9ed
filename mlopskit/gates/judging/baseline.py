"""
A file of the findings that were there when a project began to be checked, so that only new ones fail.

A finding is known by its gate, its rule, its path and the text of its line, never by the line's number, so that edits
elsewhere in the file change nothing. Equal findings are counted.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlopskit.errors import ConfigError
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Outcome, Severity

SCHEMA = "mlopskit/check-baseline/v1"


@dataclass(slots=True)
class Baseline:
    """The known findings by fingerprint, each as often as it was there; it is used up while findings are compared."""

    known: Counter[str]
    left: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.left = Counter(self.known)

    def absorbs(self, project: Project, gate: str, finding: GateFinding) -> bool:
        """Whether a finding is a known one; each known finding absorbs one."""
        mark = fingerprint(project, gate, finding)
        if self.left[mark] <= 0:
            return False
        self.left[mark] -= 1
        return True

    def of_others(self, gates: Iterable[str]) -> Counter[str]:
        """Return the known findings of all gates but these."""
        ran = frozenset(gates)
        return Counter({mark: count for mark, count in self.known.items() if mark.partition("/")[0] not in ran})

    def stale(self, gates: Iterable[str]) -> int:
        """Return how many known findings of these gates are no longer there."""
        ran = frozenset(gates)
        return sum(count for mark, count in self.left.items() if mark.partition("/")[0] in ran)

    def pruned(self, gates: Iterable[str]) -> Counter[str]:
        """Return the known findings without those of these gates that are no longer there."""
        ran = frozenset(gates)
        return +Counter(
            {mark: n - (self.left[mark] if mark.partition("/")[0] in ran else 0) for mark, n in self.known.items()}
        )


def fingerprint(project: Project, gate: str, finding: GateFinding) -> str:
    """Return what a finding is known by; it begins with the gate and the rule for those who read the file."""
    text = _line(project.root / finding.path, finding.line) if finding.path and finding.line else None
    said = re.sub(r"\d+", "#", finding.message) if text is None else " ".join(text.split())
    digest = hashlib.sha256(f"{finding.path}\0{said}".encode()).hexdigest()[:16]
    return f"{gate}/{finding.rule}@{finding.path or ''}:{digest}"


def of(project: Project, results: Sequence[GateResult]) -> Counter[str]:
    """Return the fingerprints of all that fails now."""
    return Counter(
        fingerprint(project, result.gate, finding)
        for result in results
        if result.outcome is Outcome.FAIL
        for finding in result.findings
        if finding.severity is Severity.ERROR
    )


def read(file: Path) -> Baseline:
    """Return the baseline in a file; raises `ConfigError` when it is none."""
    try:
        table = json.loads(file.read_text("utf-8"))
        if table["schema"] != SCHEMA:
            raise ConfigError(f"{file} is not a baseline of `mlops check`", hint="`--update-baseline` writes one")
        return Baseline(Counter({str(mark): int(count) for mark, count in table["findings"].items()}))
    except OSError as error:
        hint = f"`mlops check --baseline {file} --update-baseline` writes it"
        raise ConfigError(f"the baseline {file} cannot be read: {error.strerror}", hint=hint) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"the baseline {file} does not parse: {error}", hint="write it anew") from error


def text(known: Counter[str]) -> str:
    """Return the text of a baseline file."""
    return json.dumps({"schema": SCHEMA, "findings": dict(sorted(known.items()))}, indent=2, ensure_ascii=False) + "\n"


def _line(file: Path, number: int) -> str | None:
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    return lines[number - 1] if 0 < number <= len(lines) else None

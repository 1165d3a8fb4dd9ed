"""What a caller demands of an audit: a least level, practices that must be held, practices that must not be lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlopskit import practices
from mlopskit.errors import ConfigError, UsageError, did_you_mean
from mlopskit.findings import Answer
from mlopskit.maturity.audited import Audited
from mlopskit.maturity.scale import Scale
from mlopskit.report import Case, Outcome

BASELINE_SCHEMA = "mlopskit/audit-baseline/v1"


@dataclass(frozen=True, slots=True)
class Demands:
    """Empty demands make an audit a mere report, which never fails."""

    levels: Mapping[str, float]
    """The least proven level, by scale."""
    require: tuple[str, ...] = ()
    """Practices that must be answered yes."""
    held: tuple[str, ...] = ()
    """Practices of the baseline, which must not be lost."""


def parse_level(word: str, scales: Sequence[Scale]) -> tuple[str, float]:
    """Read `google=1`; raises `UsageError` for an unknown scale or a level that the scale does not have."""
    name, separator, number = word.partition("=")
    known = {scale.id: scale for scale in scales}
    if not separator:
        raise UsageError(f"`{word}` names no level", hint="write it as SCALE=LEVEL, such as google=1")
    if name not in known:
        raise UsageError(f"there is no scale `{name}`", hint=did_you_mean(name, known))
    try:
        level = float(number)
    except ValueError:
        raise UsageError(f"`{number}` is not a level", hint=f"write it as {name}=1") from None
    lowest, highest = known[name].levels[0].level, known[name].levels[-1].level
    if not lowest <= level <= highest:
        raise UsageError(f"{name} has no level {number}", hint=f"its levels go from {lowest} to {highest}")
    return name, level


def held(audited: Audited) -> tuple[str, ...]:
    """Return the practices that are answered yes, which is what a baseline keeps: ids, never numbers."""
    return tuple(finding.practice for finding in audited.findings if finding.holds)


def write_baseline(practice_ids: Sequence[str]) -> str:
    """Return the text of a baseline file."""
    return json.dumps({"schema": BASELINE_SCHEMA, "practices": sorted(practice_ids)}, indent=2) + "\n"


def read_baseline(text: str, origin: str) -> tuple[str, ...]:
    """Read a baseline file; raises `ConfigError` when it is none."""
    try:
        table = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"the baseline {origin} is not valid JSON: {error}") from error
    if not isinstance(table, dict) or table.get("schema") != BASELINE_SCHEMA:
        raise ConfigError(f"{origin} is not a baseline of an audit", hint="write one with --update-baseline")
    known = {item.id for item in practices.catalog()}
    return tuple(item for item in table["practices"] if item in known)


def failures(audited: Audited, demands: Demands) -> tuple[Case, ...]:
    """Return a failed case for each demand that is not met, an incomplete one where the answer is unknown."""
    cases = [_level_case(audited, scale, level) for scale, level in demands.levels.items()]
    cases += [_practice_case(audited, item, "required") for item in demands.require]
    cases += [_practice_case(audited, item, "lost since the baseline") for item in demands.held]
    return tuple(case for case in cases if case.outcome is not Outcome.PASS)


def _level_case(audited: Audited, scale: str, wanted: float) -> Case:
    rule, title = f"{scale}-level", f"{scale} level {wanted:g}"
    found = next((item for item in audited.assessments if item.scale == scale), None)
    if found is None:
        return Case("demands", rule, title, Outcome.FAIL, "there is no machine learning here, so there is no level")
    if found.level >= wanted:
        return Case("demands", rule, title, Outcome.PASS)
    missing = ", ".join(item.capability for item in found.missing if item.level <= wanted)
    outcome = Outcome.INCOMPLETE if found.ceiling >= wanted else Outcome.FAIL
    return Case(
        "demands", rule, title, outcome, f"{scale} is at level {found.level:g}, and {wanted:g} is demanded: {missing}"
    )


def _practice_case(audited: Audited, practice: str, why: str) -> Case:
    finding = audited.finding(practice)
    if finding.holds:
        return Case("demands", practice, finding.title, Outcome.PASS)
    outcome = Outcome.INCOMPLETE if finding.answer is Answer.UNKNOWN else Outcome.FAIL
    seen = finding.evidence[0] if finding.evidence else None
    return Case(
        "demands",
        practice,
        finding.title,
        outcome,
        f"{why}: {finding.answer}, {finding.reason}",
        seen.path if seen else None,
        seen.line if seen else None,
    )

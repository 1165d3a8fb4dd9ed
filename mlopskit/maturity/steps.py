"""The next steps: the smallest set of practices that would lift a repository to the next level of a scale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlopskit.findings import Answer, Finding
from mlopskit.maturity.assess import reached
from mlopskit.maturity.holding import Held, Reading, holds, meets, reading
from mlopskit.maturity.scale import Capability, Leaf, Level, Need, Rule, Scale


@dataclass(frozen=True, slots=True)
class Step:
    """One practice to take up, for the sake of one capability."""

    capability: str
    practice: str
    command: str
    """The `mlops add` command that brings it, or an empty string where the template has no part for it."""
    what: str
    """What to do, in words."""


def next_steps(scale: Scale, findings: Iterable[Finding], parts: Mapping[str, str]) -> tuple[Step, ...]:
    """
    Return what to do to reach the next level of a ladder; nothing on its highest level, or on a scale of points.

    `parts` maps practices to the part of the template that brings each. Where several practices would serve, the
    one that is nearest is named: half there before absent, with a part before without, in the scale's order.
    """
    if scale.rule is Rule.POINTS:
        return ()
    answers = {finding.practice: finding for finding in findings}
    proven = reading(answers)
    target = _above(scale, reached(scale, proven))
    if target is None:
        return ()
    steps: dict[str, Step] = {}
    for capability in target.capabilities:
        if not meets(capability, proven):
            for leaf in cheapest(capability.need, proven, answers, parts):
                steps.setdefault(leaf.practice, _step(capability, leaf, answers, parts))
    return tuple(steps.values())


def cheapest(need: Need, read: Reading, answers: Mapping[str, Finding], parts: Mapping[str, str]) -> tuple[Leaf, ...]:
    """Return the fewest practices that would make the need hold."""
    match need:
        case Leaf():
            return () if read(need) is Held.YES else (need,)
        case _:
            held = [part for part in need.of if holds(part, read) is Held.YES]
            open_parts = [cheapest(part, read, answers, parts) for part in need.of if holds(part, read) is Held.NO]
            open_parts.sort(key=lambda leaves: sum(_effort(leaf, answers, parts) for leaf in leaves))
            wanted = max(0, need.count - len(held))
            return tuple(leaf for leaves in open_parts[:wanted] for leaf in leaves)


def _effort(leaf: Leaf, answers: Mapping[str, Finding], parts: Mapping[str, str]) -> int:
    finding = answers.get(leaf.practice)
    if finding is not None and finding.answer in (Answer.PARTIAL, Answer.YES):
        return 2
    return 3 if parts.get(leaf.practice) else 4


def _step(capability: Capability, leaf: Leaf, answers: Mapping[str, Finding], parts: Mapping[str, str]) -> Step:
    part = parts.get(leaf.practice, "")
    finding = answers.get(leaf.practice)
    what = finding.next_step if finding else ""
    if finding is not None and finding.holds:
        what = f"make it {leaf.strength.name.lower()}: {what}"
    return Step(capability.title, leaf.practice, f"mlops add {part}" if part else "", what)


def _above(scale: Scale, level: Level) -> Level | None:
    return next((item for item in scale.levels if item.level == level.level + 1), None)

"""
The ML Test Score's way of adding up: points per test, a sum per section, and the smallest sum is the score.

Source: Breck, Cai, Nielsen, Salib, Sculley, "The ML Test Score: A Rubric for ML Production Readiness and Technical Debt
Reduction", IEEE Big Data 2017: half a point for a test done by hand with its results written down, a whole one where a
system runs it on a repeated basis; "a system must consider all in order to raise the score".
"""

from collections.abc import Collection, Iterable, Mapping

from mlopskit.findings import Finding, Strength
from mlopskit.maturity.assessment import Assessment, Missing, Progress
from mlopskit.maturity.holding import Held, Reading, blocking, holds, reading
from mlopskit.maturity.scale import Capability, Leaf, Scale, Section

BY_HAND = 0.5
AUTOMATED = 1.0


def assess_points(scale: Scale, answers: Mapping[str, Finding], attested: Collection[str]) -> Assessment:
    """Return the score; `level` is the sum of the weakest section, and the scale's level names the band it falls in."""
    proven = reading(answers)
    score = _score(scale, proven)
    weakest = min(scale.sections, key=lambda section: _sum(section, proven))
    done = sum(_points(test, proven) > 0 for test in weakest.tests)
    return Assessment(
        scale=scale.id,
        title=scale.title,
        level=score,
        name=_band(scale, score),
        ceiling=_score(scale, reading(answers, attested, unknown=True)),
        attested_level=_score(scale, reading(answers, attested)),
        met=tuple(test.id for test in scale.capabilities() if _points(test, proven) > 0),
        missing=tuple(_missing(scale, proven)),
        progress=Progress(int(score) + 1, done, len(weakest.tests)) if score < len(weakest.tests) else None,
    )


def _score(scale: Scale, read: Reading) -> float:
    return min(_sum(section, read) for section in scale.sections)


def _sum(section: Section, read: Reading) -> float:
    return sum(_points(test, read) for test in section.tests)


def _points(test: Capability, read: Reading) -> float:
    if holds(test.need, read) is not Held.YES:
        return 0.0
    automated = holds(test.need, lambda leaf: read(Leaf(leaf.practice, max(leaf.strength, Strength.ENFORCED))))
    return AUTOMATED if automated is Held.YES else BY_HAND


def _band(scale: Scale, score: float) -> str:
    """Return the name of the paper's band; the scale's levels are the upper bounds of the bands, the last is open."""
    for level in scale.levels[:-1]:
        if score <= level.level:
            return level.name
    return scale.levels[-1].name


def _missing(scale: Scale, proven: Reading) -> Iterable[Missing]:
    for section in scale.sections:
        for test in section.tests:
            if _points(test, proven) == 0:
                level = int(_sum(section, proven)) + 1
                yield Missing(test.id, f"{section.title}: {test.title}", level, tuple(blocking(test.need, proven)))

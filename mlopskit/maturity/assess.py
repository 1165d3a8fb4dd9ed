"""
From findings to a level: the highest one whose required capabilities, and those of every level below, all hold.

The rule is the one that expert readers of the scales use, and that the ML Test Score makes explicit (a minimum, never
a mean). A partial never meets a requirement. Three readings of the same findings give three levels:

- *proven*: a practice counts when its answer is yes, as strongly as the scale demands;
- *attested*: a practice counts, besides, when a valid attestation says so and nothing contradicts it;
- *ceiling*: a practice counts, besides, when its answer is unknown.
"""

from collections.abc import Collection, Iterable

from mlopskit.findings import Finding
from mlopskit.maturity.assessment import Assessment, Missing, Progress
from mlopskit.maturity.holding import Reading, blocking, meets, reading
from mlopskit.maturity.points import assess_points
from mlopskit.maturity.scale import Level, Rule, Scale


def assess(scale: Scale, findings: Iterable[Finding], attested: Collection[str] = ()) -> Assessment:
    """Return where the findings stand on the scale; `attested` names the practices that people vouch for."""
    answers = {finding.practice: finding for finding in findings}
    proven = reading(answers)
    if scale.rule is Rule.POINTS:
        return assess_points(scale, answers, attested)
    level = reached(scale, proven)
    return Assessment(
        scale=scale.id,
        title=scale.title,
        level=level.level,
        name=level.name,
        ceiling=reached(scale, reading(answers, attested, unknown=True)).level,
        attested_level=reached(scale, reading(answers, attested)).level,
        met=tuple(item.id for item in scale.capabilities() if meets(item, proven)),
        missing=tuple(_missing(scale, proven)),
        progress=_progress(scale, level, proven),
    )


def reached(scale: Scale, read: Reading) -> Level:
    """Return the highest level of a ladder that holds with all below it."""
    level = scale.levels[0]
    for above in scale.levels[1:]:
        if not all(meets(item, read) for item in above.capabilities):
            break
        level = above
    return level


def _missing(scale: Scale, proven: Reading) -> Iterable[Missing]:
    for level in scale.levels:
        for item in level.capabilities:
            if not meets(item, proven):
                yield Missing(item.id, item.title, level.level, tuple(blocking(item.need, proven)))


def _progress(scale: Scale, level: Level, proven: Reading) -> Progress | None:
    above = [item for item in scale.levels if item.level == level.level + 1]
    if not above:
        return None
    met = sum(meets(item, proven) for item in above[0].capabilities)
    return Progress(above[0].level, met, len(above[0].capabilities))

"""
From findings to a level: the highest one whose required capabilities, and those of every level below, all hold.

The rule is the one that expert readers of the scales use, and that the ML Test Score makes explicit (a minimum, never
a mean). A partial never meets a requirement. Three readings of the same findings give three levels:

- *proven*: a practice counts when its answer is yes, as strongly as the scale demands;
- *attested*: a practice counts, besides, when a valid attestation says so and nothing contradicts it;
- *ceiling*: a practice counts, besides, when its answer is unknown.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from mlopskit.findings import Answer, Finding
from mlopskit.maturity.scale import AtLeast, Capability, Leaf, Level, Need, Rule, Scale

Reading = Callable[[Leaf], "Held"]


class Held(Enum):
    """Whether a need holds; `MOOT` when nothing in it can apply to the repository."""

    YES = "yes"
    NO = "no"
    MOOT = "moot"


@dataclass(frozen=True, slots=True)
class Missing:
    """A capability that is not proven, and the practices whose answers keep it so."""

    capability: str
    title: str
    level: int
    practices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the capabilities of the next level hold; it never changes the level."""

    level: int
    met: int
    of: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where a repository stands on one scale."""

    scale: str
    title: str
    level: float
    name: str
    ceiling: float
    attested_level: float
    met: tuple[str, ...]
    missing: tuple[Missing, ...]
    progress: Progress | None
    """None on the highest level."""


def assess(scale: Scale, findings: Iterable[Finding], attested: Collection[str] = ()) -> Assessment:
    """Return where the findings stand on the scale; `attested` names the practices that people vouch for."""
    answers = {finding.practice: finding for finding in findings}
    proven = reading(answers)
    if scale.rule is Rule.POINTS:
        from mlopskit.maturity.points import assess_points

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


def reading(answers: Mapping[str, Finding], attested: Collection[str] = (), *, unknown: bool = False) -> Reading:
    """Return how to read a single practice: proven only, or with attestations, or with the unknown taken for true."""

    def read(leaf: Leaf) -> Held:
        finding = answers.get(leaf.practice)
        if finding is not None and finding.answer is Answer.NOT_APPLICABLE:
            return Held.MOOT
        if finding is not None and finding.holds and finding.strength >= leaf.strength:
            return Held.YES
        if leaf.practice in attested:
            return Held.YES
        if unknown and (finding is None or finding.answer is Answer.UNKNOWN):
            return Held.YES
        return Held.NO

    return read


def holds(need: Need, read: Reading) -> Held:
    """Return whether a need holds; parts that cannot apply are left out of the count."""
    match need:
        case Leaf():
            return read(need)
        case AtLeast(count, parts):
            heard = [holds(part, read) for part in parts]
            moot = heard.count(Held.MOOT)
            if moot == len(heard):
                return Held.MOOT
            wanted = min(count, len(heard) - moot)
            return Held.YES if heard.count(Held.YES) >= wanted else Held.NO


def meets(capability: Capability, read: Reading) -> bool:
    """Return whether a capability holds, or is excused because nothing in it can apply."""
    held = holds(capability.need, read)
    return held is Held.YES or (held is Held.MOOT and capability.excusable)


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


def blocking(need: Need, read: Reading) -> Iterable[str]:
    """Name the practices of a need that do not hold, in the order of the scale and each once."""
    leaves = dict.fromkeys(_leaves(need))
    return [leaf.practice for leaf in leaves if read(leaf) is not Held.YES]


def _leaves(need: Need) -> Iterable[Leaf]:
    if isinstance(need, Leaf):
        yield need
        return
    for part in need.of:
        yield from _leaves(part)


def _progress(scale: Scale, level: Level, proven: Reading) -> Progress | None:
    above = [item for item in scale.levels if item.level == level.level + 1]
    if not above:
        return None
    met = sum(meets(item, proven) for item in above[0].capabilities)
    return Progress(above[0].level, met, len(above[0].capabilities))

"""Whether what a scale needs holds, under one of three readings of the same findings."""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum

from mlopskit.findings import Answer, Finding
from mlopskit.maturity.scale import AtLeast, Capability, Leaf, Need

Reading = Callable[[Leaf], "Held"]


class Held(Enum):
    """Whether a need holds; `MOOT` when nothing in it can apply to the repository."""

    YES = "yes"
    NO = "no"
    MOOT = "moot"


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

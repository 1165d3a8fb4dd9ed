"""What the facts and the wiring are made of."""

from msgspec import Struct
from msgspec.structs import replace

__all__ = ["Fact", "replace"]


class Fact(Struct, frozen=True):
    """
    A frozen value of plain values, equal by what it says; `replace` gives another one.

    It is a struct and not a dataclass, since the cache keeps it as it is, since a script or a module is thousands of
    them, and since every start defines all their kinds: that takes a struct a sixtieth of the time.
    """

"""Where a repository stands on one scale."""

from dataclasses import dataclass


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

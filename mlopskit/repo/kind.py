"""The kind of a repository, as a value: what decides which practices can apply."""

from dataclasses import dataclass

from mlopskit.findings import Place


@dataclass(frozen=True, slots=True)
class Profile:
    """The kind of repository: what decides which practices can apply."""

    kind: str
    """`training`, `library`, `notebooks`, `serving`, `research`, `monorepo`, or `none` (no machine learning here)."""
    why: tuple[Place, ...]
    reason: str

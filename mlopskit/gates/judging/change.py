"""A change that a check is about, and the tests that it can reach."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Since:
    """A change: the revision that it is counted from, and the files that are not as they were there."""

    name: str
    commit: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The test files that a change can reach, and those that it cannot."""

    kept: tuple[str, ...]
    left_out: tuple[str, ...]

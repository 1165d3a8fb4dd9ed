"""A fact together with where it was seen, and many of them by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from mlopskit.findings import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A fact with the place that it was seen at."""

    path: str
    line: int
    fact: T

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.path, self.line)


def by_name(seen: Iterable[Seen[T]], name_of: Callable[[T], str]) -> dict[str, list[tuple[int, Seen[T]]]]:
    """Return what was seen under its name, with its turn: names are few, and are asked for many times."""
    named: dict[str, list[tuple[int, Seen[T]]]] = {}
    for turn, one in enumerate(seen):
        named.setdefault(name_of(one.fact), []).append((turn, one))
    return named

"""
How models reach production, counted from git history alone: the four keys of delivery, for models.

A *promotion* is a change of the stage to a version that had not held it before, or to a newer one; a *rollback* is a
return to an earlier one. Where no stage was ever used, a registered version counts, and where none is registered, a
new model in `dvc.lock` does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from mlopskit.versioning.registry import Model, Move

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the history: its parents, when it was made, and which data and models it changed."""

    id: str
    parents: tuple[str, ...]
    when: datetime
    data: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the history tells; a duration is None where nothing happened that has one."""

    begin: datetime | None
    now: datetime
    updates: tuple[datetime, ...]
    """When a new model was made."""
    new_data: tuple[datetime, ...]
    registered: tuple[datetime, ...]
    promoted: tuple[datetime, ...]
    rolled_back: tuple[datetime, ...]
    lead_times: tuple[timedelta, ...]
    """For each commit, how long it took until a promotion carried it into the stage."""
    data_to_model: tuple[timedelta, ...]
    """For each change of data, how long it took until the next new model."""
    restores: tuple[timedelta, ...]
    """For each rollback, how long the version that it took out had held the stage."""
    waiting_data: int
    """Changes of data that no model has followed yet."""

    def per_month(self, events: tuple[datetime, ...]) -> float | None:
        """Return how often something happened in 30 days; None while the history is shorter than a day."""
        if self.begin is None or self.now - self.begin < timedelta(days=1):
            return None
        return len(events) * (MONTH / (self.now - self.begin))

    @property
    def rollback_rate(self) -> float | None:
        """The share of promotions that were rolled back."""
        return len(self.rolled_back) / len(self.promoted) if self.promoted else None

    @property
    def staleness(self) -> timedelta | None:
        """How long ago production last got a new version."""
        return self.now - self.promoted[-1] if self.promoted else None

    @property
    def model_age(self) -> timedelta | None:
        """How long ago a new model was made."""
        return self.now - self.updates[-1] if self.updates else None


def measure(history: Iterable[Commit], models: Iterable[Model], stage: str, now: datetime) -> Delivery:
    """Return the measures of a history up to now."""
    commits = {each.id: each for each in history if each.when <= now}
    ordered = sorted(commits.values(), key=lambda each: each.when)
    known = tuple(models)
    moves = sorted(
        (move for model in known for move in model.moves(stage) if move.after and move.tag.when <= now),
        key=lambda move: move.tag.when,
    )
    registered = sorted(each.when for model in known for each in model.versions if each.when <= now)
    updates = tuple(each.when for each in ordered if each.models)
    new_data = tuple(each.when for each in ordered if each.data)
    follow = [next((made for made in updates if made >= changed), None) for changed in new_data]
    return Delivery(
        ordered[0].when if ordered else None,
        now,
        updates,
        new_data,
        tuple(registered),
        tuple(move.tag.when for move in moves if not move.rollback),
        tuple(move.tag.when for move in moves if move.rollback),
        tuple(_lead_times(commits, moves)),
        tuple(made - changed for made, changed in zip(follow, new_data, strict=True) if made),
        tuple(_restores(moves)),
        follow.count(None),
    )


def middle(durations: tuple[timedelta, ...]) -> timedelta | None:
    """Return the median of durations."""
    return timedelta(seconds=median(each.total_seconds() for each in durations)) if durations else None


def _lead_times(commits: Mapping[str, Commit], moves: list[Move]) -> Iterator[timedelta]:
    """Go through every commit that a promotion carried into the stage for the first time."""
    delivered: dict[str, set[str]] = {}
    for move in moves:
        if move.rollback:
            continue
        done = delivered.setdefault(move.tag.model, set())
        waiting = [move.tag.commit]
        while waiting:
            commit = commits.get(waiting.pop())
            if commit is not None and commit.id not in done:
                done.add(commit.id)
                waiting += commit.parents
                yield move.tag.when - commit.when


def _restores(moves: list[Move]) -> Iterator[timedelta]:
    since: dict[tuple[str, str], datetime] = {}
    for move in moves:
        if move.rollback and (move.tag.model, move.before) in since:
            yield move.tag.when - since[move.tag.model, move.before]
        since[move.tag.model, move.after] = move.tag.when

"""
The registry as the tags tell it: which versions there are, which stage holds which, and what it held on a date.

The meaning of the tags is GTO's: a stage belongs to the version that was put there last and has not been taken out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mlopskit.errors import UsageError, did_you_mean
from mlopskit.versioning.tags import Action, Tag, version_key


@dataclass(frozen=True, slots=True)
class Version:
    """A registered version of a model."""

    model: str
    version: str
    commit: str
    when: datetime
    who: str
    email: str
    tag: Tag
    active: bool = True
    """Whether it has not been taken back."""

    def __str__(self) -> str:
        return f"{self.model}@{self.version}"


@dataclass(frozen=True, slots=True)
class Move:
    """A change of what a stage holds."""

    stage: str
    before: str
    after: str
    """The version that holds the stage from then on; empty for none, a commit's id where none is registered."""
    tag: Tag
    rollback: bool = False
    """Whether it went back to a version that had held the stage before."""


@dataclass(frozen=True, slots=True)
class Model:
    """All that the tags say about one model, in the order of time."""

    name: str
    tags: tuple[Tag, ...]
    names: dict[str, str] = field(init=False)
    """The version that is registered for a commit."""

    def __post_init__(self) -> None:
        found = {tag.commit: tag.version for tag in self.tags if tag.action is Action.REGISTER}
        object.__setattr__(self, "names", found)

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions in the order of their numbers, those taken back included."""
        last = {tag.version: tag for tag in self.tags if tag.version}
        first = {tag.version: tag for tag in reversed(self.tags) if tag.action is Action.REGISTER}
        made = [self._version(tag, last[version].action is Action.REGISTER) for version, tag in first.items()]
        return tuple(sorted(made, key=lambda each: version_key(each.version)))

    @property
    def deprecated(self) -> bool:
        """Whether it is retired."""
        return any(tag.action is Action.DEPRECATE for tag in self.tags)

    @property
    def stages(self) -> dict[str, str]:
        """The version that each stage holds now."""
        return {stage: held for stage in self.stage_names if (held := self.holder(stage))}

    @property
    def stage_names(self) -> tuple[str, ...]:
        """Every stage that ever held a version, by name."""
        return tuple(sorted({tag.stage for tag in self.tags if tag.stage}))

    def holder(self, stage: str, at: datetime | None = None) -> str:
        """Return the version that holds, or held at a moment, a stage; empty for none."""
        moves = [move for move in self.moves(stage) if at is None or move.tag.when <= at]
        return moves[-1].after if moves else ""

    def moves(self, stage: str) -> Iterator[Move]:
        """Go through the changes of what a stage holds; a version put there again is none."""
        held: dict[str, None] = {}
        before = ""
        past: list[str] = []
        for tag in self.tags:
            if not self._apply(tag, stage, held):
                continue
            after = next(reversed(held), "")
            back = after in past and tag.action is Action.ASSIGN and after != before
            past = past[: past.index(after)] if back else past
            if after != before:
                yield Move(stage, before, after, tag, rollback=back)
                past = [*past, after] if after and after not in past else past
            before = after

    def previous(self, stage: str) -> str:
        """Return the version to roll back to: the last one before the present one that has not been taken back."""
        past: list[str] = []
        for move in self.moves(stage):
            past = past[: past.index(move.after)] if move.after in past else past
            past = [*past, move.after] if move.after else past
        active = {each.version for each in self.versions if each.active}
        return next((version for version in reversed(past[:-1]) if version in active), "")

    def named(self, version: str) -> Version:
        """Return a version; raises `UsageError` with the nearest one when there is none or it was taken back."""
        known = {each.version: each for each in self.versions}
        if version not in known:
            hint = did_you_mean(version, known) or f"mlops model show {self.name}"
            raise UsageError(f"{self.name} has no version {version}", hint=hint)
        if not known[version].active:
            raise UsageError(f"{self.name}@{version} was taken back", hint=f"mlops model show {self.name}")
        return known[version]

    def counter(self, stage: str) -> int:
        """Return the number of the stage's next tag; two who promote at once reach for the same one."""
        return 1 + max((tag.counter for tag in self.tags if tag.stage == stage), default=0)

    def after(self, now: datetime) -> datetime:
        """Return now, or a second after the newest tag, since GTO orders tags by the second."""
        newest = max((tag.when for tag in self.tags), default=now - timedelta(seconds=1))
        return max(now, newest + timedelta(seconds=1))

    def _apply(self, tag: Tag, stage: str, held: dict[str, None]) -> bool:
        """Take a tag into account for a stage, and say whether it was about it."""
        if tag.action is Action.DEREGISTER:
            known = tag.version in held
            held.pop(tag.version, None)
            return known
        if tag.stage != stage:
            return False
        key = self.names.get(tag.commit, tag.commit)
        held.pop(key, None)
        if tag.action is Action.ASSIGN:
            held[key] = None
        return True

    def _version(self, tag: Tag, active: bool) -> Version:  # noqa: FBT001 - what the tags say of it
        return Version(self.name, tag.version, tag.commit, tag.when, tag.who, tag.email, tag, active)


def models(found: Iterable[Tag]) -> dict[str, Model]:
    """Return the models that the tags tell of, by name."""
    by_name: dict[str, list[Tag]] = {}
    for tag in found:
        by_name.setdefault(tag.model, []).append(tag)
    return {name: Model(name, tuple(tags)) for name, tags in sorted(by_name.items())}


def model(found: Iterable[Tag], name: str) -> Model:
    """Return the model of that name; raises `UsageError` with the nearest name when there is none."""
    known = models(found)
    if name not in known:
        theirs = f"git fetch --tags when others registered it, else mlops model register {name}"
        hint = did_you_mean(name, known) or theirs
        raise UsageError(f"no version of `{name}` is registered here", hint=hint)
    return known[name]


def next_version(known: Model | None, bump: str) -> str:
    """Return the version after the highest one, raised in its `major`, `minor` or `patch` place."""
    released = [version_key(each.version) for each in known.versions] if known else []
    if not released:
        return {"major": "v1.0.0", "minor": "v0.1.0"}.get(bump, "v0.0.1")
    major, minor, patch = (int(str(part)) for part in max(released)[:3])
    raised = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}[bump]
    return "v" + ".".join(str(part) for part in raised)

"""
A maturity scale as data: levels, the capabilities that each requires, and the practices that prove a capability.

A scale is one TOML file. Those of the product lie in `mlopskit/maturity/scales/`; a team's own is named by its path.
What a practice says is a fact; that a level requires it, and how strongly, is written here and nowhere else.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from mlopskit.errors import ConfigError, UsageError, did_you_mean
from mlopskit.findings import Strength


@dataclass(frozen=True, slots=True)
class Leaf:
    """One practice that must be answered yes, at least as strongly as demanded."""

    practice: str
    strength: Strength = Strength.MENTIONED

    def practices(self) -> Iterator[str]:
        """Name the practice."""
        yield self.practice


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of several needs; `all` and `any` are the two ends of it."""

    count: int
    of: tuple["Need", ...]

    def practices(self) -> Iterator[str]:
        """Name every practice below."""
        for need in self.of:
            yield from need.practices()


Need = Leaf | AtLeast


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that a level requires."""

    id: str
    title: str
    source: str
    """The row of the published text that asks for it."""
    need: Need
    excusable: bool = False
    """Whether it is dropped where none of its practices can apply to the repository."""


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a scale; it holds when its capabilities and those of every level below hold."""

    level: int
    name: str
    capabilities: tuple[Capability, ...] = ()


class Rule(StrEnum):
    """How a scale adds up."""

    LADDER = "ladder"
    """The highest level whose capabilities, and those of all below, hold."""
    POINTS = "points"
    """The smallest sum over the sections: half a point by hand, a whole one where it runs by itself."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a scale of points."""

    id: str
    title: str
    tests: tuple[Capability, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """A published maturity model, or a team's own."""

    id: str
    title: str
    source: str
    edition: str
    rule: Rule
    levels: tuple[Level, ...]
    sections: tuple[Section, ...] = ()
    statements: Mapping[str, str] = field(default_factory=dict)
    """What the scale asks that no file can show: only an attestation speaks to it."""

    def capabilities(self) -> Iterator[Capability]:
        """Go through the capabilities of all levels and sections."""
        for level in self.levels:
            yield from level.capabilities
        for section in self.sections:
            yield from section.tests

    def practices(self) -> frozenset[str]:
        """Return the ids of all practices and statements that the scale asks for."""
        return frozenset(practice for item in self.capabilities() for practice in item.need.practices())


SHIPPED = ("google", "microsoft", "aws", "hierarchy", "ml-test-score", "valohai")


def shipped(names: Sequence[str] = SHIPPED) -> tuple[Scale, ...]:
    """Return the scales of these names that the product ships; raises `UsageError` for one that it does not."""
    return tuple(_shipped(name) for name in names)


def _shipped(name: str) -> Scale:
    if name not in SHIPPED:
        hint = did_you_mean(name, SHIPPED) or f"the scales are {', '.join(SHIPPED)}, or the path of a TOML file"
        raise UsageError(f"there is no scale `{name}`", hint=hint)
    file = Path(__file__).with_name("scales") / f"{name.replace('-', '_')}.toml"
    return parse(file.read_text(encoding="utf-8"), name)


def from_file(path: Path) -> Scale:
    """Read a team's own scale; raises `ConfigError` that names the file and what is wrong in it."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ConfigError(f"the scale {path} cannot be read: {error.strerror}") from error


def parse(text: str, origin: str) -> Scale:
    """Read a scale from TOML text; `origin` names it in errors."""
    try:
        table = tomllib.loads(text)
        rule = Rule(table.get("rule", "ladder"))
        return Scale(
            id=table["id"],
            title=table["title"],
            source=table["source"],
            edition=table["edition"],
            rule=rule,
            levels=_levels(table["levels"], rule),
            sections=tuple(_section(item) for item in table.get("sections", ())),
            statements={str(key): str(value) for key, value in table.get("statements", {}).items()},
        )
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the scale {origin} is not valid TOML: {error}") from error
    except KeyError as error:
        raise ConfigError(f"the scale {origin} lacks the key {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"the scale {origin} cannot be understood: {error}") from error


def _levels(tables: Sequence[Mapping[str, object]], rule: Rule) -> tuple[Level, ...]:
    levels = tuple(_level(item) for item in tables)
    numbers = [item.level for item in levels]
    steps = list(range(numbers[0], numbers[0] + len(numbers))) if rule is Rule.LADDER else sorted(set(numbers))
    if not numbers or numbers != steps:
        raise ValueError(f"levels must rise one by one, and here they are {numbers}")
    if levels[0].capabilities:
        raise ValueError(f"the lowest level, {numbers[0]}, requires nothing by definition")
    return levels


def _level(table: Mapping[str, object]) -> Level:
    return Level(_integer(table["level"]), str(table["name"]), _capabilities(table.get("capabilities", ())))


def _section(table: Mapping[str, object]) -> Section:
    return Section(str(table["id"]), str(table["title"]), _capabilities(table["tests"]))


def _capabilities(tables: object) -> tuple[Capability, ...]:
    if not isinstance(tables, Sequence):
        raise TypeError("capabilities must be a list of tables")
    return tuple(_capability(item) for item in tables)


def _capability(table: Mapping[str, object]) -> Capability:
    return Capability(
        id=str(table["id"]),
        title=str(table["title"]),
        source=str(table.get("source", "")),
        need=_need(table["needs"]),
        excusable=bool(table.get("excusable", False)),
    )


def _need(value: object) -> Need:
    match value:
        case str():
            return _leaf(value)
        case {"all": [*items], **rest} if not rest and items:
            return AtLeast(len(items), tuple(_need(item) for item in items))
        case {"any": [*items], **rest} if not rest and items:
            return AtLeast(1, tuple(_need(item) for item in items))
        case {"at_least": int(count), "of": [*items], **rest} if not rest and 0 < count <= len(items):
            return AtLeast(count, tuple(_need(item) for item in items))
        case _:
            raise ValueError(f"a need is a practice, or all, any or at_least of several, and not {value!r}")


def _leaf(text: str) -> Leaf:
    practice, _, strength = (part.strip() for part in text.partition(">="))
    return Leaf(practice, Strength[strength.upper()] if strength else Strength.MENTIONED)


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a level is a whole number, and not {value!r}")
    return value

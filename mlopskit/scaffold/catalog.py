"""The template's catalogue: where it lies, which version it is, what it asks, which parts and profiles there are."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mlopskit
from mlopskit.errors import Incomplete

CATALOGUE = "template.toml"
LOCAL_REMOTE = "local-remote"
"""The part that a project has when no other place for its data is named; nobody chooses it."""

FOREIGN = "foreign"
"""What a repository that mlopskit did not make is given first: make targets for the parts to call."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the template wants to know."""

    name: str
    ask: str
    kind: str
    """What an answer must look like: a rule of `mlopskit.scaffold.answers`."""
    default: str
    """The answer when none is given; `{name}`, `{git_name}` and `{git_email}` stand for what is known already."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the template that a project may have."""

    name: str
    title: str
    requires: tuple[str, ...] = ()
    """The parts without which it does nothing; they come along."""
    conflicts: tuple[str, ...] = ()
    """The parts that it cannot stand beside."""
    anywhere: bool = False
    """Whether it can be added to a repository that mlopskit did not make."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A named choice of parts, and what the audit finds in a fresh project of it."""

    parts: tuple[str, ...]
    promises: Mapping[str, int]
    """A level for each scale."""


@dataclass(frozen=True, slots=True)
class Template:
    """One version of the template."""

    folder: Path
    version: str
    verbatim: tuple[str, ...]
    """Patterns of files that are copied as they are."""
    tracked: tuple[str, ...]
    """Data files that DVC tracks, each with its `.dvc` file beside it."""
    questions: tuple[Question, ...]
    parts: Mapping[str, Part]
    """The parts that can be chosen."""
    profiles: Mapping[str, Profile]

    def layers(self, parts: tuple[str, ...], *, adopted: bool = False) -> tuple[Path, ...]:
        """Return the folders that make up a project of these parts, the base first."""
        first = self.folder / (FOREIGN if adopted else "base")
        return (first, *(self.folder / "parts" / part for part in parts))

    def promise(self, parts: tuple[str, ...]) -> Mapping[str, int]:
        """Return the levels promised to a project of these parts: those of the profile that it has unchanged."""
        chosen = tuple(part for part in parts if part in self.parts)
        return next((profile.promises for profile in self.profiles.values() if profile.parts == chosen), {})


@cache
def current() -> Template:
    """Return the template that comes with this mlopskit."""
    return load(home())


def load(folder: Path) -> Template:
    """Return the template in a folder."""
    content = tomllib.loads((folder / CATALOGUE).read_text(encoding="utf-8"))
    return Template(
        folder,
        content["version"],
        tuple(content["verbatim"]),
        tuple(content["tracked"]),
        tuple(_question(name, entry) for name, entry in content["questions"].items()),
        {name: _part(name, entry) for name, entry in content["parts"].items()},
        {name: Profile(tuple(entry["parts"]), entry["promises"]) for name, entry in content["profiles"].items()},
    )


def home() -> Path:
    """Return the templates inside the installed package, or beside it in a checkout and an editable install."""
    package = Path(mlopskit.__file__).resolve().parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / CATALOGUE).is_file():
            return folder
    raise Incomplete(f"the templates are missing from the installation in {package}", hint="install mlopskit again")


def _question(name: str, entry: Mapping[str, Any]) -> Question:
    return Question(name, entry["ask"], entry["kind"], entry["default"], tuple(entry.get("choices", ())))


def _part(name: str, entry: Mapping[str, Any]) -> Part:
    requires, conflicts = (tuple(entry.get(key, ())) for key in ("requires", "conflicts"))
    return Part(name, entry["title"], requires, conflicts, anywhere=entry.get("anywhere", False))

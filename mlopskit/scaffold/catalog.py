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

CI = "ci-"
"""How the name of a part begins that brings a provider of CI."""

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
    tasks: tuple[str, ...] = ()
    """The tasks that it fits; none named means all."""
    dependencies: tuple[str, ...] = ()
    """What it needs where the model runs: an extra of its name, locked in `requirements-NAME.txt`."""
    tools: tuple[str, ...] = ()
    """What it needs where people work: a dependency group of its name, locked in `requirements-NAME.txt`."""
    steps: tuple[tuple[str, str], ...] = ()
    """Make targets that CI calls with it, each with its title."""
    commands: tuple[tuple[str, str], ...] = ()
    """What the README lists: a command and what it does."""

    def fits(self, task: str) -> bool:
        """Whether it can stand in a project of this task."""
        return not self.tasks or not task or task in self.tasks


@dataclass(frozen=True, slots=True)
class Task:
    """What the model of a project is for; the pipeline's shape is the same for all, the files are the task's."""

    name: str
    title: str
    layers: tuple[str, ...]
    """The folders below `tasks/` that hold its files, one over the other."""
    tracked: tuple[str, ...]
    """Data files that DVC tracks, each with its `.dvc` file beside it."""
    dependencies: tuple[str, ...]
    """What it needs beyond the base: an extra of its name, locked in `requirements-NAME.txt`."""
    words: Mapping[str, Any]
    """What the template's marks stand for in it, such as the name of its data and of its metric."""


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
    """Data files that DVC tracks whatever the task is, each with its `.dvc` file beside it."""
    questions: tuple[Question, ...]
    parts: Mapping[str, Part]
    """The parts that can be chosen."""
    profiles: Mapping[str, Profile]
    tasks: Mapping[str, Task]

    def layers(self, parts: tuple[str, ...], task: str = "", *, adopted: bool = False) -> tuple[Path, ...]:
        """
        Return the folders that make up a project: the base, the task, the parts, and what several parts have jointly.

        What `retrain` brings only where `ci-gitlab` is there too lies in `parts/retrain+ci-gitlab`; what `serve` brings
        only for the task `text` lies in `parts/serve+text`.
        """
        first = self.folder / (FOREIGN if adopted else "base")
        own = self.tasks[task].layers if task in self.tasks and not adopted else ()
        there = {*parts, task}
        joint = sorted(folder for folder in (self.folder / "parts").glob("*+*") if {*folder.name.split("+")} <= there)
        tasks, chosen = (self.folder / "tasks", own), (self.folder / "parts", parts)
        layers = (folder / name for folder, names in (tasks, chosen) for name in names)
        return (first, *layers, *joint)

    def rows(self, task: str) -> tuple[str, ...]:
        """Return the data files that DVC tracks in a project of this task."""
        return (*self.tracked, *(self.tasks[task].tracked if task in self.tasks else ()))

    def promise(self, parts: tuple[str, ...]) -> Mapping[str, int]:
        """Return the levels promised to a project of these parts: those of the profile that it has unchanged."""
        chosen = tuple(part for part in parts if part in self.parts)
        return next((profile.promises for profile in self.profiles.values() if profile.parts == chosen), {})

    def floors(self, parts: tuple[str, ...]) -> Mapping[str, int]:
        """
        Return the levels below which a project of these parts shall not fall.

        They are those of its profile; for a choice of one's own, of which nothing is promised, those of no part at all.
        """
        return self.promise(parts) or next((one.promises for one in self.profiles.values() if not one.parts), {})


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
        {name: _task(name, entry) for name, entry in content.get("tasks", {}).items()},
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
    names = {key: tuple(entry.get(key, ())) for key in ("requires", "conflicts", "tasks", "dependencies", "tools")}
    steps, commands = (tuple((str(one), str(two)) for one, two in entry.get(key, ())) for key in ("steps", "commands"))
    anywhere = bool(entry.get("anywhere", False))
    return Part(name, entry["title"], **names, anywhere=anywhere, steps=steps, commands=commands)


def _task(name: str, entry: Mapping[str, Any]) -> Task:
    layers, tracked, dependencies = (tuple(entry.get(key, ())) for key in ("layers", "tracked", "dependencies"))
    return Task(name, entry["title"], layers, tracked, dependencies, entry.get("words", {}))

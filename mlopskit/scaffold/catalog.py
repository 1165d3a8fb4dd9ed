"""The template's catalogue: where it lies, which version it is, what it asks, which parts and profiles there are."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mlopskit
from mlopskit.errors import Incomplete

CATALOGUE = "template.toml"
LOCAL_REMOTE = "local-remote"
"""The part that a project has when no other place for its data is named; nobody chooses it."""


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
class Template:
    """One version of the template."""

    folder: Path
    version: str
    verbatim: tuple[str, ...]
    """Patterns of files that are copied as they are."""
    tracked: tuple[str, ...]
    """Data files that DVC tracks, each with its `.dvc` file beside it."""
    questions: tuple[Question, ...]
    parts: Mapping[str, str]
    """The parts that can be chosen, each with its title."""
    profiles: Mapping[str, tuple[str, ...]]

    def layers(self, parts: tuple[str, ...]) -> tuple[Path, ...]:
        """Return the folders that make up a project of these parts, the base first."""
        return (self.folder / "base", *(self.folder / "parts" / part for part in parts))


@cache
def current() -> Template:
    """Return the template that comes with this mlopskit."""
    folder = _folder()
    content = tomllib.loads((folder / CATALOGUE).read_text(encoding="utf-8"))
    return Template(
        folder,
        content["version"],
        tuple(content["verbatim"]),
        tuple(content["tracked"]),
        tuple(_question(name, entry) for name, entry in content["questions"].items()),
        {name: entry["title"] for name, entry in content["parts"].items()},
        {name: tuple(parts) for name, parts in content["profiles"].items()},
    )


def _question(name: str, entry: dict[str, str | list[str]]) -> Question:
    return Question(name, str(entry["ask"]), str(entry["kind"]), str(entry["default"]), tuple(entry.get("choices", ())))


def _folder() -> Path:
    """Return the templates inside the installed package, or beside it in a checkout and an editable install."""
    package = Path(mlopskit.__file__).resolve().parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / CATALOGUE).is_file():
            return folder
    raise Incomplete(f"the templates are missing from the installation in {package}", hint="install mlopskit again")

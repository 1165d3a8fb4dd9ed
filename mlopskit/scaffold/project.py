"""What a project is made from. The same value always renders the same tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PYTHONS = ("3.11", "3.13")
"""What CI tests on, wherever it runs."""

PUSH = ("push", "Store data and model")
STEPS = (
    ("setup", "Install the locked environment"),
    ("lint", "Lint, form and types"),
    ("test", "Test"),
    ("validate", "Validate the data"),
    ("train", "Train"),
    ("evaluate", "Evaluate against the baseline"),
    PUSH,
    ("check", "Check every gate"),
    ("audit", "Audit"),
)
"""The make targets that CI calls, wherever it runs, each with its title."""

WEEKLY = (STEPS[0], STEPS[-1], ("review", "Ask whether the charter is still looked after"))
"""What every provider of CI runs once a week, whatever changes: it fails when a level is lost."""

ANYWHERE = STEPS[:3]
"""Those that a repository has which mlopskit did not make."""


@dataclass(frozen=True, slots=True)
class Project:
    """The version of the template, the answers, and the parts: a tree is a pure function of these."""

    name: str
    template: str
    mlopskit: str
    """The version of mlopskit that the project's make targets call."""
    answers: Mapping[str, str]
    parts: tuple[str, ...]
    year: str
    git: bool = True
    adopted: bool = False
    """Whether the repository was there before: then only the parts are the template's, and the rest is its owner's."""
    wheel: Path | None = None
    """A wheel of mlopskit to carry along, as long as no release is on the package index."""

    def values(self) -> dict[str, object]:
        """Return what the template's marks stand for."""
        return {
            **self.answers,
            "project": self.name,
            "artifact": self.name.replace("_", "-"),
            "parts": list(self.parts),
            "mlopskit": self.mlopskit,
            "wheel": self.wheel.name if self.wheel else "",
            "git": self.git,
            "adopted": self.adopted,
            "make": "make --file mlops.mk" if self.adopted else "make",
            "year": self.year,
            "pythons": list(self.pythons),
            "remote_url": self.remote_url,
        }

    @property
    def is_gone(self) -> bool:
        """Whether nothing of the template's is left in a repository that was there before."""
        return self.adopted and not self.parts

    @property
    def task(self) -> str:
        """What the model is for."""
        return self.answers.get("task", "")

    @property
    def pythons(self) -> tuple[str, ...]:
        """What CI tests on: ours, or those that a repository which was there before works with."""
        told = self.answers.get("pythons")
        return tuple(told.split(",")) if told else PYTHONS

    @property
    def stores(self) -> bool:
        """Whether every run may write to the place where DVC keeps data: one that nobody else uses."""
        return self.answers.get("remote", "local") == "local"

    @property
    def remote_url(self) -> str:
        """Where DVC sends data, as `.dvc/config` names it: relative paths count from `.dvc`."""
        remote = self.answers.get("remote", "local")
        if remote == "local":
            return "../dvc-remote"
        return f"../{remote}" if remote.startswith(("./", "../")) else remote

"""
What `mlops check` insists on: one file per gate.

A gate's file name is its id (`large_files.py` is `large-files`), its docstring is its page, `judge(project)` is its
question, and the function given as `subject` says whether the project has what the question is about.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from mlopskit.errors import UsageError, did_you_mean
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateResult


@dataclass(frozen=True, slots=True)
class Subject:
    """Whether a project has what a gate is about, and the reason."""

    there: bool
    reason: str

    @classmethod
    def present(cls, reason: str) -> "Subject":
        """Return that the gate runs, because of this."""
        return cls(there=True, reason=reason)

    @classmethod
    def absent(cls, reason: str) -> "Subject":
        """Return that the gate is skipped, because of this."""
        return cls(there=False, reason=reason)


Judge = Callable[[Project], GateResult]
FindSubject = Callable[[Project], Subject]
Reads = Callable[[Project], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that `mlops check` insists on, with the page that explains it."""

    id: str
    title: str
    page: str
    """The docstring of its file: the question, why it matters, what it runs, how to turn it off."""
    reads: Reads
    """Gives the globs of the files that its verdict depends on; none means that it depends on other things too."""
    subject: FindSubject
    judge: Judge
    beside: str = ""
    """The gate whose run it shares, so that the two follow each other instead of waiting for one another."""

    @property
    def question(self) -> str:
        """The question in one sentence."""
        return self.page.strip().splitlines()[0]

    def section(self, heading: str) -> str:
        """Return what its page says under a heading."""
        _, _, rest = self.page.partition(f"## {heading}\n")
        return rest.partition("\n## ")[0].strip()


def gate(
    *, title: str, subject: FindSubject, reads: tuple[str, ...] | Reads, beside: str = ""
) -> Callable[[Judge], Gate]:
    """Make a gate of the function below; `title` states what is so when it passes."""

    def make(judge: Judge) -> Gate:
        module = importlib.import_module(judge.__module__)
        name = judge.__module__.rpartition(".")[2]
        return Gate(name.replace("_", "-"), title, module.__doc__ or "", _given(reads), subject, judge, beside)

    return make


def _given(reads: tuple[str, ...] | Reads) -> Reads:
    return reads if callable(reads) else lambda _: reads


@cache
def catalog() -> tuple[Gate, ...]:
    """Return every gate, by id."""
    names = (module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg)
    return tuple(importlib.import_module(f"{__name__}.{name}").judge for name in names)


def named(gate_id: str) -> Gate:
    """Return the gate of that id; raises `UsageError` with the nearest id when there is none."""
    known = {item.id: item for item in catalog()}
    if gate_id not in known:
        choices = f"the gates are {', '.join(known)}"
        raise UsageError(f"there is no gate `{gate_id}`", hint=did_you_mean(gate_id, known) or choices)
    return known[gate_id]

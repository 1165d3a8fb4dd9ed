"""What a practice answers: a finding, with the evidence for a yes and the places searched for a no."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Self


class Answer(StrEnum):
    """What was found out; `unknown` is a question that could not be answered, never a no."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Strength(IntEnum):
    """How strongly a practice is held, from a mere name to a proof that it ran."""

    ABSENT = 0
    MENTIONED = 1
    """Named in prose, a comment or a dependency list, and nothing more."""
    CONFIGURED = 2
    """Set up in a file that a tool reads."""
    USED = 3
    """Called by code or by a task that somebody can run."""
    ENFORCED = 4
    """Run by automation on a change, a schedule or an event, where a failure stops what follows."""
    EXERCISED = 5
    """Proved by history or by an artifact to have run."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line in a file of the repository; `line` counts from 1, and None means the file as a whole."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place and the reason why it counts."""

    path: str
    line: int | None
    detail: str


At = str | Place | Evidence
"""Where something was seen: a path, a place, or evidence with a reason of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    The answer to one practice's question about one repository.

    `practice`, `title`, `pillar` and `next_step` are filled in by `mlopskit.practices.run`, which knows who asked.
    """

    answer: Answer
    strength: Strength
    reason: str
    evidence: tuple[Evidence, ...] = ()
    searched: tuple[str, ...] = ()
    practice: str = ""
    title: str = ""
    pillar: str = ""
    next_step: str = ""

    @classmethod
    def yes(cls, reason: str, at: At | Iterable[At], strength: Strength = Strength.USED) -> Self:
        """Return a yes; it needs at least one place where it was seen."""
        return cls(Answer.YES, strength, redacted(reason), _evidence(reason, at))

    @classmethod
    def partial(cls, reason: str, at: At | Iterable[At], strength: Strength = Strength.CONFIGURED) -> Self:
        """Return a partial: there, but incomplete, a toy, switched off, or not wired into anything that runs."""
        return cls(Answer.PARTIAL, strength, redacted(reason), _evidence(reason, at))

    @classmethod
    def no(cls, reason: str, searched: str | Iterable[str], at: At | Iterable[At] = ()) -> Self:
        """Return a no; it needs the places that were searched, and may show what came close."""
        places = (searched,) if isinstance(searched, str) else tuple(searched)
        near = _evidence(reason, at)
        return cls(Answer.NO, Strength.MENTIONED if near else Strength.ABSENT, redacted(reason), near, places)

    @classmethod
    def unknown(cls, reason: str, at: At | Iterable[At] = ()) -> Self:
        """Return an unknown: what stood in the way of an answer."""
        return cls(Answer.UNKNOWN, Strength.ABSENT, redacted(reason), _evidence(reason, at))

    @classmethod
    def not_applicable(cls, reason: str) -> Self:
        """Return a not-applicable: why the question makes no sense for this repository."""
        return cls(Answer.NOT_APPLICABLE, Strength.ABSENT, redacted(reason))

    def asked_by(self, practice: str, title: str, pillar: str, next_step: str) -> Self:
        """Return the same finding with the name of the practice that asked."""
        return replace(self, practice=practice, title=title, pillar=pillar, next_step=next_step)

    @property
    def holds(self) -> bool:
        """Whether the practice is fully there; a partial never is."""
        return self.answer is Answer.YES


_SECRET = re.compile(
    r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"  # a name and a password in an address
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bAIza[\w-]{35}|\bhf_\w{30,}|\bsk-[\w-]{20,}|\bpypi-Ag[\w-]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY"
)


def redacted(text: str) -> str:
    """Return the text without the keys and passwords that can be told by their shape: no report may spread them."""
    return _SECRET.sub("[secret]", text)


def _evidence(reason: str, at: At | Iterable[At]) -> tuple[Evidence, ...]:
    seen = (at,) if isinstance(at, str | Place | Evidence) else tuple(at)
    return tuple(_one(reason, item) for item in seen)


def _one(reason: str, at: At) -> Evidence:
    match at:
        case Evidence():
            return at if at.detail == (detail := redacted(at.detail)) else replace(at, detail=detail)
        case Place(path, line):
            return Evidence(path, line, redacted(reason))
        case _:
            return Evidence(at, None, redacted(reason))

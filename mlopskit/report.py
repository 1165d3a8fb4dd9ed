"""
What commands return: a `Report` from those that judge, a `Receipt` from those that do.

A report carries the same truth in three shapes, so that a renderer needs to know one of them and no command at all:
`result` for JSON, `cases` for formats that machines read (SARIF, JUnit, annotations), and `page` for people
(text, Markdown, HTML).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mlopskit.errors import ExitCode


class Outcome(StrEnum):
    """How one case ended; `incomplete` could not be evaluated, `skipped` was left out on purpose."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    INCOMPLETE = "incomplete"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much a failed case matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was judged: a finding of a gate, an expectation of a suite, a practice of an audit."""

    group: str
    """The gate, suite or scale that it belongs to."""
    rule: str
    title: str
    outcome: Outcome
    message: str = ""
    path: str | None = None
    line: int | None = None
    severity: Severity = Severity.ERROR
    seconds: float = 0.0
    suppressed: str = ""
    """The reason why a finding does not count, when somebody has waived it; such a case is skipped, never a pass."""
    suppressed_in_source: bool = False
    """Whether the waiver stands in the line of the finding, and not in the settings or in a baseline."""


def fingerprints(cases: Iterable[Case]) -> tuple[str, ...]:
    """
    Return for each case a name that it keeps while lines move and counts change.

    It is made of group, rule, path and the message without its numbers; the second of two alike gets a name of its own.
    """
    seen: Counter[str] = Counter()
    marks = []
    for case in cases:
        content = "\0".join((case.group, case.rule, case.path or "", re.sub(r"\d+", "#", case.message)))
        seen[content] += 1
        told = f"{content}\0{seen[content]}".encode("utf-8", "surrogatepass")
        marks.append(hashlib.sha256(told).hexdigest())
    return tuple(marks)


class Tone(StrEnum):
    """What a piece of text means to a person; colour helps to show it and never carries it alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    DIM = "dim"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text with its tone."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows, up to the next heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short items, each a line."""

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands that the reader can run now, as typed in a shell."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A self-contained SVG drawing with the sentence that says the same to who cannot see it; shown in HTML only."""

    svg: str
    caption: str


Block = Heading | Paragraph | Bullets | Commands | Table | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """What a person reads: the verdict first, then what to do, then the evidence."""

    title: str
    verdict: Cell
    blocks: tuple[Block, ...] = ()
    details: tuple[Block, ...] = ()
    """Shown by `--verbose`, and always in Markdown and HTML."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a command could not do its work, as the `error` of the JSON envelope tells it."""

    kind: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a judging command found."""

    command: str
    exit_code: ExitCode
    result: Mapping[str, object]
    """JSON-ready values under the names of the contract (design, section 3)."""
    page: Page
    cases: tuple[Case, ...] = ()
    failure: Failure | None = None
    """Set by the command line when the command could not do its work; what judges leaves it alone."""


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that a command did: the action in a verb's past tense, the path it touched, and a detail."""

    action: str
    path: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a doing command did, and the commands to run now."""

    command: str
    done: tuple[Done, ...] = ()
    next: tuple[str, ...] = ()
    exit_code: ExitCode = ExitCode.PASS
    notes: tuple[str, ...] = ()
    result: Mapping[str, object] = field(default_factory=dict)
    """Further JSON-ready values of the command's own, beside `done` and `next`."""

"""
The practices: each file asks one question about a repository and answers with a finding.

A practice's file name is its id (`data_remote.py` is `data-remote`), the folder it lies in is its pillar, its docstring
is its page, and its one function `detect(repo)` is the question.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from mlopskit.errors import UsageError, did_you_mean
from mlopskit.findings import Answer, Finding
from mlopskit.repo import Repo, unread
from mlopskit.repo.snapshot import CODE

Detect = Callable[[Repo], Finding]

PILLARS = ("versioning", "data", "training", "evaluation", "testing", "delivery", "monitoring", "governance")
SHOWN = 3
FAILED = "the question could not be answered: "


@dataclass(frozen=True, slots=True)
class Practice:
    """One question about a repository, with the page that explains it."""

    id: str
    title: str
    pillar: str
    page: str
    """The docstring of its file: the question, then `## Why it matters` and `## How to adopt it`."""
    part: str
    """The part of the template that brings it (`mlops add PART`), or an empty string."""
    detect: Detect

    def __call__(self, repo: Repo) -> Finding:
        """Ask the question."""
        return self.detect(repo)

    @property
    def question(self) -> str:
        """The question in one sentence."""
        return self.page.strip().splitlines()[0]

    @property
    def next_step(self) -> str:
        """What to do first: the opening paragraph of the page's `## How to adopt it`."""
        _, _, adopt = self.page.partition("## How to adopt it\n")
        return " ".join(adopt.strip().split("\n\n")[0].split())


def practice(*, title: str, part: str = "") -> Callable[[Detect], Practice]:
    """
    Make a practice of the function below: `title` states what is there when all is well.

    The id and the pillar come from the file and its folder, the page from the file's docstring.
    """

    def make(detect: Detect) -> Practice:
        module = importlib.import_module(detect.__module__)
        *_, pillar, name = detect.__module__.split(".")
        return Practice(name.replace("_", "-"), title, pillar, module.__doc__ or "", part, detect)

    return make


@cache
def catalog() -> tuple[Practice, ...]:
    """Return every practice, by pillar in the order of `PILLARS` and then by id."""
    return tuple(
        importlib.import_module(f"{__name__}.{pillar}.{module.name}").detect
        for pillar in PILLARS
        for module in pkgutil.iter_modules(importlib.import_module(f"{__name__}.{pillar}").__path__)
    )


def named(practice_id: str) -> Practice:
    """Return the practice of that id; raises `UsageError` with the nearest id when there is none."""
    known = {item.id: item for item in catalog()}
    if practice_id not in known:
        raise UsageError(f"there is no practice `{practice_id}`", hint=did_you_mean(practice_id, known))
    return known[practice_id]


def run(repo: Repo, practices: Iterable[Practice] | None = None) -> tuple[Finding, ...]:
    """Ask each practice about the repository; one that raises is answered `unknown`, and the others still run."""
    asked = catalog() if practices is None else tuple(practices)
    return tuple(_ask(item, repo).asked_by(item.id, item.title, item.pillar, item.next_step) for item in asked)


def _certain(finding: Finding, repo: Repo) -> Finding:
    """Return the finding, unless it is a no that rests on files of which some were not looked at: that is unknown."""
    if finding.answer is not Answer.NO:
        return finding
    asked = repo.code_asked
    code = (*(unread.code_unseen(repo) if asked else ()), *(unread.code_unparsed(repo) if asked & CODE else ()))
    unseen = dict.fromkeys((*code[:SHOWN], *unread.missing(repo, finding.searched)[:SHOWN]))
    if not unseen:
        return finding
    return Finding.unknown(f"{finding.reason}, as far as it was looked at: {'; '.join(unseen)}", finding.evidence)


def failed(finding: Finding) -> bool:
    """Whether the practice broke down instead of answering."""
    return finding.reason.startswith(FAILED)


def _ask(item: Practice, repo: Repo) -> Finding:
    repo.code_asked = 0
    try:
        return _certain(item(repo), repo)
    except Exception as error:  # noqa: BLE001 - trouble in one practice leaves the others standing
        return Finding.unknown(f"{FAILED}{type(error).__name__}: {error}")

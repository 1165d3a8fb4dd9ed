"""
Do the documents say how to set up and run the project?

## Why it matters
The first hour of a newcomer, and your own after half a year, is spent on what one paragraph would have told.

## How to adopt it
Give the README two code blocks: the command that sets up (`make setup`), and the command that runs (`make train`),
and have CI run both.

## How it is judged
Yes when README or documents hold a command that sets up and one that runs something.
Partial when only one of the two is there, or the set-up is described in prose alone.

## What misleads
A README of badges and prose, a command for a different project, a link to a course.
"""

import re
from collections.abc import Iterator

from mlopskit.findings import Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.manifests import files_like
from mlopskit.repo.tables import load

DOCUMENT = (
    r"^(?:readme|install|setup|usage|contributing|quickstart|getting[-_]started|development)[^/]*$"
    r"|^docs?/|(?:^|/)readme[^/]*$"
)
ENDINGS = ("md", "rst", "txt")
MANY = 200
HEADING = re.compile(r"install|set[- ]?up|getting started|get started|quick ?start|usage|how to run", re.IGNORECASE)
A_SENTENCE = 8
WRAPPERS = r"(?:(?:uv|poetry|pipenv|pdm|hatch|conda|pixi|rye) run\s+(?:-\S+\s+)*)?"
PREFIX = r"^\s*(?:[$>%!]\s*)?(?:\w+=\S+\s+)*(?:sudo\s+)?" + WRAPPERS


@practice(title="The documents say how to set up and run it")
def detect(repo: Repo) -> Finding:
    """Look for a command that sets up and one that runs, in the README first."""
    table = load("commands_told")
    setup, run = _first(repo, table["setup"]), _first(repo, table["run"])
    if setup and run:
        return Finding.yes("the documents give commands to set up and to run", (setup, run), Strength.USED)
    if found := setup or run:
        missing = "run it" if setup else "set it up"
        return Finding.partial(f"the documents do not say how to {missing}", (found,), Strength.USED)
    if prose := _prose(repo):
        return Finding.partial("the documents describe the set-up in prose, without a command", prose)
    return Finding.no(
        "the documents give no command", ("README*", "docs/**", "INSTALL*", "CONTRIBUTING*"), repo.glob("README*")[:1]
    )


def _prose(repo: Repo) -> tuple[Place, ...]:
    """Return the headings of the README below which setting up or running is described."""
    sections = ((path, section) for path in repo.glob("README*") for section in repo.sections(path))
    return tuple(
        Place(path, section.line)
        for path, section in sections
        if HEADING.search(section.title) and len(section.text.split()) > A_SENTENCE
    )


def _first(repo: Repo, patterns: list[str]) -> Evidence | None:
    wanted = re.compile(f"{PREFIX}(?:{'|'.join(patterns)})")
    told = (item for item in _commands(repo) if wanted.search(item[2]))
    return next((Evidence(path, line, f"`{text.strip()[:80]}`") for path, line, text in told), None)


def _commands(repo: Repo) -> Iterator[tuple[str, int, str]]:
    found = (*files_like(repo, DOCUMENT, *ENDINGS), *repo.glob("README", "INSTALL"))
    documents = sorted(found, key=lambda path: (path.count("/"), "README" not in path.upper(), path))
    for path in documents[:MANY]:
        for section in repo.sections(path):
            for line, text in section.commands:
                yield path, line, text
            yield from _inline(path, section.line, section.text)


def _inline(path: str, line: int, text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the commands that a sentence gives in backticks."""
    for offset, row in enumerate(text.splitlines(), start=1):
        for command in re.findall(r"`([a-z./][^`]{5,120})`", row):
            yield path, line + offset, command

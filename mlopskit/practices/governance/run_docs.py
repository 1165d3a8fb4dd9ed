"""
Do the documents say how to set up and run the project?

## Why it matters
The first hour of a newcomer, and your own after half a year, is spent on what one paragraph would have told.

## How to adopt it
Give the README two code blocks: the command that sets up (`make setup`), and the command that runs (`make train`),
and have CI run both.

## How it is judged
Yes when README or documents hold a command that sets up and one that runs something; a section of prose can stand for
one of the two, and a file of dependencies for the set-up where several commands are shown.
Documents that the README links to are read with it.
Partial when only one of the two is there, or both are described in prose alone.

## What misleads
A README of badges and prose, a command for a different project, a link to a course.
"""

import re
from collections.abc import Iterator
from itertools import islice

from mlopskit.findings import Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Section
from mlopskit.repo.readings.manifests import files_like
from mlopskit.repo.tables import load

DOCUMENT = (
    r"^(?:readme|install|setup|usage|contributing|quickstart|getting[-_]started|development)[^/]*$"
    r"|^docs?/|(?:^|/)readme[^/]*$"
)
ENDINGS = ("md", "rst", "txt")
MANY = 200
SETTING_UP = re.compile(
    r"install|set[- ]?up|getting started|get started|quick ?start|requirements?\b|pre-?requisites?|environment"
    r"|dependenc",
    re.IGNORECASE,
)
RUNNING = re.compile(
    r"usage|\brun|train|tutorial|how to|getting started|get started|quick ?start|example|demo|deploy|walk ?through"
    r"|inference|predict",
    re.IGNORECASE,
)
LINK = re.compile(r"\]\((?:\./)?((?!\w+:|/)[\w./-]+)[)#]")
BARE = re.compile(
    r"pip3? install \S|conda (?:env )?(?:create|install) \S|uv (?:sync|run|pip)\b|poetry (?:install|run)\b|git clone \S"
    r"|docker(?:-compose| compose| build| run) |(?:python3?|py) -\S|python3? \S+\.py\b|uvicorn \S|streamlit run \S"
    r"|make \w+$|npm (?:install|run)\b|jupyter \w+$"
)
PYTHON = re.compile(r"^\s*(?:```|~~~)\s*(?:python|py|pycon)\b", re.MULTILINE)
MOST_LINKS = 100
A_SENTENCE = 8
SEVERAL = 3
WRAPPERS = r"(?:(?:uv|poetry|pipenv|pdm|hatch|conda|pixi|rye) run\s+(?:-\S+\s+)*)?"
PREFIX = r"^\s*(?:[$>%!]\s*)?(?:\w+=\S+\s+)*(?:sudo\s+)?" + WRAPPERS


@practice(title="The documents say how to set up and run it")
def detect(repo: Repo) -> Finding:
    """Look for a command that sets up and one that runs, in the README first."""
    table = load("commands_told")
    setups, runs = _told(repo, table["setup"]), _told(repo, table["run"])
    if setups and runs:
        return Finding.yes("the documents give commands to set up and to run", (setups[0], runs[0]), Strength.USED)
    if runs and (described := _prose(repo, SETTING_UP) or (_manifest(repo) if len(runs) >= SEVERAL else ())):
        return Finding.yes("the documents give commands to run, and the set-up", (runs[0], *described), Strength.USED)
    if setups and (described := _prose(repo, RUNNING) or _shown(repo)):
        return Finding.yes("the documents give the set-up, and say how to run", (setups[0], *described), Strength.USED)
    if found := setups or runs:
        missing = "run it" if setups else "set it up"
        return Finding.partial(f"the documents do not say how to {missing}", found[:1], Strength.USED)
    if prose := _prose(repo, SETTING_UP) or _prose(repo, RUNNING):
        return Finding.partial("the documents describe the set-up in prose, without a command", prose)
    return Finding.no(
        "the documents give no command", ("README*", "docs/**", "INSTALL*", "CONTRIBUTING*"), repo.glob("README*")[:1]
    )


def _prose(repo: Repo, heading: re.Pattern[str]) -> tuple[Place, ...]:
    """Return the headings of the README below which something of this kind is described in words, with no command."""
    sections = ((path, section) for path in repo.glob("README*") for section in repo.sections(path))
    return tuple(
        Place(path, section.line)
        for path, section in sections
        if heading.search(section.title) and not section.commands and len(section.text.split()) > A_SENTENCE
    )


def _shown(repo: Repo) -> tuple[Place, ...]:
    """Return where the README shows in Python how what it sets up is used."""
    sections = ((path, section) for path in repo.glob("README*") for section in repo.sections(path))
    return tuple(Place(path, section.line) for path, section in sections if PYTHON.search(section.text))[:1]


def _manifest(repo: Repo) -> tuple[Place, ...]:
    """Return the first file of dependencies, which is what to install."""
    return tuple(Place(seen.path, seen.line) for seen in repo.requirements[:1])


def _told(repo: Repo, patterns: list[str]) -> list[Evidence]:
    """Return a few of the commands that match, those of the README first."""
    wanted = re.compile(f"{PREFIX}(?:{'|'.join(patterns)})")
    told = (item for item in _commands(repo) if wanted.search(item[2]))
    shown = (Evidence(path, line, f"`{text.strip()[:80]}`") for path, line, text in told)
    return list(islice(shown, SEVERAL))


def _linked(repo: Repo) -> Iterator[str]:
    """Go through the documents that the README links to, be it by their folder."""
    for readme in repo.glob("README*"):
        for target in list(dict.fromkeys(LINK.findall(repo.text(readme) or "")))[:MOST_LINKS]:
            yield from repo.glob(target, *(f"{target.rstrip('/')}/**/*.{ending}" for ending in ENDINGS))


def _commands(repo: Repo) -> Iterator[tuple[str, int, str]]:
    linked = (path for path in _linked(repo) if path.rpartition(".")[2].lower() in ENDINGS)
    found = {*files_like(repo, DOCUMENT, *ENDINGS), *repo.glob("README", "INSTALL"), *linked}
    documents = sorted(found, key=lambda path: (path.count("/"), "README" not in path.upper(), path))
    for path in documents[:MANY]:
        for section in repo.sections(path):
            for line, text in section.commands:
                yield path, line, text
            yield from _inline(path, section.line, section.text)
            yield from _bare(path, section)


def _bare(path: str, section: Section) -> Iterator[tuple[str, int, str]]:
    """Yield the lines of the text that are nothing but a command, as those write who know no code blocks."""
    for offset, row in enumerate(section.text.splitlines(), start=1):
        if BARE.match(row) and not row.rstrip().endswith((".", ":", "!")):
            yield path, section.line + offset, row


def _inline(path: str, line: int, text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the commands that a sentence gives in backticks."""
    for offset, row in enumerate(text.splitlines(), start=1):
        for command in re.findall(r"`([a-z./][^`]{5,120})`", row):
            yield path, line + offset, command

"""Lines of code, for what no call shows: attributes, magics of notebooks, values in dictionaries."""

import re

from mlopskit.findings import Place
from mlopskit.repo.facts.model import PythonFacts
from mlopskit.repo.snapshot import Repo

SHOWN = 5


def code_lines(repo: Repo, pattern: str, *, words: str) -> tuple[Place, ...]:
    """
    Return the first line per file of the product's Python that matches and is no comment; a few files at most.

    Only files that use a name or a string like `words` are read, since lines are many and names are few.
    """
    spoken = re.compile(words, re.IGNORECASE)
    found: list[Place] = []
    for path, facts in repo.python_files(notebooks=True):
        if _speaks(facts, spoken):
            found += [place for place in repo.find(pattern, path) if not _is_comment(repo, place)][:1]
        if len(found) == SHOWN:
            break
    return tuple(found)


def cell_magics(repo: Repo, pattern: str) -> tuple[Place, ...]:
    """Return the first line of each notebook of the product that matches, which no Python facts hold."""
    notebooks = [path for path in repo.files if path.lower().endswith(".ipynb") and repo.is_product(path)]
    return tuple(place for path in notebooks for place in repo.find(pattern, path)[:1])


def _speaks(facts: PythonFacts, spoken: re.Pattern[str]) -> bool:
    return spoken.search(" ".join(facts.names)) is not None or any(spoken.search(text) for _, text in facts.strings)


def _is_comment(repo: Repo, place: Place) -> bool:
    line = repo.lines(place.path)[(place.line or 1) - 1]
    return line.lstrip(' "').startswith("#")

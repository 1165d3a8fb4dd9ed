"""
Does a licence say what others may do with the code?

## Why it matters
Without a licence nobody may use the code, however public it is.

## How to adopt it
Run `mlops init` for a project that has one, or put the text of your licence into `LICENSE` and name it in
`pyproject.toml`.

## How it is judged
Yes when the repository's root holds a licence file with text.
Partial when a licence is only declared in a manifest, or its file is empty.

## What misleads
The licence of a vendored library, of the data, a badge or a sentence in the README.
"""

import re

from mlopskit.findings import Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo

A_FEW_WORDS = 5
FILE = re.compile(
    r"^(?:docs/|licenses?/)?(?:mit-)?(?:licen[sc]es?|copying|unlicense)(?:$|[-_.].*$|/.+$)", re.IGNORECASE
)
BELOW = 2


@practice(title="A licence file is there")
def detect(repo: Repo) -> Finding:
    """Look for a licence file at the root, then for a licence that a manifest declares."""
    files = [path for path in repo.files if path.count("/") < BELOW and FILE.match(path) and not path.endswith(".py")]
    filled = [path for path in files if len((repo.text(path) or "").split()) > A_FEW_WORDS]
    if filled:
        return Finding.yes(
            "a licence file is there", [Evidence(path, 1, "a licence") for path in filled[:3]], Strength.USED
        )
    if files:
        return Finding.partial("the licence file is empty", files)
    if declared := _declared(repo):
        return Finding.partial("a licence is declared, but its text is not there", declared)
    return Finding.no("no licence file", ("LICENSE", "LICENCE", "COPYING", "pyproject.toml"))


def _declared(repo: Repo) -> tuple[Place, ...]:
    routes = (("project", "license"), ("tool", "poetry", "license"))
    lines = [Place("pyproject.toml", line) for route in routes if (line := repo.line_of("pyproject.toml", *route))]
    return (*lines, *repo.find(r"^\s*license\s*=\s*['\"]?\w", "setup.py", "setup.cfg"))

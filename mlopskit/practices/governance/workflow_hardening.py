"""
Are CI workflows kept from being turned against the project?

## Why it matters
A workflow holds the keys to the registry; a moved tag of somebody's action, or a title put into a shell line, hands
them over.

## How to adopt it
Run `mlops add ci-github`, whose workflows pin actions by commit and hold the least permissions, or pin yours with
`pinact run` and set `permissions: contents: read`.

## How it is judged
GitHub workflows are read for three things: permissions are stated, the actions of others are pinned by commit, and no
text of a stranger stands in a `run` line.
Yes when all three hold, partial when some do.
Not applicable without GitHub workflows.

## What misleads
Pins of the forge's own actions only, `permissions: write-all`, a comment that names a commit behind a tag.
"""

import re

from mlopskit.findings import Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo

WORKFLOWS = ".github/workflows/*.{yml,yaml}"
USES = r"^\s*-?\s*uses:\s*['\"]?(?!\./|docker://)\S+@"
PINNED = re.compile(r"@[0-9a-f]{40}\b")
PERMISSIONS = r"^\s*permissions:"
ALL = r"^\s*permissions:\s*write-all"
INJECTION = (
    r"\$\{\{\s*github\.(?:head_ref|event\.(?:issue|pull_request|comment|review|discussion|head_commit|commits)"
    r"\S*(?:title|body|message|name|email|ref|label))\b"
)


@practice(title="Workflows are pinned and hold least permissions", part="ci-github")
def detect(repo: Repo) -> Finding:
    """Ask of each workflow for permissions, pins, and text of strangers in shell lines."""
    workflows = repo.glob(WORKFLOWS)
    if not workflows:
        return Finding.not_applicable("there are no GitHub workflows")
    uses = repo.find(USES, *workflows)
    loose = [place for place in uses if not PINNED.search(_line(repo, place))]
    stated = {place.path for place in repo.find(PERMISSIONS, *workflows)} - {p.path for p in repo.find(ALL, *workflows)}
    open_wide = [Evidence(path, 1, "states no permissions, or all") for path in workflows if path not in stated]
    injected = _injected(repo, workflows)
    faults = (
        *injected,
        *open_wide[:2],
        *(Evidence(p.path, p.line, "an action that is not pinned by commit") for p in loose[:2]),
    )
    if not faults:
        return Finding.yes(
            "permissions are stated, actions pinned", [Evidence(p, 1, "hardened") for p in workflows[:5]], Strength.USED
        )
    if injected or (open_wide and loose and not stated and len(loose) == len(uses)):
        return Finding.no("workflows are open to misuse", (WORKFLOWS,), faults[:5])
    return Finding.partial("workflows are hardened in part", faults[:5])


def _line(repo: Repo, place: Place) -> str:
    return repo.lines(place.path)[(place.line or 1) - 1]


def _injected(repo: Repo, workflows: tuple[str, ...]) -> tuple[Evidence, ...]:
    """Return where a stranger's text stands in a shell line rather than in an environment variable or a condition."""
    places = [
        p
        for p in repo.find(INJECTION, *workflows)
        if not re.match(r"\s*-?\s*(?:[\w-]+:\s*['\"]?\$\{\{|if:)", _line(repo, p))
    ]
    return tuple(Evidence(place.path, place.line, "text of a stranger in a shell line") for place in places)

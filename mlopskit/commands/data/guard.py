"""`mlops data guard`: what keeps commits and data together while people push and merge."""

from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.report import Done, Receipt
from mlopskit.versioning import guarding, workspace


def install(*, start: Path = Path()) -> Receipt:
    """Install the guard before `git push` and DVC's merge driver."""
    space = workspace.find(start)
    done = guarding.install(space)
    return Receipt("data guard", tuple(Done("set up", each) for each in done))


def before_push(lines: list[str], *, start: Path = Path()) -> Receipt:
    """Raise `Incomplete` when a push would publish commits whose data no remote has."""
    space = workspace.find(start)
    found = guarding.missing(space, lines)
    if found:
        raise Incomplete(f"not pushed, because {found[0].message}", hint=found[0].next)
    return Receipt("data guard")

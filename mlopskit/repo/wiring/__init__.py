"""
The wiring: what really runs, and when.

From triggers (push, pull request, schedule, event, by hand) through CI jobs, make targets, task runners, hooks, scripts
and container entry points, down to single commands. Each command keeps the chain of places that leads to it and whether
its failure stops what follows: a practice can tell "there is a file" from "it runs on each change and can fail".
"""

from mlopskit.repo.wiring.model import (
    AUTOMATIC,
    CI,
    ON_CHANGE,
    Command,
    Job,
    Resource,
    Stage,
    Trigger,
    Wiring,
    strongest,
)
from mlopskit.repo.wiring.source import Source

__all__ = [
    "AUTOMATIC",
    "CI",
    "ON_CHANGE",
    "Command",
    "Job",
    "Resource",
    "Source",
    "Stage",
    "Trigger",
    "Wiring",
    "resolve",
    "strongest",
]


def resolve(source: Source) -> Wiring:
    """Return what really runs in a repository: every file that makes things run, followed to its commands."""
    from mlopskit.repo.wiring.resolve import wire

    return wire(source)

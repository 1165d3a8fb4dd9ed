"""
Does a schedule start the training?

## Why it matters
A model that is retrained when somebody remembers is stale when it matters.

## How to adopt it
Add `schedule:` with a cron line to the workflow that trains (`mlops add retrain` does).

## How it is judged
Yes when a cron line of CI, an orchestrator's schedule, or a scheduler in the infrastructure starts a training.
Partial when only a side example is scheduled.

## What misleads
A schedule for tests, stale issues or dependency updates trains nothing.
"""

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.triggers import started_by
from mlopskit.repo import Repo
from mlopskit.repo.wiring import Trigger


@practice(title="Training runs on a schedule", part="retrain")
def detect(repo: Repo) -> Finding:
    """Look for a training that is started so."""
    return started_by(repo, Trigger.SCHEDULE, "Training runs on a schedule", "no training is started so")

"""
Does a measurement in production start the training: drift, or a metric that falls?

## Why it matters
The model gets worse when the world changes, and neither the calendar nor the pipeline knows when that is.

## How to adopt it
Run `mlops add monitoring`, or let the job that measures drift call the workflow that trains when its threshold is
passed, for instance with `gh workflow run train.yml`.

## How it is judged
Yes when code that has compared a measurement with a threshold starts the training, or a job of CI does under a
condition, in a workflow that measures drift.
Partial when a function waits for such an alert, and nothing in the repository sends it.

## What misleads
An alert that writes a mail, and a schedule that trains whatever the measurement says.
"""

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.triggers import started_by
from mlopskit.repo import Repo
from mlopskit.repo.wiring import Trigger


@practice(title="A falling metric starts the training", part="monitoring")
def detect(repo: Repo) -> Finding:
    """Look for a training that a measurement starts."""
    return started_by(repo, Trigger.EVENT, "a measurement starts the training", "no measurement starts a training")

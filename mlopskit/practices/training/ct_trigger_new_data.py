"""
Does new data start the training?

## Why it matters
A schedule trains on nothing new, or too late; the data knows when it is there.

## How to adopt it
Start the workflow that trains from the bucket's event, or from a change of the data's pointer file (`paths:
['data/**.dvc']`).

## How it is judged
Yes when a path filter on data, an event of a bucket, a sensor or a data set's trigger starts a training.
Partial when a function waits for a message, and nothing in the repository sends it.

## What misleads
A path filter on code.
"""

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.triggers import started_by
from mlopskit.repo import Repo
from mlopskit.repo.wiring import Trigger


@practice(title="New data starts the training", part="retrain")
def detect(repo: Repo) -> Finding:
    """Look for a training that is started so."""
    return started_by(repo, Trigger.DATA, "New data starts the training", "no training is started so")

"""
Can training be started on demand, from the CI or by a call, without a developer's machine?

## Why it matters
Somebody who needs a new model should not need a laptop set up for it.

## How to adopt it
Add `workflow_dispatch:` to the workflow that trains, with the parameters that may vary as its inputs.

## How it is judged
Yes when a person can start a job of CI that trains, or a function that a message starts submits the pipeline.
Partial when there is only a command on a developer's machine.

## What misleads
A manual trigger on a job that builds the documentation.
"""

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.triggers import started_by
from mlopskit.repo import Repo
from mlopskit.repo.wiring import Trigger


@practice(title="Training can be started on demand", part="retrain")
def detect(repo: Repo) -> Finding:
    """Look for a training that is started so."""
    return started_by(repo, Trigger.MANUAL, "Training can be started on demand", "no training is started so")

"""
Does automation deploy to an environment?

## Why it matters
A deployment that is a command of CI can be repeated, reviewed and undone; one that is a person's afternoon cannot.

## How to adopt it
Run `mlops add cd`, which deploys to staging on merge and to production on approval, with a job that rolls back.

## How it is judged
Yes when automation deploys a service, a model, a job or its infrastructure, be it that a person starts it.
Partial when only a script or task does it, by hand, or the job is switched off.

## What misleads
Documents deployed to a web site, a training job that is merely submitted, a deployment described in the README.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.deliveries import deploying
from mlopskit.repo.readings.tools import in_ci, searched_runs, shown_runs


@practice(title="Automation deploys to an environment", part="cd")
def detect(repo: Repo) -> Finding:
    """Look for a deployment in CI."""
    runs = deploying(repo)
    automated = in_ci(runs)
    if automated:
        return Finding.yes("automation deploys", shown_runs(automated), automated[0].strength)
    if off := [run for run in runs if run.disabled]:
        return Finding.partial("the job that deploys is switched off", shown_runs(off), Strength.MENTIONED)
    if runs:
        return Finding.partial("a script or task deploys, started by hand", shown_runs(runs), Strength.USED)
    return not_operated(repo, "notebooks research library") or Finding.no("nothing deploys", searched_runs(repo))

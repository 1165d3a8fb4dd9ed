"""
Does CI build what will be delivered: an image or a package?

## Why it matters
An image that was never built on a clean machine is built for the first time on the day of the release.

## How to adopt it
Run `mlops add docker`, whose image the CI part builds on each change.

## How it is judged
Yes when CI builds an image or a package.
Partial when only a person or a local task does.

## What misleads
A Dockerfile that nothing builds, documents that are built, a build step that is commented out.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.deliveries import is_for_docs, publishing
from mlopskit.repo.readings.tools import in_ci, live, runs_of, searched_runs, shown_runs, tools
from mlopskit.repo.wiring import strongest


@practice(title="CI builds an image or a package", part="docker")
def detect(repo: Repo) -> Finding:
    """Look for a build in CI, then for one by hand."""
    builds = [run for run in runs_of(repo, tools("deliveries", "build")) if not is_for_docs(run)]
    runs = strongest({*builds, *publishing(repo)})
    if automated := in_ci(runs):
        return Finding.yes("CI builds an image or a package", shown_runs(automated), automated[0].strength)
    if by_hand := live(runs):
        return Finding.partial("an image or a package is built by hand", shown_runs(by_hand), Strength.USED)
    return not_operated(repo, "notebooks research") or Finding.no(
        "CI builds nothing that could be delivered", searched_runs(repo)
    )

"""
Are releases made by automation?

## Why it matters
A release that is a tag and a workflow is the same each time; one that is a checklist is different each time.

## How to adopt it
Run `mlops add docker`, whose image CI publishes for each version tag, or let a workflow on `release: published` run
`uv publish`.

## How it is judged
Yes when automation makes a release (semantic-release, release-please, `gh release create`), publishes because of one,
or deploys a change.
Partial when a script or task does it by hand.

## What misleads
Notes that are only drafted, documents published on a release, a tag that starts nothing.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.deliveries import deploying, publishing, releasing
from mlopskit.repo.readings.tools import in_ci, live, searched_runs, shown_runs
from mlopskit.repo.wiring import strongest


@practice(title="Releases are made by automation", part="docker")
def detect(repo: Repo) -> Finding:
    """Look for releases that automation makes, then for publishing or deploying without a person."""
    releases = in_ci(run for run in releasing(repo) if "drafter" not in run.program)
    delivered = [run for run in (*publishing(repo), *deploying(repo)) if run.automatic]
    if found := strongest({*releases, *delivered}):
        return Finding.yes("automation releases", shown_runs(found), found[0].strength)
    if by_hand := live(strongest({*releasing(repo), *publishing(repo), *deploying(repo)})):
        return Finding.partial("a release is a command that a person starts", shown_runs(by_hand), Strength.USED)
    return not_operated(repo, "notebooks research") or Finding.no("nothing makes a release", searched_runs(repo))

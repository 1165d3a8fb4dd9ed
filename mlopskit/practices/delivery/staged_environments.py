"""
Are there two or more environments that a version passes through?

## Why it matters
Staging is where the first surprise is free.

## How to adopt it
Run `mlops add cd`, which deploys to staging on merge, and to production after an approval.

## How it is judged
Yes when automation deploys to two or more named environments, or infrastructure has settings for two or more.
Partial when the names stand in settings, and automation uses one.

## What misleads
A development environment on laptops, names in prose, the environment of a documentation site.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.deliveries import environments
from mlopskit.repo.readings.rollouts import stage_names, staged_jobs
from mlopskit.repo.readings.tools import searched_runs

TWO = 2


@practice(title="Versions pass through several environments", part="cd")
def detect(repo: Repo) -> Finding:
    """Look for the environments that CI deploys to, then for settings per environment."""
    if staged := staged_jobs(repo):
        return Finding.yes("staging and production are deployed by automation", staged, Strength.ENFORCED)
    named = {
        name.lower(): Evidence(place.path, place.line, f"the environment `{name}`")
        for name, place in environments(repo)
    }
    if len(named) >= TWO:
        return Finding.yes(f"{len(named)} environments are named by CI jobs", list(named.values())[:5], Strength.USED)
    settings = stage_names(repo)
    if found := (*named.values(), *settings):
        return Finding.partial("environments are named, and automation passes through one at most", found[:5])
    searched = (*searched_runs(repo), "settings per environment")
    return not_operated(repo, "notebooks research library") or Finding.no("no environments are named", searched)

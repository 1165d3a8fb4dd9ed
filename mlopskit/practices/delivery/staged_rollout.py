"""
Does a new version meet a part of the traffic, or a staging environment, before all users meet it?

## Why it matters
Offline metrics promise; the first hundred real requests tell, and a hundred is a better number to be wrong on than all.

## How to adopt it
Run `mlops add rollout` for a canary or blue and green in the cluster and for a split of the traffic on the clouds, or
`mlops add cd` for staging before an approved production.

## How it is judged
Yes for a canary, blue-green, shadow or A/B split in manifests, CI or deployment code, and for a deployment to staging
followed by production.
Partial when stages are only names (in a registry, in variables), or the platform rolls gradually without settings.

## What misleads
"Canary" in prose, a traffic split of 100 percent, an A/B test in an analysis notebook, two environments of which CI
uses one.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.deliveries import deploying
from mlopskit.repo.readings.rollouts import gradual, rolled_stages, stage_names, staged_jobs
from mlopskit.repo.readings.tools import searched_runs

SEARCHED = ("*.yaml", "*.json", "*.tf", "deployment code")


@practice(title="New versions are rolled out in stages", part="rollout")
def detect(repo: Repo) -> Finding:
    """Look for gradual rollouts, then for a staging environment before production, then for mere names of stages."""
    if split := gradual(repo):
        strength = Strength.ENFORCED if any(run.automatic for run in deploying(repo)) else Strength.CONFIGURED
        return Finding.yes("traffic moves to a new version by parts", split[:5], strength)
    if stages := staged_jobs(repo):
        return Finding.yes("staging comes before production", stages[:5], Strength.ENFORCED)
    if names := (*rolled_stages(repo), *stage_names(repo)):
        return Finding.partial("stages are named, and nothing is rolled out by them", names[:5])
    return not_operated(repo, "notebooks research library") or Finding.no(
        "nothing is rolled out in stages", (*searched_runs(repo), *SEARCHED)
    )

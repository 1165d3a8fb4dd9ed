"""
Does automation publish what is built?

## Why it matters
An image pushed from a laptop holds whatever was on that laptop; one that CI pushed can be traced to a commit.

## How to adopt it
Run `mlops add docker`, whose image the CI part pushes to a container registry for each version tag.

## How it is judged
Yes when automation pushes an image, a package or a model to a registry, be it that a person starts it.
Partial when it only copies files to a bucket, or when the job is switched off or its failure is swallowed.

## What misleads
`docker build` without a push, `push: false`, documents published to a web site, a script nobody but a person runs.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import sightings, with_keywords
from mlopskit.repo.readings.deliveries import publishing
from mlopskit.repo.readings.tools import in_ci, runs_of, searched_runs, shown_runs, tools
from mlopskit.repo.readings.triggers import runs_training
from mlopskit.repo.readings.versions import model_artifacts
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Command


@practice(title="Automation publishes image, package or model", part="docker")
def detect(repo: Repo) -> Finding:
    """Look for a push to a registry in CI."""
    runs = publishing(repo)
    automated = in_ci(runs)
    if automated:
        return Finding.yes("automation publishes to a registry", shown_runs(automated), automated[0].strength)
    if registering := _registering(repo):
        return Finding.yes(
            "automation runs the training that registers the model", shown_runs(registering), registering[0].strength
        )
    if off := [run for run in runs if run.disabled]:
        return Finding.partial("the job that publishes is switched off", shown_runs(off), Strength.MENTIONED)
    if stored := in_ci(runs_of(repo, tools("deliveries", "store"))):
        return Finding.partial(
            "automation copies files to a bucket, not to a registry", shown_runs(stored), Strength.USED
        )
    if runs:
        return Finding.partial("a script or task publishes, started by hand", shown_runs(runs), Strength.USED)
    return not_operated(repo, "notebooks") or Finding.no(
        "nothing publishes an image, package or model", searched_runs(repo)
    )


def _registering(repo: Repo) -> tuple[Command, ...]:
    """Return the CI commands that train, where training puts the model into a registry."""
    table = load("model_registry")
    runs = in_ci([run for run in runs_training(repo) if not run.disabled])
    if not runs:
        return ()
    named = any(repo.is_product(seen.path) for seen in with_keywords(repo, table["keywords"]))
    kept = model_artifacts(repo)
    return tuple(runs) if named or kept or sightings(repo, table["calls"]).main else ()

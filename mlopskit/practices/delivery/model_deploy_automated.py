"""
Does automation deploy the model itself?

## Why it matters
When the service is deployed by CI and the model by hand, the two versions that meet in production were never tested
together.

## How to adopt it
Run `mlops add cd`, whose job deploys the model version that passed the gates.

## How it is judged
Yes when CI or a pipeline creates or updates a model's endpoint, or deploys a service that answers with the model.
Partial when a script does it by hand, or a notebook.

## What misleads
Infrastructure that is applied without a model, an application with a model baked in long ago, an example manifest.
"""

import re

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings
from mlopskit.repo.readings.deliveries import deploying, model_deploying
from mlopskit.repo.readings.services import Kind, of_kind, services
from mlopskit.repo.readings.tools import in_ci, live, searched_runs, shown_runs
from mlopskit.repo.tables import load

INFRASTRUCTURE = re.compile(
    r"terra(?:form|grunt)|tofu|pulumi|ansible|resource(?:group|manager)|arm-deploy|cloudformation"
    r"|deployment (?:group|sub)",
    re.IGNORECASE,
)


@practice(title="Automation deploys the model", part="cd")
def detect(repo: Repo) -> Finding:
    """Look for a model's deployment in CI, then for any deployment of a service, then for deployments by hand."""
    if automated := in_ci(model_deploying(repo)):
        return Finding.yes("automation deploys the model", shown_runs(automated), automated[0].strength)
    deployments = [run for run in deploying(repo) if not INFRASTRUCTURE.search(run.text)]
    serves = of_kind(services(repo), Kind.ONLINE, Kind.BATCH)
    if serves and (automated := in_ci(deployments)):
        return Finding.yes(
            "automation deploys the service that answers with the model", shown_runs(automated), automated[0].strength
        )
    if by_hand := live(model_deploying(repo)):
        return Finding.partial("a script deploys the model, started by hand", shown_runs(by_hand), Strength.USED)
    if calls := sightings(repo, load("services")["deployers"]).main:
        return Finding.partial("code deploys the model, and nothing runs it by itself", shown(calls), Strength.USED)
    return not_operated(repo, "notebooks research library") or Finding.no(
        "nothing deploys the model", searched_runs(repo)
    )

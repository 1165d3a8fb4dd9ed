"""
Does the repository answer with its model: a service, an endpoint, or a batch job?

## Why it matters
A model that nobody can ask is a report; how it is asked decides which of its features it will have at that moment.

## How to adopt it
Run `mlops add serve` for a typed HTTP service, or `mlops add batch` for a job that scores files on a schedule.

## How it is judged
Yes for a service, an endpoint's definition, or a batch job that loads a model, predicts and writes the result.
Partial for a demo, for a script that prints what a model says, and for serving that only a notebook shows.

## What misleads
`fastapi` among the dependencies, a web application without a model, a function called `predict` that nothing calls.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import searched_code
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.services import Kind, Service, of_kind, services


@practice(title="A service, endpoint or batch job answers with the model", part="serve")
def detect(repo: Repo) -> Finding:
    """Look for services and batch jobs in code and manifests, then for demos, notebooks and scripts."""
    found = services(repo)
    working = of_kind(found, Kind.ONLINE, Kind.BATCH)
    lasting = [service for service in working if not service.path.endswith(".ipynb")]
    if lasting:
        strength = strength_of(repo, {service.path for service in lasting})
        return Finding.yes(_told(lasting), [service.evidence for service in lasting[:5]], strength)
    if working:
        shown = [service.evidence for service in working[:5]]
        if repo.profile.kind == "notebooks":
            return Finding.partial("serving is shown in a notebook, and nothing is operated", shown, Strength.USED)
        return Finding.yes("a notebook creates the service or batch job", shown, Strength.USED)
    if found and not (repo.profile.kind == "library" and of_kind(found, Kind.SCRIPT) == found):
        return Finding.partial(
            "a demo or script answers with the model; no service or batch job does",
            [s.evidence for s in found[:5]],
            Strength.USED,
        )
    nothing = "no service, endpoint or batch job answers with a model"
    return not_operated(repo, "library") or Finding.no(
        nothing, (*searched_code(repo), "*.yaml", "*.tf", "CI jobs and scripts")
    )


def _told(found: list[Service]) -> str:
    kinds = {service.kind for service in found}
    return " and ".join(
        {Kind.ONLINE: "an online service", Kind.BATCH: "a batch job"}[kind] for kind in Kind if kind in kinds
    )

"""
Must a person approve before a version reaches production?

## Why it matters
Some questions have no metric: whether this is the week, whether the customer was told, whether the number is too good.

## How to adopt it
Run `mlops add cd`, whose production job waits for the reviewers of the `production` environment, and name them in the
forge's settings.

## How it is judged
Yes when a job of CI waits for approval, a pipeline has an approval step, or the registry keeps models pending until
somebody approves.
Partial when a deployment only starts by hand, or a job names a production environment whose protection the forge
keeps to itself.

## What misleads
An approval of pull requests, a sleep, a comment that asks for one.
"""

from collections.abc import Iterator

from mlopskit.findings import At, Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.deliveries import cdk_actions, deploying, environments
from mlopskit.repo.readings.manifests import found_in
from mlopskit.repo.readings.rollouts import PRODUCTION
from mlopskit.repo.readings.tools import searched_runs, shown_runs, used_actions
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import AUTOMATIC


@practice(title="A person approves before production", part="cd")
def detect(repo: Repo) -> Finding:
    """Look for jobs that wait for approval, then for what the forge may protect."""
    jobs = [job for job in repo.wiring.jobs if job.approval and not job.disabled]
    if jobs:
        shown = [
            Evidence(job.place.path, job.place.line, f"the job `{job.name}` waits for approval") for job in jobs[:5]
        ]
        return Finding.yes("a job waits for approval", shown, Strength.ENFORCED)
    actions = shown_runs([run for run in used_actions(repo) if "approval" in run.program.lower()])
    settings: tuple[At, ...] = (*_settings(repo), *actions)
    if settings:
        return Finding.yes("a step or the registry waits for approval", settings[:5], Strength.CONFIGURED)
    named = [
        Evidence(place.path, place.line, f"the environment `{name}`")
        for name, place in environments(repo)
        if PRODUCTION.search(name)
    ]
    if named:
        return Finding.partial("whether the environment is protected is known to the forge alone", named[:5])
    if by_hand := [run for run in deploying(repo) if run.in_ci and not run.triggers & AUTOMATIC]:
        return Finding.partial("a person starts the deployment, and nobody must approve it", shown_runs(by_hand))
    return not_operated(repo, "notebooks research library") or Finding.no("nobody must approve", searched_runs(repo))


def _settings(repo: Repo) -> Iterator[Place]:
    yield from (action.place for action in cdk_actions(repo) if action.kind == "approval")
    for files, pattern in load("rollouts")["approvals"].items():
        yield from found_in(repo, pattern, (path for path in repo.glob(files) if repo.is_product(path)))
    for path, facts in repo.python_files():
        if repo.is_product(path):
            yield from (Place(path, line) for line, text in facts.strings if text == "PendingManualApproval")

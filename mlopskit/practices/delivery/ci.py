"""
Does a CI service look at every change?

## Why it matters
What runs only on one laptop is believed, not known; a service that starts from a clean clone tells whether it works.

## How to adopt it
Run `mlops add ci-github` (or `ci-gitlab`, `ci-azure`, `ci-aws`, `ci-gcp`), which brings jobs that call your make
targets on each push and pull request.

## How it is judged
Yes when a job of a CI service starts on a push or a pull request.
Partial when all jobs are started by hand, by a schedule or by a release, when they only label issues or build
documents, or when they are switched off.

## What misleads
A workflow folder without workflows, issue templates, a job behind `if: false`, a bot that closes stale issues.
"""

import re
from collections.abc import Sequence

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.wiring import ON_CHANGE, Job

SERVICES = (
    ".github/workflows/*.yml",
    ".gitlab-ci.yml",
    "azure-pipelines*.yml and pipelines anywhere",
    "buildspec*.yml",
    "cloudbuild*.yaml",
    "Jenkinsfile",
    ".circleci/config.yml",
    "bitbucket-pipelines.yml",
    ".buildkite/*.yml",
    ".travis.yml",
)
CHORES = re.compile(
    r"stale|label|greet|assign|docs?\b|documentation|pages|cla\b|sync|mirror|lock.?threads|codeowner", re.IGNORECASE
)


@practice(title="A CI service looks at every change", part="ci-github")
def detect(repo: Repo) -> Finding:
    """Look for jobs that start on a change, and tell those that do work from chores."""
    jobs = repo.wiring.jobs
    if not jobs:
        return Finding.no("no job of a CI service is described", SERVICES)
    on_change = [job for job in jobs if not job.disabled and job.triggers & ON_CHANGE]
    working = [job for job in on_change if not _is_chore(job)]
    if working:
        return Finding.yes("CI runs on each change", _shown(working), Strength.ENFORCED)
    if on_change:
        return Finding.partial("CI runs on changes, but only for chores", _shown(on_change), Strength.USED)
    if all(job.disabled for job in jobs):
        return Finding.partial("all CI jobs are switched off", _shown(jobs), Strength.MENTIONED)
    return Finding.partial("CI jobs exist, but no push or pull request starts them", _shown(jobs), Strength.USED)


def _is_chore(job: Job) -> bool:
    name = job.place.path.rsplit("/", 1)[-1]
    return CHORES.search(job.name) is not None or CHORES.search(name) is not None


def _shown(jobs: Sequence[Job]) -> tuple[Evidence, ...]:
    return tuple(Evidence(job.place.path, job.place.line, _told(job)) for job in jobs[:5])


def _told(job: Job) -> str:
    when = "never" if job.disabled else "on " + " and ".join(sorted(t.value.replace("_", " ") for t in job.triggers))
    return f"the {job.provider} job `{job.name}` starts {when}"

"""
Does CI test on more than one Python version?

## Why it matters
The version that trains and the version that serves drift apart; a matrix tells on which of them the code still works.

## How to adopt it
Run `mlops add ci-github`, which tests on two Python versions, or give your test job `strategy: matrix:
python-version: ["3.12", "3.13"]`.

## How it is judged
Yes when a job with two or more Python versions runs tests: a matrix, a tox or nox run over several, or several jobs
with different images.
Partial when such a job runs no tests.

## What misleads
A matrix of operating systems, a matrix with one version, classifiers in `pyproject.toml`.
"""

import re
from collections.abc import Iterator

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tests import tests_in_ci
from mlopskit.repo.readings.tools import searched_runs, seen
from mlopskit.repo.wiring import Command, Job

PLAIN = re.compile(r"^\D*(3\.\d{1,2}|3\d{1,2})\b")
NAMED = re.compile(r"(?:c?python|py)[-_:= ]?(3\.?\d{1,2})(?:\D|$)", re.IGNORECASE)
AXIS = re.compile(r"py", re.IGNORECASE)


@practice(title="CI tests on several Python versions", part="ci-github")
def detect(repo: Repo) -> Finding:
    """Look for jobs with several Python versions, then for test runners that bring their own."""
    tests = tests_in_ci(repo)
    testing = {(run.provider, run.job, place.path) for run in tests for place in (*run.chain, run.place)}
    jobs = [(job, versions) for job in repo.wiring.jobs if len(versions := _versions(job)) > 1 and not job.disabled]
    tested = [(job, versions) for job, versions in jobs if any(_same(job, key) for key in testing)]
    if tested:
        return Finding.yes(
            "CI tests on several Python versions", [_shown(*item) for item in tested[:5]], Strength.ENFORCED
        )
    if own := [item for run in tests for item in _own_matrix(repo, run)]:
        return Finding.yes("CI runs a test runner that brings several Python versions", own[:5], Strength.ENFORCED)
    if split := _several_jobs(tests):
        return Finding.yes("several CI jobs test, each on a Python version of its own", split, Strength.ENFORCED)
    if jobs:
        return Finding.partial(
            "CI has a matrix of Python versions, but runs no tests on it", [_shown(*item) for item in jobs[:5]]
        )
    return Finding.no("CI tests on one Python version at most", searched_runs(repo))


def _versions(job: Job) -> frozenset[str]:
    """Return the Python versions of the job's matrix: the values of an axis that speaks of Python, or that name it."""
    found = [
        match[1]
        for axis, values in job.matrix
        for value in values
        if (match := NAMED.search(value) or (PLAIN.search(value) if AXIS.search(axis) else None))
    ]
    return frozenset(version.replace(".", "") for version in found)


def _same(job: Job, key: tuple[str, str, str]) -> bool:
    provider, name, path = key
    return job.provider == provider and job.name == name and job.place.path == path


def _shown(job: Job, versions: frozenset[str]) -> Evidence:
    return Evidence(job.place.path, job.place.line, f"the job `{job.name}` runs on {len(versions)} Python versions")


def _several_jobs(tests: tuple[Command, ...]) -> tuple[Evidence, ...]:
    """Return a test run for each Python version that the jobs or environments name, when they name two or more."""
    named = {found[1].replace(".", ""): run for run in tests if (found := NAMED.search(f"{run.job} {run.text}"))}
    return tuple(seen(run) for run in named.values()) if len(named) > 1 else ()


def _own_matrix(repo: Repo, run: Command) -> Iterator[Evidence]:
    if run.program == "tox" and not any(word in run.arguments for word in ("-e", "--env")):
        for place in repo.find(r"^\s*env_?list\s*=", "tox.ini", "pyproject.toml", "setup.cfg"):
            text = " ".join(repo.lines(place.path)[(place.line or 1) - 1 :][:6])
            if len(set(re.findall(r"3\.?\d+", text))) > 1:
                yield Evidence(place.path, place.line, "tox runs on several Python versions")
    if run.program == "nox":
        for place in repo.find(r"python\s*=\s*\[[^\]]*,", "noxfile.py"):
            yield Evidence(place.path, place.line, "nox runs on several Python versions")

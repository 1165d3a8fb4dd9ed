"""
Does CI run the tests?

## Why it matters
Tests that nobody has to run are run until the first hurried Friday.

## How to adopt it
Run `mlops add ci-github` (or the part of your CI service), or call `pytest` in a job that starts on pull requests.

## How it is judged
Every command of CI is followed through make, tox, nox, task runners, scripts and containers until a test runner is met.
Yes when one runs and its failure fails the job, be it that a person starts the job.
Partial when the failure is swallowed (`|| true`, `continue-on-error`, a script without `set -e`) or the job is
switched off.

## What misleads
A job named `test` that runs something else, tests that only a local hook runs, `pip install pytest`.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tests import test_commands
from mlopskit.repo.readings.tools import in_ci, searched_runs, shown_runs
from mlopskit.repo.wiring import CI


@practice(title="CI runs the tests", part="ci-github")
def detect(repo: Repo) -> Finding:
    """Follow CI's commands to a test runner."""
    runs = test_commands(repo)
    running = in_ci(runs)
    if heeded := [run for run in running if run.enforced]:
        return Finding.yes("CI runs the tests", shown_runs(heeded), heeded[0].strength)
    if running:
        return Finding.partial("CI runs the tests, but their failure fails nothing", shown_runs(running), Strength.USED)
    if off := [run for run in runs if run.disabled and run.triggers & CI]:
        return Finding.partial("CI's tests are switched off", shown_runs(off), Strength.MENTIONED)
    return Finding.no("CI runs no tests", searched_runs(repo), shown_runs(runs))

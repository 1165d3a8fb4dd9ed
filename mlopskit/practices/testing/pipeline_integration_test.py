"""
Is the whole pipeline run on a sample, from data to model, as a test?

## Why it matters
Every step can pass its own tests while the second no longer reads what the first one writes.

## How to adopt it
Run `mlops add ci-github`, whose job runs the whole pipeline, or add `dvc repro` with a small `params.yaml` to
your CI.

## How it is judged
Yes when CI runs the pipeline (`dvc repro`, `kedro run`, a local runner, an end-to-end test) on a change.
Partial when such a test or command exists, and CI does not run it.

## What misleads
A pipeline that is only compiled or submitted, `dvc pull` with metrics, a test named `integration` of one function.
"""

import re

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.tests import RealTest, real_tests, shown_tests, tests_in_ci
from mlopskit.repo.readings.tools import commands_like, in_ci, live, searched_runs, shown_runs

PIPELINES = (
    "dvc repro",
    "dvc exp run",
    "kedro run",
    "snakemake",
    "zenml pipeline run",
    "dagster job execute",
    "mlflow run",
    "prefect deployment run",
    "pipelinewise",
    "luigi*",
    "airflow dags test",
    "python *flow*.py run",
    "mlops run",
    "metaflow*run",
    "mlflow recipes run",
)
END_TO_END = re.compile(r"e2e|end_?to_?end|(?:full|whole|entire|complete)_?(?:run|pipeline|workflow)", re.IGNORECASE)
OF_A_PIPELINE = re.compile(r"(?:pipeline|integration|dag|workflow)s?(?:_tests?)?\.py$", re.IGNORECASE)


@practice(title="The whole pipeline is tested on a sample", part="ci-github")
def detect(repo: Repo) -> Finding:
    """Look for a pipeline's run in CI, then for end-to-end tests, then for what only a person runs."""
    runs = commands_like(repo, *PIPELINES)
    if running := in_ci(runs):
        return Finding.yes("CI runs the pipeline", shown_runs(running), running[0].strength)
    training = frozenset() if repo.profile.kind == "library" else repo.training
    tests = [test for test in real_tests(repo) if _is_end_to_end(test, training)]
    in_test_job = tests_in_ci(repo)
    if tests and in_test_job:
        return Finding.yes("an end-to-end test runs in CI", shown_tests(tests), in_test_job[0].strength)
    if tests:
        return Finding.partial("an end-to-end test exists, and CI does not run it", shown_tests(tests), Strength.USED)
    if by_hand := live(runs):
        return Finding.partial(
            "the pipeline is one command, and CI does not run it", shown_runs(by_hand), Strength.USED
        )
    return absent(repo, "nothing runs the whole pipeline as a test", searched_runs(repo), unfit="none library")


def _is_end_to_end(test: RealTest, training: frozenset[str]) -> bool:
    """Whether the test is named for the whole, or tries the training code from a file named for the pipeline."""
    named = END_TO_END.search(f"{test.path} {test.name}") is not None
    return named or (OF_A_PIPELINE.search(test.path) is not None and bool(test.subjects & training))

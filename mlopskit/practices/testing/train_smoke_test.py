"""
Does a test train for a moment and look at what comes out?

## Why it matters
Ten rows and one step find the shape error, the loss that is NaN and the artifact that is not written, in seconds.

## How to adopt it
Run `mlops init`, whose tests do so, or write `tests/test_train.py`: train on ten rows, assert that the loss is finite
and the model file is there, and run `pytest`.

## How it is judged
Yes when a test function trains (a fit, a trainer, the project's own training function) and asserts something
afterwards.
Partial when tests only import the training code.

## What misleads
A test that replaces the training by a mock, a `fit` of a scaler in a test of features.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.tests import RealTest, real_tests, shown_tests, tests_of

TRAINS = (
    ".fit",
    "*.fit",
    ".train",
    "*.train",
    "*train*",
    ".fit_transform",
    "*.TrainingJob",
    ".run",
    "*.main",
    ".backward",
    "*.tune*",
)
TRAINING = re.compile(r"train|fit|tune|learn|overfit|converge", re.IGNORECASE)


@practice(title="A test trains and looks at the result")
def detect(repo: Repo) -> Finding:
    """Look for test functions that train, among those that import the training code."""
    tests = tests_of(real_tests(repo), repo.training)
    calling = {(call.path, call.fact.function) for call in repo.calls(*TRAINS, product=False, notebooks=False)}
    training = [test for test in tests if _trains(test, calling)]
    if training:
        shown = [Evidence(test.path, test.line, f"`{test.name}` trains and asserts") for test in training[:5]]
        return Finding.yes(
            "a test trains and looks at the result", shown, strength_of(repo, {t.path for t in training})
        )
    if tests:
        return Finding.partial("tests import the training code, and none trains", shown_tests(tests))
    return absent(
        repo, "no test imports the code that trains", ("test files with assertions", *sorted(repo.training)[:5])
    )


def _trains(test: RealTest, calling: set[tuple[str, str]]) -> bool:
    return (test.path, test.name) in calling and TRAINING.search(f"{test.path} {test.name}") is not None

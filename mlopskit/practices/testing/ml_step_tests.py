"""
Does each step have tests: data, training, prediction?

## Why it matters
Tests gather where they are easy; the step that nobody tests is the one that breaks the night run.

## How to adopt it
Write one test for each step that has none yet, with ten rows and two epochs at most, and run `pytest`.

## How it is judged
The product's modules are sorted by their names and by what they call into data, training and prediction.
Yes when every step that exists, and at least two, is imported by tests with assertions.
Partial when only some are.

## What misleads
Many tests of helper functions, a test that mocks the step away.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.services import Kind, of_kind, services
from mlopskit.repo.readings.tests import real_tests, shown_tests, test_commands, tests_of
from mlopskit.repo.readings.tools import live

DATA = re.compile(r"data|dataset|feature|preprocess|prepare|etl|ingest|clean|schema", re.IGNORECASE)
PREDICTION = re.compile(r"predict|infer|serv(?:e|ing)|scor(?:e|ing)|api|app\b", re.IGNORECASE)
ENOUGH = 2


@practice(title="Each step of the pipeline has tests")
def detect(repo: Repo) -> Finding:
    """Sort the modules into steps, and ask of each step whether tests import it."""
    steps = {name: paths for name, paths in _steps(repo).items() if paths}
    tests = real_tests(repo)
    tested = {name: found for name, paths in steps.items() if (found := tests_of(tests, paths))}
    missing = sorted(steps.keys() - tested.keys())
    if not tested:
        return absent(repo, "no step has tests", ("test files with assertions", *(f"step {name}" for name in steps)))
    shown = [
        Evidence(e.path, e.line, f"{name}: {e.detail}") for name, found in tested.items() for e in shown_tests(found, 1)
    ]
    if missing or len(tested) < ENOUGH:
        return Finding.partial(
            f"tests try {', '.join(tested)}, not {', '.join(missing) or 'a second step'}", shown, Strength.USED
        )
    runs = live(test_commands(repo))
    return Finding.yes(f"tests try {', '.join(tested)}", shown, runs[0].strength if runs else Strength.USED)


def _steps(repo: Repo) -> dict[str, set[str]]:
    paths = [path for path, _ in repo.python_files() if repo.is_product(path)]
    named = {path: path.rsplit("/", 1)[-1] for path in paths}
    serving = {item.path for item in of_kind(services(repo), Kind.ONLINE, Kind.BATCH) if item.path.endswith(".py")}
    return {
        "data": {path for path, name in named.items() if DATA.search(name)},
        "training": {path for path in repo.training if path.endswith(".py") and repo.is_product(path)},
        "prediction": serving | {path for path, name in named.items() if PREDICTION.search(name)},
    }

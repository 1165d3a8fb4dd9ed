"""
Is the code that makes features from data tested?

## Why it matters
A wrong feature is learnt like a right one; no metric says that the age was computed from the wrong date.

## How to adopt it
Write one test per feature function in `tests/test_features.py`: three rows in, the expected column out, and run
`pytest`.

## How it is judged
Yes when a test with assertions imports the module that prepares data or makes features, or the schema of its inputs.
Not applicable where no such module is found.

## What misleads
A test that only imports the module, a test of the model that never looks at its inputs, tests of a data base client.
"""

import re

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tests import real_tests, shown_tests, test_commands, tests_of
from mlopskit.repo.readings.tools import live

FEATURES = re.compile(
    r"feature|preprocess|pre_process|prepare|preparation|transform|etl|clean|data(?:set|_prep|module|source|loader)?s?(?:_|\.|$)|schema|tokeni[sz]",
    re.IGNORECASE,
)


@practice(title="Code that makes features is tested")
def detect(repo: Repo) -> Finding:
    """Look for modules that make features, then for tests that import them."""
    modules = [
        path for path, _ in repo.python_files() if repo.is_product(path) and FEATURES.search(path.rsplit("/", 1)[-1])
    ]
    if not modules:
        return Finding.not_applicable("no module that prepares data or makes features was found by its name")
    tests = tests_of(real_tests(repo), modules)
    named = [test for test in tests if _is_about(test.path, test.name, modules)] or list(tests)
    if named:
        runs = live(test_commands(repo))
        strength = runs[0].strength if runs else Strength.USED
        return Finding.yes("tests try the code that makes features", shown_tests(named), strength)
    return Finding.no("no test imports the code that makes features", ("test files with assertions", *modules[:5]))


def _is_about(path: str, name: str, modules: list[str]) -> bool:
    stems = {module.rsplit("/", 1)[-1].removesuffix(".py") for module in modules}
    return any(stem in f"{path} {name}" for stem in stems)

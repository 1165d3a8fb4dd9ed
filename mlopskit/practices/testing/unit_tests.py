"""
Do tests check the project's own code?

## Why it matters
A model can learn around a broken feature and look almost as good; only a test of the code tells the two apart.

## How to adopt it
Run `uv add --dev pytest`, write `tests/test_features.py` that calls one function of yours with three rows and asserts
what comes out, and run `pytest` in the task that CI calls.

## How it is judged
Yes when test functions hold real assertions (assert, `pytest.raises`, `self.assert...`) and their file imports the
project's code.
The strength is that of the strongest command that runs the tests.
Partial when there are assertions, but none on the project's own code.

## What misleads
An empty `tests/` folder, `assert True`, tests copied with a vendored package, a script called `test.py` that prints.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tests import real_tests, shown_tests, test_commands
from mlopskit.repo.readings.tools import live, seen


@practice(title="Tests check the project's own code")
def detect(repo: Repo) -> Finding:
    """Look for test functions with assertions on the project's own code."""
    tests = real_tests(repo)
    own = [test for test in tests if test.subjects]
    if not tests:
        return Finding.no("no test function asserts anything", ("test_*.py", "*_test.py", "*_tests.py", "tests/"))
    if not own:
        return Finding.partial("tests assert something, but import none of the project's code", shown_tests(tests))
    runs = live(test_commands(repo))
    strength = runs[0].strength if runs else Strength.CONFIGURED
    evidence = (*shown_tests(own), *(seen(run) for run in runs[:1]))
    return Finding.yes(
        f"{len(own)} test functions assert on the project's code", evidence, max(strength, Strength.USED)
    )

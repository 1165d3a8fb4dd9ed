"""
Is it measured how much of the code the tests reach?

## Why it matters
Coverage does not say that tests are good; it says which code nobody has ever tried.

## How to adopt it
Run `uv add --dev pytest-cov`, add `[tool.coverage.run]` with `branch = true` to `pyproject.toml`, and call `pytest
--cov` in the task that CI calls.

Set `fail_under` to what is reached today, so that it does not fall.

## How it is judged
Yes when a command measures coverage, or settings for it are there; the strength says which.
Partial when the only place that runs it is switched off.

## What misleads
`pytest-cov` among the dependencies that nothing calls, a coverage badge in the README.
"""

from mlopskit.findings import Answer, Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.code_tools import held
from mlopskit.repo import Repo
from mlopskit.repo.readings.tests import test_commands

OPTIONS = ("tool", "pytest", "ini_options", "addopts")


@practice(title="Test coverage is measured")
def detect(repo: Repo) -> Finding:
    """Look for a command that measures coverage, then for settings, those of pytest among them."""
    found = held(
        repo,
        "coverage",
        runs="coverage is measured",
        is_set_up="coverage is set up, though nothing here runs it",
        stands_idle="coverage is measured only where nothing runs",
        is_absent="nothing measures coverage",
    )
    always = _always(repo)
    if found.answer is Answer.YES or not always:
        return found
    runs = test_commands(repo)
    return Finding.yes(
        "each run of pytest measures coverage", always, runs[0].strength if runs else Strength.CONFIGURED
    )


def _always(repo: Repo) -> list[Evidence]:
    """Return where pyproject.toml gives pytest the option, as a text or as a list."""
    found = []
    for path in repo.glob("**/pyproject.toml"):
        value = repo.data(path)
        for name in OPTIONS:
            value = value.get(name) if isinstance(value, dict) else None
        if repo.is_product(path) and "--cov" in str(value):
            found.append(Evidence(path, repo.line_of(path, *OPTIONS), "gives pytest the option `--cov`"))
    return found

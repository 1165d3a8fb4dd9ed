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

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.code_tools import held
from mlopskit.repo import Repo


@practice(title="Test coverage is measured")
def detect(repo: Repo) -> Finding:
    """Look for a command that measures coverage, then for settings."""
    return held(
        repo,
        "coverage",
        runs="coverage is measured",
        is_set_up="coverage is set up, though nothing here runs it",
        stands_idle="coverage is measured only where nothing runs",
        is_absent="nothing measures coverage",
    )

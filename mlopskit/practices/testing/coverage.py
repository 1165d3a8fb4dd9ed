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

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.reading_tools import (
    configurations,
    hook_settings,
    live,
    runs_of,
    searched_runs,
    searched_settings,
    shown_runs,
    tools,
)


@practice(title="Test coverage is measured")
def detect(repo: Repo) -> Finding:
    """Look for a command that measures coverage, then for settings."""
    meters = tools("code_tools", "coverage")
    runs = runs_of(repo, meters)
    if running := live(runs):
        return Finding.yes("coverage is measured", shown_runs(running), running[0].strength)
    if settings := (*hook_settings(repo, meters), *configurations(repo, meters)):
        return Finding.yes("coverage is set up, though nothing here runs it", settings[:5], Strength.CONFIGURED)
    if runs:
        return Finding.partial("coverage is measured only where nothing runs", shown_runs(runs), Strength.MENTIONED)
    return Finding.no("nothing measures coverage", (*searched_runs(repo), *searched_settings(meters)))

"""
Does a linter read the code?

## Why it matters
A linter finds undefined names, unused results and swapped arguments before a training run of six hours does.

## How to adopt it
Run `uv add --dev ruff`, add a `[tool.ruff.lint]` table to `pyproject.toml`, and call `ruff check .` in the same task
that CI calls.

Begin with the default rules, and add families once the code is clean.

## How it is judged
Yes when a linter runs (in CI, a task, a hook) or has settings of its own; the strength says which.
Partial when the only place that runs it is switched off.

## What misleads
A linter among the dependencies that nothing calls, a badge in the README, a commented hook.
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


@practice(title="A linter reads the code")
def detect(repo: Repo) -> Finding:
    """Look for a linter that runs, then for one that is set up."""
    linters = tools("code_tools", "linter")
    runs = runs_of(repo, linters)
    if running := live(runs):
        return Finding.yes("a linter runs", shown_runs(running), running[0].strength)
    if settings := (*hook_settings(repo, linters), *configurations(repo, linters)):
        return Finding.yes("a linter is set up, though nothing here runs it", settings[:5], Strength.CONFIGURED)
    if runs:
        return Finding.partial("the linter stands only where nothing runs", shown_runs(runs), Strength.MENTIONED)
    return Finding.no("no linter runs or is set up", (*searched_runs(repo), *searched_settings(linters)))

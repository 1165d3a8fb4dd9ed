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

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.code_tools import held
from mlopskit.repo import Repo


@practice(title="A linter reads the code")
def detect(repo: Repo) -> Finding:
    """Look for a linter that runs, then for one that is set up."""
    return held(
        repo,
        "linter",
        runs="a linter runs",
        is_set_up="a linter is set up, though nothing here runs it",
        stands_idle="the linter stands only where nothing runs",
        is_absent="no linter runs or is set up",
    )

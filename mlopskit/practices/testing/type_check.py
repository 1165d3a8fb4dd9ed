"""
Are the types of the code checked?

## Why it matters
Type checks catch the frame passed where an array was meant, across modules, without running anything.

## How to adopt it
Run `uv add --dev mypy`, add a `[tool.mypy]` table to `pyproject.toml`, and call `mypy` in the same task that CI calls.

Begin with the modules that others import, and widen from there.

## How it is judged
Yes when a type checker (mypy, pyright, ty, pytype, pyre) runs or has settings of its own; the strength says which.
Partial when the only place that runs it is switched off.

## What misleads
Annotations that nothing checks, `types-*` packages among the dependencies, a `py.typed` file, a commented hook.
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


@practice(title="A type checker reads the code")
def detect(repo: Repo) -> Finding:
    """Look for a type checker that runs, then for one that is set up."""
    checkers = tools("code_tools", "type_checker")
    runs = runs_of(repo, checkers)
    if running := live(runs):
        return Finding.yes("a type checker runs", shown_runs(running), running[0].strength)
    if settings := (*hook_settings(repo, checkers), *configurations(repo, checkers)):
        return Finding.yes("a type checker is set up, though nothing here runs it", settings[:5], Strength.CONFIGURED)
    if runs:
        return Finding.partial("the type checker stands only where nothing runs", shown_runs(runs), Strength.MENTIONED)
    return Finding.no("no type checker runs or is set up", (*searched_runs(repo), *searched_settings(checkers)))

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

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.code_tools import held
from mlopskit.repo import Repo


@practice(title="A type checker reads the code")
def detect(repo: Repo) -> Finding:
    """Look for a type checker that runs, then for one that is set up."""
    return held(
        repo,
        "type_checker",
        runs="a type checker runs",
        is_set_up="a type checker is set up, though nothing here runs it",
        stands_idle="the type checker stands only where nothing runs",
        is_absent="no type checker runs or is set up",
    )

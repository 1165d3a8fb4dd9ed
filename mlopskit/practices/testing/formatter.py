"""
Does a tool keep the code in one format?

## Why it matters
A format that a tool keeps ends the talk about style, and a diff shows only what was changed on purpose.

## How to adopt it
Run `uv add --dev ruff`, then `ruff format .` once in a commit of its own, and call `ruff format --check .` in the
task that CI calls.

Add that commit to `.git-blame-ignore-revs`, so that blame still tells who wrote a line.

## How it is judged
Yes when a formatter runs (in CI, a task, a hook) or has settings of its own; the strength says which.
Partial when only imports are sorted, or when the only place that runs it is switched off.

## What misleads
A formatter among the dependencies that nothing calls, an editor setting of one person, a badge in the README.
"""

from mlopskit.findings import Answer, Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.code_tools import held
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import configurations, hook_settings, live, runs_of, shown_runs, tools


@practice(title="A tool keeps the code in one format")
def detect(repo: Repo) -> Finding:
    """Look for a formatter that runs, then for one that is set up, then for one that sorts imports at least."""
    found = held(
        repo,
        "formatter",
        runs="a formatter runs",
        is_set_up="a formatter is set up, though nothing here runs it",
        stands_idle="the formatter stands only where nothing runs",
        is_absent="no formatter runs or is set up",
    )
    if found.answer is Answer.NO and (sorting := _import_sorting(repo)):
        return Finding.partial("only the imports are sorted", sorting[:5])
    return found


def _import_sorting(repo: Repo) -> tuple[Evidence, ...]:
    sorters = tools("code_tools", "import_sorter")
    running = shown_runs(live(runs_of(repo, sorters)))
    return (*running, *hook_settings(repo, sorters), *configurations(repo, sorters))

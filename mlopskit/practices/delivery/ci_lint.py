"""
Does CI run a linter or a check of the format?

## Why it matters
A rule that nothing holds is a wish; a reviewer's time is better spent on what a tool cannot see.

## How to adopt it
Run `mlops add ci-github` (or the part of your CI service), or call `ruff check .` and `ruff format --check .` in a
job that starts on pull requests.

## How it is judged
Yes when CI reaches a linter or formatter, directly or through hooks and tasks, and its failure fails the job.
Partial when the failure is swallowed (`|| true`, `--exit-zero`, `continue-on-error`), or CI checks types alone.

## What misleads
A linter that only runs in a local hook, a formatter's badge, a job named `lint` that is commented out.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import (
    commands_like,
    hook_settings,
    in_ci,
    live,
    runs_of,
    searched_runs,
    shown_runs,
    tools,
    used_actions,
)
from mlopskit.repo.wiring import CI, Command

LINTERS = ("linter", "formatter", "import_sorter")
IGNORED_EXIT = ("--exit-zero", "--exit-zero-even-if-changed")


@practice(title="CI runs a linter or formatter", part="ci-github")
def detect(repo: Repo) -> Finding:
    """Follow CI's commands to a linter or formatter."""
    wanted = [tool for kind in LINTERS for tool in tools("code_tools", kind)]
    runs = runs_of(repo, wanted)
    running = in_ci(runs)
    if heeded := [run for run in running if _heeded(run)]:
        return Finding.yes("CI runs a linter or formatter", shown_runs(heeded), heeded[0].strength)
    if through := _through_hooks(repo, hook_settings(repo, wanted)):
        return Finding.yes("CI runs the hooks, and one of them lints", through, Strength.ENFORCED)
    if running:
        return Finding.partial("CI lints, but what it finds fails nothing", shown_runs(running), Strength.USED)
    if types := in_ci(runs_of(repo, tools("code_tools", "type_checker"))):
        return Finding.partial("CI checks types, and neither lints nor checks the format", shown_runs(types))
    if off := [run for run in runs if run.disabled and run.triggers & CI]:
        return Finding.partial("CI's linter is switched off", shown_runs(off), Strength.MENTIONED)
    return Finding.no("CI runs no linter or formatter", searched_runs(repo), shown_runs(runs))


def _heeded(run: Command) -> bool:
    return run.enforced and not any(flag in run.arguments for flag in IGNORED_EXIT)


def _through_hooks(repo: Repo, lint_hooks: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the hooks that lint together with what makes CI run them, or nothing when one of both is missing."""
    if not lint_hooks:
        return ()
    runs = in_ci(commands_like(repo, "pre-commit run*", "pre-commit", "prek*"))
    runs += tuple(act for act in in_ci(live(used_actions(repo))) if "pre-commit" in act.program)
    hosted = [place for path in {hook.path for hook in lint_hooks} for place in repo.find(r"^ci:\s*(?:#.*)?$", path)]
    shown = [
        *shown_runs(runs),
        *(Evidence(p.path, p.line, "pre-commit.ci runs the hooks on pull requests") for p in hosted),
    ]
    return (*shown[:2], *lint_hooks[:3]) if shown else ()

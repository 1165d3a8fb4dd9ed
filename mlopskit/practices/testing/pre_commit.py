"""
Do hooks check a change before it is committed?

## Why it matters
What a hook refuses never reaches a reviewer: the debugger left in, the 300 MB file, the notebook with its outputs.

## How to adopt it
Run `uv add --dev pre-commit`, write a `.pre-commit-config.yaml` with `ruff-check` and `ruff-format`, run `pre-commit
install`, and call `pre-commit run --all-files` in CI.

lefthook, husky and prek do as well.

## How it is judged
Yes when at least one hook is set up in the settings of pre-commit, prek, lefthook, husky or overcommit.
Enforced when CI runs the hooks too, since on a laptop they can be skipped.

## What misleads
Settings without hooks, hooks that are all commented out, `pre-commit` among the dependencies, a sample in `.git/hooks`.
"""

from collections.abc import Iterator

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import commands_like, hooks, in_ci, live, shown_runs, used_actions

SETTINGS = "{lefthook,.lefthook}.{yml,yaml,toml,json}"
STAGES = ("pre-commit", "pre-push", "commit-msg", "pre-merge-commit")
SEARCHED = (".pre-commit-config.yaml", "prek.toml", SETTINGS, ".husky/*", ".overcommit.yml")


@practice(title="Hooks check each commit")
def detect(repo: Repo) -> Finding:
    """Look for hooks that are set up, and whether CI runs them as well."""
    found = list(_hooks(repo))
    if not found:
        return Finding.no("no hooks are set up", SEARCHED, [path for path in _settings(repo) if repo.text(path)])
    runs = in_ci(commands_like(repo, "pre-commit run*", "pre-commit", "prek*", "lefthook run"))
    runs += tuple(action for action in live(used_actions(repo)) if "pre-commit" in action.program)
    if runs:
        return Finding.yes("hooks are set up, and CI runs them", (*found[:3], *shown_runs(runs)), runs[0].strength)
    return Finding.yes("hooks are set up on each developer's machine", found[:5], Strength.CONFIGURED)


def _hooks(repo: Repo) -> Iterator[Evidence]:
    for hook, place in hooks(repo):
        yield Evidence(place.path, place.line, f"the hook `{hook}`")
    for path in repo.glob(f"**/{SETTINGS}", "**/prek.toml"):
        data = repo.data(path)
        keys = [stage for stage in (*STAGES, "repos") if isinstance(data, dict) and data.get(stage)]
        for key in keys[:1]:
            yield Evidence(path, repo.line_of(path, key), f"hooks at `{key}`")
    for path in repo.glob("**/.husky/*", "**/.overcommit.yml", "**/.githooks/*"):
        if path.rsplit("/", 1)[-1] in (*STAGES, ".overcommit.yml") and (repo.text(path) or "").strip():
            yield Evidence(path, 1, "a hook script")


def _settings(repo: Repo) -> tuple[str, ...]:
    return repo.glob("**/.pre-commit-config.{yaml,yml}")

"""
Does a scanner look for secrets, weak code or vulnerable packages?

## Why it matters
An ML project installs hundreds of packages and loads pickled models; a scanner knows the ones that are known to be bad.

## How to adopt it
Run `uv add --dev pip-audit`, call `pip-audit` in CI, and add the `gitleaks` hook to `.pre-commit-config.yaml`.

## How it is judged
Yes when a scanner (gitleaks, detect-secrets, bandit, pip-audit, trivy, CodeQL, safety, checkov and the like) runs in
CI or in a commit hook.
Partial when a person must start it, it is switched off, or only private keys are looked for.

## What misleads
`bandit` among the dependencies, a security policy in prose, a scanner's settings that nothing reads.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import (
    configurations,
    hook_settings,
    hooks,
    live,
    runs_of,
    searched_runs,
    shown_runs,
    tools,
)
from mlopskit.repo.wiring import CI, Trigger


@practice(title="A scanner looks for secrets and vulnerabilities")
def detect(repo: Repo) -> Finding:
    """Look for scanners in CI and hooks, then for those that only a person starts."""
    scanners = tools("code_tools", "scanner")
    runs = runs_of(repo, scanners)
    automatic = [run for run in live(runs) if run.triggers & (CI | {Trigger.HOOK})]
    if automatic:
        return Finding.yes("a scanner runs", shown_runs(automatic), automatic[0].strength)
    if hooked := hook_settings(repo, scanners):
        return Finding.yes("a scanner runs as a commit hook", hooked[:5], Strength.CONFIGURED)
    if runs:
        return Finding.partial("a scanner runs only when a person starts it, or never", shown_runs(runs))
    if keys := [place for hook, place in hooks(repo) if hook in {"detect-private-key", "detect-aws-credentials"}]:
        return Finding.partial("a hook looks for private keys only", keys)
    return Finding.no(
        "no scanner runs in CI or a hook",
        (*searched_runs(repo), ".pre-commit-config.yaml"),
        configurations(repo, scanners),
    )

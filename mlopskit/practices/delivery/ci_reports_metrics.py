"""
Does CI show the model's metrics on a pull request?

## Why it matters
A reviewer who sees that recall fell by three points asks a better question than one who sees a green tick.

## How to adopt it
Run `mlops add ci-github`, whose job writes the difference of the metrics into its summary, or comment it with
`cml comment create`.

## How it is judged
Yes when CI computes or compares metrics and writes them where reviewers look (`cml comment`, a comment action, the
job's summary).
Partial when it only prints them into the log.

## What misleads
A coverage comment, `dvc pull` without metrics, a badge.
"""

import re

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import (
    commands_like,
    in_ci,
    runs_of,
    searched_runs,
    shown_runs,
    step_text,
    tools,
    used_actions,
)

COMMENTING = re.compile(r"comment|github-script|step-summary", re.IGNORECASE)
METRICS = re.compile(r"metric|accuracy|rmse|auc|f1|results\.md|evaluation|report\.md|scores?\b", re.IGNORECASE)
COMMENT = ("cml comment*", "cml-send-comment", "cml send-comment", "cml pr*")


@practice(title="CI shows the model's metrics on a change", part="ci-github")
def detect(repo: Repo) -> Finding:
    """Look for comments with metrics, then for metrics that are only printed."""
    comments = in_ci(commands_like(repo, *COMMENT))
    comments += tuple(
        act for act in in_ci(used_actions(repo)) if _comments_metrics(act.program, step_text(repo, act.place))
    )
    if comments:
        return Finding.yes("CI writes the metrics where reviewers look", shown_runs(comments), comments[0].strength)
    if printed := in_ci(runs_of(repo, tools("deliveries", "metrics_report"))):
        return Finding.partial("CI prints metrics into its log", shown_runs(printed), Strength.USED)
    return absent(repo, "CI shows no metrics of the model", searched_runs(repo), unfit="none library")


def _comments_metrics(action: str, step: str) -> bool:
    coverage = re.search(r"coverage|codecov", f"{action} {step}", re.IGNORECASE)
    return COMMENTING.search(action) is not None and METRICS.search(step) is not None and coverage is None

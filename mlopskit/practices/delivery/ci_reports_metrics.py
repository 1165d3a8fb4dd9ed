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
from mlopskit.repo.wiring import Command

SUMMARIES = re.compile(
    r"GITHUB_STEP_SUMMARY|task\.uploadsummary|buildkite-agent annotate|merge_requests/\S+/notes"
    r"|\bglab mr (?:note|comment)|\bgh pr comment|\baz repos pr\b|codecommit post-comment|^\s+metrics:\s*\S+",
    re.MULTILINE,
)
"""Where a job writes what reviewers see: its summary, a note on the change, or GitLab's report of metrics."""
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
    comments += _summaries(repo)
    if comments:
        return Finding.yes("CI writes the metrics where reviewers look", shown_runs(comments), comments[0].strength)
    if printed := in_ci(runs_of(repo, tools("deliveries", "metrics_report"))):
        return Finding.partial("CI prints metrics into its log", shown_runs(printed), Strength.USED)
    return absent(repo, "CI shows no metrics of the model", searched_runs(repo), unfit="none library")


def _comments_metrics(action: str, step: str) -> bool:
    coverage = re.search(r"coverage|codecov", f"{action} {step}", re.IGNORECASE)
    return COMMENTING.search(action) is not None and METRICS.search(step) is not None and coverage is None


def _summaries(repo: Repo) -> tuple[Command, ...]:
    """Return the commands of CI in whose step, script or program metrics go into a summary or a note."""
    commands = in_ci(repo.wiring.commands)
    files = {path for command in commands for path in (command.place.path, command.entry) if path}
    telling = {path for path in files if SUMMARIES.search(repo.text(path) or "")}
    told = [(one, _told(repo, one, telling)) for one in commands if telling & {one.place.path, one.entry}]
    # the commands of one script all tell the same text, which is searched once
    metrics = {text for text in {text for _, text in told} if _tells_metrics(text)}
    found: dict[tuple[str, str], Command] = {}
    for command, text in told:
        if text in metrics:
            found.setdefault((command.place.path, text), command)
    return tuple(found.values())


def _tells_metrics(text: str) -> bool:
    coverage = re.search(r"coverage|codecov", text, re.IGNORECASE)
    return SUMMARIES.search(text) is not None and METRICS.search(text) is not None and coverage is None


def _told(repo: Repo, command: Command, telling: set[str]) -> str:
    """Return the step of a command, the script that it stands in, or the program of the project that it starts."""
    path = command.place.path
    if command.entry in telling:
        return repo.text(command.entry) or ""
    text = step_text(repo, command.place) if path.endswith((".yml", ".yaml")) else repo.text(path) or ""
    if ".gitlab" in path and "reports:" in (repo.text(path) or ""):
        text = "\n".join((text, *_gitlab_reports(repo, path, command.job)))
    return "\n".join(row for row in text.splitlines() if not row.lstrip().startswith("#"))


def _gitlab_reports(repo: Repo, path: str, job: str) -> tuple[str, ...]:
    """Return the report of metrics that a job of GitLab keeps, as the line that names it."""
    line = repo.line_of(path, job, "artifacts", "reports", "metrics")
    return () if line is None else repo.lines(path)[line - 1 : line]

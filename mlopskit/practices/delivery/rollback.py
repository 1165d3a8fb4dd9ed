"""
Is the way back automated, or at least a written command?

## Why it matters
The moment a release goes wrong is the worst moment to find out how the one before it is brought back.

## How to adopt it
Run `mlops add cd`, whose rollback job brings back the version before, or write the command into `docs/` and try it
once.

## How it is judged
Yes when CI or a script holds a rollback (`kubectl rollout undo`, `helm --atomic`, a stage that runs on failure), a
deployment is set to roll back by itself, or the documents give the command.

## What misleads
The rollback of a database transaction, a paragraph that promises one, an older version that somebody could promote.
"""

import re
from collections.abc import Iterator

from mlopskit.findings import Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Section
from mlopskit.repo.readings.deliveries import deploying
from mlopskit.repo.readings.manifests import files_like, in_manifests
from mlopskit.repo.readings.tools import live, runs_of, searched_runs, shown_runs, tools
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import CI

PREFERENCE = r"^\s*DeploymentPreference:\s*$"
ALARMS = re.compile(r"^\s*Alarms:", re.MULTILINE)
COMMAND = re.compile(
    r"\brollback\b|rollout undo|\broll-back\b|update-traffic\b.*(?:prev|stable|last|old|good)", re.IGNORECASE
)
NOT_A_ROLLBACK = re.compile(r"session\.|\.rollback\(|alembic|migrat|git revert", re.IGNORECASE)
DOCUMENT = r"(?:^|/)readme|^docs?/|runbook|operat|deploy|release|rollback"
MANY = 300
NAME = re.compile(r"roll[-_ ]?back", re.IGNORECASE)


@practice(title="A release can be rolled back by a command", part="cd")
def detect(repo: Repo) -> Finding:
    """Look for a rollback in CI and scripts, then in settings, then in the documents' commands."""
    runs = [run for run in live(runs_of(repo, tools("deliveries", "rollback"))) if not NOT_A_ROLLBACK.search(run.text)]
    runs += [run for run in live(repo.wiring.commands) if NAME.search(run.job) and run not in runs]
    if runs:
        automated = any(run.triggers & CI for run in runs)
        return Finding.yes(
            "a rollback is a command", shown_runs(runs), Strength.ENFORCED if automated else Strength.USED
        )
    if jobs := list(_jobs(repo)):
        return Finding.yes("a job rolls back", jobs[:5], Strength.ENFORCED)
    if settings := (*in_manifests(repo, load("rollouts")["rolls_back"]), *_alarmed(repo)):
        return Finding.yes("a failed deployment rolls back by itself", settings[:5], Strength.CONFIGURED)
    if told := list(_documented(repo)):
        return Finding.yes("the documents give the command to roll back", told[:5], Strength.USED)
    return not_operated(repo, "notebooks research library") or Finding.no(
        "no rollback is automated or written down as a command", (*searched_runs(repo), "*.md", "*.yaml", "*.tf")
    )


def _jobs(repo: Repo) -> Iterator[Evidence]:
    for job in repo.wiring.jobs:
        if not job.disabled and (NAME.search(job.name) or NAME.search(job.place.path)):
            yield Evidence(job.place.path, job.place.line, f"the job `{job.name}`")
    for run in deploying(repo):
        for place in run.chain:
            if place.line and NAME.search(" ".join(repo.lines(place.path)[max(0, place.line - 1) : place.line])):
                yield Evidence(place.path, place.line, "a stage that rolls back")


def _alarmed(repo: Repo) -> Iterator[Place]:
    """Yield the deployments of SAM that alarms turn back while traffic shifts."""
    for place in in_manifests(repo, PREFERENCE, "yaml", "yml"):
        if ALARMS.search("\n".join(repo.lines(place.path)[place.line or 0 :][:8])):
            yield place


def _inline(section: Section) -> Iterator[tuple[int, str]]:
    """Yield the commands of several words that the text gives in backticks."""
    for offset, row in enumerate(section.text.splitlines(), start=1):
        yield from (
            (section.line + offset, found)
            for found in re.findall(r"`([a-z./][^`\s]* [^`]{3,120}(?:undo|rollback)\s[^`]{3,120})`", row)
        )


def _documented(repo: Repo) -> Iterator[Evidence]:
    for path in files_like(repo, DOCUMENT, "md", "rst")[:MANY]:
        if COMMAND.search(repo.text(path) or ""):
            for section in repo.sections(path):
                for line, command in (*section.commands, *_inline(section)):
                    if COMMAND.search(command) and not NOT_A_ROLLBACK.search(command) and not command.startswith("#"):
                        yield Evidence(path, line, f"`{command[:80]}`")

"""
Does automation run the training: CI, an orchestrator, or a job of a cloud?

## Why it matters
A training that only one person can start waits for that person, and differs with the machine.

## How to adopt it
Run `mlops add retrain`, or call `mlops run` in a workflow that can be started by hand and on a schedule.

## How it is judged
Yes when a job of CI, a scheduled pipeline, or a service's training job reaches the code that trains.
Partial when a pipeline or a task composes the training and a person starts it on a machine.

## What misleads
A job that lints or tests the training code, and one that only pulls results, trains nothing.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.pipelines import has_training, pipelines
from mlopskit.repo.readings.triggers import runs_training, shown_starts, starts
from mlopskit.repo.wiring import CI

LOCAL = frozenset({"dvc", "make", "just", "task", "mise", "shell", "snakemake", "docker", ""})
"""Runners that a person starts on a machine, as far as the repository shows."""


@practice(title="Training is automated", part="retrain")
def detect(repo: Repo) -> Finding:
    """Look for what starts a training in CI, then for orchestrators, then for tasks."""
    started = [start for start in starts(repo) if start.trigger in CI]
    if started:
        strength = Strength.ENFORCED if any(start.enforced for start in started) else Strength.USED
        return Finding.yes("automation runs the training", shown_starts(started), strength)
    composed = [
        stages for stages in pipelines(repo) if repo.is_product(stages[0].place.path) and has_training(repo, stages)
    ]
    remote = [stages for stages in composed if stages[0].orchestrator not in LOCAL]
    if remote:
        places = [Evidence(s.place.path, s.place.line, f"step `{s.name}` of {s.orchestrator}") for s in remote[0][:3]]
        return Finding.yes("an orchestrator runs the training", places, Strength.USED)
    by_hand = [Evidence(run.place.path, run.place.line, f"runs `{run.text[:80]}`") for run in runs_training(repo)]
    by_hand += [Evidence(s.place.path, s.place.line, f"step `{s.name}`") for stages in composed for s in stages]
    if by_hand:
        return Finding.partial("a person starts the training on a machine", by_hand[:3], Strength.USED)
    return absent(
        repo, "nothing runs the training", ("CI", "pipelines", "task runners"), unfit="none library notebooks serving"
    )

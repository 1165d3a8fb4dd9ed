"""
Does retraining start by itself: on a schedule, on new data, or when the model gets worse?

## Why it matters
The world moves on, and a model that is retrained when somebody remembers is stale when it matters.

## How to adopt it
Run `mlops add retrain`, or add a workflow with `on: schedule` that runs `mlops run` and opens a pull request with the
new metrics.

Begin with a schedule; start it on new data or on drift once these are watched.

## How it is judged
Yes when a schedule, the arrival of data or a measurement starts a job, pipeline or function that trains.
Partial when only a change of the code retrains, when a function waits for a message that nothing sends, or when only
an example is scheduled.

## What misleads
A schedule for tests, for stale issues or for Dependabot, and a job that only pulls results.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown
from mlopskit.repo.readings.triggers import Start, shown_starts, starts
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import AUTOMATIC, ON_CHANGE, Trigger

BY_ITSELF = frozenset({Trigger.SCHEDULE, Trigger.DATA, Trigger.EVENT})


@practice(title="Retraining starts by itself", part="retrain")
def detect(repo: Repo) -> Finding:
    """Look for what starts a training."""
    found = starts(repo)
    itself = [start for start in found if start.trigger in BY_ITSELF and start.complete]
    if itself:
        return Finding.yes(
            "retraining starts by itself",
            shown_starts(itself),
            _strength(itself),
        )
    changed = [start for start in found if start.trigger in ON_CHANGE | (AUTOMATIC - BY_ITSELF)]
    if changed:
        return Finding.partial(
            "only a change of the code retrains",
            shown_starts(changed),
            _strength(changed),
        )
    waiting = [start for start in found if not start.complete]
    if waiting:
        return Finding.partial(
            "a function waits for a message that nothing sends", [start.evidence for start in waiting]
        )
    aside = [
        seen
        for seen in repo.calls(*load("training_triggers")["schedulers"], product=False)
        if not repo.is_test(seen.path) and not repo.is_product(seen.path)
    ]
    if aside:
        return Finding.partial("only a side example is scheduled", shown(aside))
    return absent(
        repo,
        "nothing starts a training by itself",
        ("schedules and events of CI", "orchestrators", "infrastructure", "code that submits pipelines"),
        unfit="none library notebooks serving",
    )


def _strength(found: list[Start]) -> Strength:
    return Strength.ENFORCED if any(start.enforced for start in found) else Strength.USED

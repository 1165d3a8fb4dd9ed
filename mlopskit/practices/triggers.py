"""The answer to "is training started by such a trigger?", which the practices on triggers share."""

from mlopskit.findings import Finding, Strength
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown
from mlopskit.repo.readings.triggers import measured_starts, shown_starts, starts
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Trigger

SEARCHED = ("triggers of CI", "schedules and sensors of orchestrators", "infrastructure", "code that submits pipelines")


def started_by(repo: Repo, trigger: Trigger, yes: str, no: str) -> Finding:
    """Return a yes when the trigger starts a training, and a partial where a part of the way is missing."""
    found = [start for start in starts(repo) if start.trigger is trigger]
    if trigger is Trigger.MANUAL:
        found += [start for start in starts(repo) if start.trigger is Trigger.EVENT and not start.complete]
    if trigger is Trigger.EVENT:
        found = [start for start in found if not start.complete or start in measured_starts(repo)]
    whole = [start for start in found if start.complete or trigger is Trigger.MANUAL]
    if whole:
        strength = Strength.ENFORCED if any(start.enforced for start in whole) else Strength.USED
        return Finding.yes(yes, shown_starts(whole), strength)
    waiting = [start.evidence for start in starts(repo) if not start.complete and trigger is not Trigger.SCHEDULE]
    if waiting:
        return Finding.partial("a function waits for a message that nothing sends", waiting[:2], Strength.CONFIGURED)
    return _lesser(repo, trigger) or absent(repo, no, SEARCHED, unfit="none library notebooks serving")


def _lesser(repo: Repo, trigger: Trigger) -> Finding | None:
    if trigger is Trigger.MANUAL:
        by_hand = [start.evidence for start in starts(repo) if start.trigger is Trigger.SHELL]
        return (
            Finding.partial("a command starts the training on a machine", by_hand[:3], Strength.USED)
            if by_hand
            else None
        )
    if trigger is Trigger.SCHEDULE:
        aside = [
            seen
            for seen in repo.calls(*load("training_triggers")["schedulers"], product=False)
            if not repo.is_test(seen.path)
        ]
        return Finding.partial("only a side example is scheduled", shown(aside)) if aside else None
    return None

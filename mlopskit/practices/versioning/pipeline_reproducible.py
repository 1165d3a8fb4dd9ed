"""
Does the pipeline's lock match its definition?

## Why it matters
A lock that agrees with the definition says: these results come from this code, this data and these parameters.

## How to adopt it
Run `mlops run` after each change and commit `dvc.lock` with it; `mlops check pipeline` in CI shows when somebody
forgot.

## How it is judged
Yes when every stage of `dvc.yaml` is in `dvc.lock` with the same command, dependencies, outputs and parameters, and
the code that the lock has seen is the code in the repository.
Partial when a stage has changed since it last ran.
No when there is a pipeline and no lock.

## What misleads
A lock that is there and stale.
"""

import hashlib

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.dvc import DvcStage, dvc_stages, locked_paths, stale_parameters
from mlopskit.repo.wiring import Command


@practice(title="The pipeline's lock matches its definition")
def detect(repo: Repo) -> Finding:
    """Compare each stage with its entry in the lock."""
    stages = dvc_stages(repo)
    if not stages:
        return absent(
            repo, "no pipeline with a lock", ("**/dvc.yaml", "**/dvc.lock"), unfit="none library notebooks serving"
        )
    stale = [(stage, why) for stage in stages if (why := _stale(repo, stage))]
    if not stale:
        places = [Evidence(stage.path, stage.line, f"stage `{stage.name}` is as it was locked") for stage in stages[:4]]
        return Finding.yes("the lock matches the definition", places, _strength(repo))
    shown = [Evidence(stage.path, stage.line, f"stage `{stage.name}`: {why}") for stage, why in stale[:4]]
    if len(stale) == len(stages) and all(stage.locked is None for stage, _ in stale):
        return Finding.no("the pipeline has no lock", "dvc.lock", shown)
    return Finding.partial("stages have changed since they last ran", shown)


def _stale(repo: Repo, stage: DvcStage) -> str:
    """Return why the lock does not hold for the stage, or an empty string."""
    if "foreach" in stage.defined or "matrix" in stage.defined or "${" in str(stage.defined):
        return ""  # such stages are locked under other names, or with values filled in
    if stage.locked is None:
        return "is not in the lock"
    if stage.defined.get("cmd") != stage.locked.get("cmd"):
        return "its command is another one"
    for key in ("deps", "outs"):
        missing = locked_paths(stage.defined, key) - locked_paths(stage.locked, key)
        if missing:
            return f"`{min(missing)}` is not in the lock"
    return stale_parameters(repo, stage) or _changed_code(repo, stage)


def _changed_code(repo: Repo, stage: DvcStage) -> str:
    folder = stage.path.rpartition("/")[0]
    for dep in (stage.locked or {}).get("deps") or []:
        path = f"{folder}/{dep.get('path', '')}".lstrip("/")
        text = repo.text(path) if path.endswith(".py") and dep.get("hash") == "md5" else None
        if text is not None and hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() != dep.get("md5"):
            return f"`{path}` has changed"
    return ""


def _strength(repo: Repo) -> Strength:
    runs = [run for run in repo.wiring.commands if _checks(run) and not run.disabled]
    return max((run.strength for run in runs), default=Strength.EXERCISED)


def _checks(run: Command) -> bool:
    return run.text.startswith(("dvc repro", "dvc exp run", "dvc status", "mlops run", "mlops check"))

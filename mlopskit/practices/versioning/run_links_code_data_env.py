"""
Can each run be traced to its code, its data and its environment?

## Why it matters
When a model misbehaves, the first question is what it was made from, and an answer from memory is a guess.

## How to adopt it
Run training as a stage of the pipeline (`mlops run`) and commit `dvc.lock`: one commit then names code, data and
parameters.

With a tracker, log the commit and the data's version with each run (`mlflow.set_tag("git_commit", ...)`,
`mlflow.log_input(...)`).

## How it is judged
Yes when a pipeline's lock is committed, when the code logs both the commit and the data's version with its runs, or
when a platform runs a pipeline that trains and itself keeps each step's code, image, parameters and inputs.
Partial when only one of the two is logged, or when runs are tracked and nothing is linked.

## What misleads
A time stamp in a file's name links nothing.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings
from mlopskit.repo.readings.dvc import dvc_stages
from mlopskit.repo.readings.pipelines import has_training, pipelines, place_of
from mlopskit.repo.readings.text import code_lines
from mlopskit.repo.tables import load

RECORDING = frozenset({"sagemaker", "azureml", "kubeflow", "tfx", "zenml", "metaflow"})
"""Platforms whose pipelines leave a record of each step: its container, code, parameters, inputs and outputs."""
COMMIT = (
    r"rev-parse|hexsha|git_commit|git_sha|git_hash"
    r"|GITHUB_SHA|CI_COMMIT_SHA|source\.git|BUILD_SOURCEVERSION|BuildId"
)


@practice(title="Runs are linked to code, data and environment")
def detect(repo: Repo) -> Finding:
    """Look for a lock, then for what the code logs."""
    if lock := _locked(repo):
        return lock
    if recorded := _recorded(repo):
        told = "the platform keeps code, image, parameters and inputs of each run"
        return Finding.yes(told, recorded[:3], Strength.USED)
    table = load("further_practices")["run_links"]
    code = [Evidence(place.path, place.line, "logs the commit") for place in code_lines(repo, COMMIT, words=COMMIT)]
    data = shown(sightings(repo, table["data"]).main)
    if code and data:
        return Finding.yes("runs are logged with their commit and their data", [*code[:2], *data[:2]])
    if code or data:
        return Finding.partial(
            "runs are logged with only one of commit and data", [*code[:2], *data[:2]], Strength.USED
        )
    tracked = sightings(repo, load("experiment_tracking")["calls"]).main
    if tracked:
        return Finding.partial(
            "runs are tracked, and nothing links them to their data", shown(tracked)[:2], Strength.USED
        )
    return absent(
        repo, "nothing links a run to its code and data", searched(repo, "dvc.lock"), unfit="none library serving"
    )


def _recorded(repo: Repo) -> list[Evidence]:
    """Return a step of each pipeline of the product that trains on a platform which keeps a record."""
    return [
        place_of(stages[0], f"a pipeline of {stages[0].orchestrator}")
        for stages in pipelines(repo)
        if stages[0].orchestrator in RECORDING
        and len(stages) > 1
        and repo.is_product(stages[0].place.path)
        and has_training(repo, stages)
    ]


def _locked(repo: Repo) -> Finding | None:
    """Return what a pipeline of DVC says by its lock, or by having none yet; None where there is no such pipeline."""
    locked = [stage for stage in dvc_stages(repo) if stage.locked is not None]
    if locked:
        places = [
            Evidence(stage.path.removesuffix(".yaml") + ".lock", None, f"links stage `{stage.name}`")
            for stage in locked[:2]
        ]
        return Finding.yes("the pipeline's lock links code, data and parameters", places, Strength.EXERCISED)
    if dvc_stages(repo):
        places = [
            Evidence(stage.path, stage.line, f"stage `{stage.name}` has not run") for stage in dvc_stages(repo)[:2]
        ]
        return Finding.partial("a pipeline would link code, data and parameters, and has no lock yet", places)
    return None

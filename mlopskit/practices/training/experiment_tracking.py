"""
Are the parameters and metrics of each training run recorded by an experiment tracker?

## Why it matters
Without a record, the best run of last month is a memory, and nobody can say why the next one is worse.

## How to adopt it
Run `mlops add tracking`, whose stage records every run in MLflow with its commit and its model.

Or log each run with DVCLive (`with Live() as live: live.log_metric(...)`), or call `mlflow.autolog()` before the fit.

Log the parameters that the run was started with, the metrics on held-out data, and the commit.
A tracker that writes into the repository's own folder is a beginning; a team needs a shared server.

## How it is judged
Yes when the product's code calls a tracker: MLflow, Weights & Biases, DVCLive, TensorBoard, ClearML, Comet, Neptune,
Aim, or a cloud's own experiments.
Partial when only an example or a former edition does, or when the tracker stands in the code and is switched off.
The strength is that of the command that runs the code.

## What misleads
A tracker among the dependencies, in the README or in a comment is not used.
Loading a model from a tracker is not logging to it.
"""

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, near_misses, only_offered, searched, used
from mlopskit.repo import Repo
from mlopskit.repo.tables import load


@practice(title="Training runs are tracked", part="tracking")
def detect(repo: Repo) -> Finding:
    """Look for calls of a tracker."""
    table = load("experiment_tracking")
    return (
        only_offered(repo)
        or used(repo, table, what="logs its runs to an experiment tracker")
        or absent(
            repo,
            "no call of an experiment tracker",
            searched(repo),
            unfit="none library serving",
            near=near_misses(repo, table["packages"]),
        )
    )

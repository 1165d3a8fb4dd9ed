"""
Does bad data stop the training?

## Why it matters
A check whose failure nobody waits for is a log line, and the model is trained on the bad data all the same.

## How to adopt it
Put a stage `validate` that runs `mlops validate` before `train` in `dvc.yaml`, and let `train` depend on what it
writes.

## How it is judged
Yes when the check runs before training and its failure stops what follows: a stage of the pipeline, a call that
raises in the code that trains, or a command of CI that fails the job.
Partial when data is checked, and nothing waits for the result.

## What misleads
`continue-on-error`, `|| true`, a script without `set -e`, and a check that stands in a notebook.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.data import data_validation
from mlopskit.practices.usage import absent, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.data_checks import VALIDATES, check_commands
from mlopskit.repo.readings.pipelines import pipelines
from mlopskit.repo.readings.runs import strength_of


@practice(title="Bad data stops the training")
def detect(repo: Repo) -> Finding:
    """Ask whether data is checked, then whether something waits for the check."""
    checked = data_validation.detect(repo)
    if not checked.evidence or checked.answer not in {"yes", "partial"}:
        return absent(
            repo,
            "no check of the data to wait for",
            searched(repo, "commands", "pipelines"),
            unfit="none library serving",
        )
    stage = _stage(repo)
    if stage:
        return Finding.yes("a stage of the pipeline checks the data before training", stage, Strength.ENFORCED)
    held = [run for run in check_commands(repo) if run.enforced and not run.disabled]
    if held:
        places = [Evidence(run.place.path, run.place.line, f"runs `{run.text[:80]}`") for run in held[:2]]
        return Finding.yes("a command checks the data, and its failure stops the job", places, held[0].strength)
    inside = [item for item in checked.evidence if checked.holds and _in_training(repo, item.path)]
    if inside:
        return Finding.yes(
            "the code that trains checks its data first", inside[:3], strength_of(repo, {item.path for item in inside})
        )
    return Finding.partial("data is checked, and no training waits for it", checked.evidence[:3], Strength.USED)


def _stage(repo: Repo) -> list[Evidence]:
    """Return a stage that checks data and that another stage waits for."""
    for stages in pipelines(repo):
        needed = {name for stage in stages for name in stage.needs}
        for stage in stages:
            if VALIDATES.search(stage.name) and (
                stage.name in needed or (len(stages) > 1 and not any(s.needs for s in stages))
            ):
                return [Evidence(stage.place.path, stage.place.line, f"stage `{stage.name}` stands before others")]
    return []


def _in_training(repo: Repo, path: str) -> bool:
    if path.endswith(".ipynb") or not repo.is_product(path):
        return False
    return any(path in repo.modules_from(trains) for trains in repo.training if trains.endswith(".py"))

"""
Are the steps from data to evaluation composed as a pipeline by a tool?

## Why it matters
Steps that a person runs in order get run in another order, or not at all, and nobody sees which results are stale.

## How to adopt it
Name each step with its command, inputs and outputs in `dvc.yaml`, and run them with `mlops run`.

Airflow, Prefect, Dagster, Kubeflow, Kedro, ZenML, Metaflow and the clouds' pipelines do the same on a schedule and on
many machines.

## How it is judged
Yes when a tool composes two or more steps, at least one of which trains or evaluates a model.
Partial when a task or script runs the steps one after another, when the pipeline has no training in it, or when only
an example has one.

## What misleads
A scikit-learn `Pipeline` is an object inside one step, and a CI file is no pipeline of data.
"""

import re
from collections import defaultdict

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.pipelines import has_training, names_model, pipelines, place_of
from mlopskit.repo.readings.runs import training_commands
from mlopskit.repo.readings.triggers import is_rehearsal
from mlopskit.repo.wiring import Command, Stage

STEPS = re.compile(
    r"\b\w*(?:prepar|preprocess|featur|ingest|extract|load_data|train|tun(?:e|ing)|evaluat|validat|predict|infer|promot|regist)\w*",
    re.IGNORECASE,
)


@practice(title="Steps are composed as a pipeline")
def detect(repo: Repo) -> Finding:
    """Look for the stages of one orchestrator that belong together."""
    composed = [stages for stages in pipelines(repo) if len(stages) > 1]
    main = [stages for stages in composed if repo.is_product(stages[0].place.path)]
    trained = [one for one in main if has_training(repo, one) or any(names_model(stage.name) for stage in one)]
    if trained:
        return Finding.yes("a tool composes the steps", _evidence(trained), _strength(repo, trained))
    if main:
        return Finding.partial("the pipeline has no training in it", _evidence(main), Strength.USED)
    sequence = _sequence(repo)
    if sequence:
        return Finding.partial(
            "the steps run one after another, without a tool that knows their inputs", sequence, Strength.USED
        )
    aside = [stages for stages in composed if not repo.is_test(stages[0].place.path)]
    if aside:
        return Finding.partial("only a side example has a pipeline", _evidence(aside), Strength.USED)
    return absent(
        repo,
        "no tool composes the steps",
        (
            "dvc.yaml",
            "definitions of Airflow, Prefect, Dagster, Kubeflow, Kedro, ZenML, Metaflow, Snakemake and the clouds",
            "task runners",
        ),
        unfit="none library serving",
    )


def _evidence(composed: list[tuple[Stage, ...]]) -> list[Evidence]:
    return [
        place_of(stage, f"step `{stage.name}` of {stage.orchestrator}")
        for stages in composed[:2]
        for stage in stages[:4]
    ]


def _strength(repo: Repo, composed: list[tuple[Stage, ...]]) -> Strength:
    held = [command.strength for command in training_commands(repo)]
    scheduled = any(stage.schedule for stages in composed for stage in stages)
    return max([Strength.USED, *held, *([Strength.ENFORCED] if scheduled else [])])


def _sequence(repo: Repo) -> list[Evidence]:
    """Return two or more steps of one task, job or script that follow each other, one of which trains."""
    by_file: dict[tuple[str, str], list[Command]] = defaultdict(list)
    for command in repo.wiring.commands:
        if command.disabled or is_rehearsal(command) or not repo.is_product(command.place.path):
            continue
        if STEPS.search(_what(command)):
            by_file[(command.place.path, command.job if command.provider != "shell" else "")].append(command)
    for commands in by_file.values():
        steps = {_what(command): command for command in commands}
        if len(steps) > 1 and any(names_model(step) for step in steps):
            return [Evidence(c.place.path, c.place.line, f"runs `{c.text[:80]}`") for c in list(steps.values())[:4]]
    return []


def _what(command: Command) -> str:
    """Return what tells the command's step: the file it runs, or the words of a task runner's call."""
    if command.program in {"python", "bash", "sh"} and command.entry:
        return command.entry.rsplit("/", 1)[-1]
    return (
        command.text
        if command.program in {"mise", "make", "just", "task", "mlflow", "invoke", "poe", "nox", "kedro", "python"}
        else ""
    )

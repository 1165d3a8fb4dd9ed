"""Pipelines: the stages of one orchestrator that belong together, and whether they train."""

import re
from collections import defaultdict

from mlopskit.findings import Evidence
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.wiring import Stage

TRAINS = re.compile(
    r"(?<!pre)(?<!pre_)train|(?:^|[_\W])(?:fit|tune|tuning|finetun|fine_tun)|estimator|sweep|learn(?:er|ing)",
    re.IGNORECASE,
)
JUDGES = re.compile(r"(?:^|[_\W])(?:evaluat\w*|model\w*)", re.IGNORECASE)
"""Names of steps that make something of a model, short of training it ..."""
USES = re.compile(r"apply|predict|infer|scor|serv|deploy|load|monitor|drift", re.IGNORECASE)
"""... unless they only use one that is there."""


def pipelines(repo: Repo) -> tuple[tuple[Stage, ...], ...]:
    """Return the stages by pipeline, the longest pipeline first."""
    together: dict[tuple[str, str, str], list[Stage]] = defaultdict(list)
    for stage in repo.wiring.stages:
        together[(stage.orchestrator, stage.place.path, stage.pipeline)].append(stage)
    return tuple(
        sorted((tuple(stages) for stages in together.values()), key=lambda stages: (-len(stages), stages[0].place.path))
    )


def has_training(repo: Repo, stages: tuple[Stage, ...]) -> bool:
    """Whether a stage trains: by its name, or because its file trains or imports what does."""
    if any(TRAINS.search(stage.name) for stage in stages):
        return True
    trains = repo.training
    return any(
        stage.place.path in trains or trains & repo.modules_from(stage.place.path)
        for stage in stages
        if stage.place.path.endswith(".py")
    )


def names_model(name: str) -> bool:
    """Whether a step of this name trains or evaluates a model."""
    return TRAINS.search(name) is not None or (JUDGES.search(name) is not None and USES.search(name) is None)


def place_of(stage: Stage, detail: str) -> Evidence:
    """Return the place of a stage as evidence."""
    return Evidence(stage.place.path, stage.place.line, detail)

"""Pipelines: the stages of one orchestrator that belong together, and whether they train."""

import re
from collections import defaultdict

from mlopskit.findings import Evidence
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.wiring import Stage

TRAINING = re.compile(
    r"train|(?:^|[_\W])(?:fit|tune|tuning|finetun|fine_tun)|estimator|learn(?:er|ing)|(?:^|[_\W])(?:evaluat\w*|model\w*)",
    re.IGNORECASE,
)


def pipelines(repo: Repo) -> tuple[tuple[Stage, ...], ...]:
    """Return the stages by pipeline, the longest pipeline first."""
    together: dict[tuple[str, str, str], list[Stage]] = defaultdict(list)
    for stage in repo.wiring.stages:
        together[(stage.orchestrator, stage.place.path, stage.pipeline)].append(stage)
    return tuple(
        sorted((tuple(stages) for stages in together.values()), key=lambda stages: (-len(stages), stages[0].place.path))
    )


def has_training(repo: Repo, stages: tuple[Stage, ...]) -> bool:
    """Whether a stage trains or evaluates: by its name, or because its file trains or imports what does."""
    if any(TRAINING.search(stage.name) for stage in stages):
        return True
    trains = repo.training
    return any(
        stage.place.path in trains or trains & repo.modules_from(stage.place.path)
        for stage in stages
        if stage.place.path.endswith(".py")
    )


def place_of(stage: Stage, detail: str) -> Evidence:
    """Return the place of a stage as evidence."""
    return Evidence(stage.place.path, stage.place.line, detail)

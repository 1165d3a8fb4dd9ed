"""
Is data gathered by a job, and not by hand?

## Why it matters
Data that somebody copies now and then is late, partial and different each time.

## How to adopt it
Write the download as the first stage of the pipeline and run it on a schedule, for instance `dvc update
data/raw.csv.dvc` in a scheduled workflow.

## How it is judged
Yes when a schedule, an event or new data starts a step that gathers data, in CI or an orchestrator.
Partial when a script or a stage gathers data and a person starts it.

## What misleads
A one-off download in a notebook, and a schedule that runs tests.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, searched
from mlopskit.repo import Repo
from mlopskit.repo.wiring import Command, Trigger

GATHERS = re.compile(
    r"(?:^|[/_\s-])(?:ingest\w*|extract\w*|download\w*|fetch\w*|collect\w*|scrap\w*|crawl\w*|etl|import_data|load_data|get_data|pull_data|data_gen)(?:[/_.\s-]|$)",
    re.IGNORECASE,
)
TOOLS = re.compile(
    r"^(?:dvc (?:update|import|import-url)|dbt (?:run|build)|airbyte|meltano (?:run|elt)|dlt |kaggle datasets download)"
)
BY_ITSELF = frozenset({Trigger.SCHEDULE, Trigger.DATA, Trigger.EVENT})
FUNCTIONS = re.compile(
    r"^(?:\w+\.)?_?(?:download|fetch|ingest|extract|scrape|collect)_(?:\w+_)?(?:data|dataset|datasets|raw|files?|images?|corpus)$|^(?:\w+\.)?(?:ingest|extract)$"
)


@practice(title="Data is gathered automatically")
def detect(repo: Repo) -> Finding:
    """Look for commands and stages that gather data, and for what starts them."""
    runs = [run for run in repo.wiring.commands if _gathers(run) and not run.disabled]
    itself = [run for run in runs if run.triggers & BY_ITSELF]
    if itself:
        return Finding.yes("a job gathers the data by itself", [_ran(run) for run in itself[:3]], itself[0].strength)
    stages = [stage for stage in repo.wiring.stages if GATHERS.search(stage.name) and repo.is_product(stage.place.path)]
    scheduled = [stage for stage in stages if stage.schedule is not None or _is_scheduled(repo, stage.place.path)]
    if scheduled:
        places = [Evidence(s.place.path, s.place.line, f"scheduled step `{s.name}`") for s in scheduled[:3]]
        return Finding.yes("a scheduled pipeline gathers the data", places, Strength.ENFORCED)
    near = [*(_ran(run) for run in runs), *(Evidence(s.place.path, s.place.line, f"step `{s.name}`") for s in stages)]
    own = repo.functions(lambda function: FUNCTIONS.search(function.name) is not None)
    near += [Evidence(s.path, s.line, f"`{s.fact.name}` gathers data") for s in own if not s.path.endswith(".ipynb")]
    if near:
        return Finding.partial("code gathers the data, and a person starts it", near[:4], Strength.USED)
    return absent(
        repo, "nothing gathers data", searched(repo, "commands", "pipelines"), unfit="none library notebooks serving"
    )


def _gathers(run: Command) -> bool:
    name = run.entry.rsplit("/", 1)[-1] if run.entry else ""
    return bool(TOOLS.search(run.text) or (name and not name.startswith("test") and GATHERS.search(name)))


def _is_scheduled(repo: Repo, path: str) -> bool:
    return any(stage.schedule is not None and stage.place.path == path for stage in repo.wiring.stages)


def _ran(run: Command) -> Evidence:
    return Evidence(run.place.path, run.place.line, f"runs `{run.text[:80]}`")

"""
Does each trained model get a version that can be fetched again?

## Why it matters
A file named `model.pkl` is overwritten by the next run, and with it goes the way back.

## How to adopt it
Track the model as an output of the training stage (`outs: [model.pkl]` in `dvc.yaml`) and give releases a name with
`mlops model register NAME`.

A registry serves as well: MLflow (`mlflow.register_model`), SageMaker, Vertex, Azure ML, Weights & Biases, the
Hugging Face Hub.

## How it is judged
Yes when the code registers models with a registry, or when the repository tracks model files with DVC or Git LFS.
Partial when a model is committed as a plain file, when it is only kept with its run, or when only an example
registers it.

## What misleads
A folder named `registry` or a model downloaded from a hub gives one's own models no version.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, only_offered, searched
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Call
from mlopskit.repo.readings.calls import Sightings, shown, sightings, strength_of_calls, with_keywords
from mlopskit.repo.readings.dvc import dvc_stages, locked_paths
from mlopskit.repo.readings.registry import version_tags
from mlopskit.repo.readings.versions import dvc_outputs, git_lfs_files, is_model_file, model_artifacts, model_files
from mlopskit.repo.snapshot import Seen
from mlopskit.repo.tables import load


@practice(title="Models have versions")
def detect(repo: Repo) -> Finding:
    """Look for registrations, then for tracked files."""
    table = load("model_registry")
    registered = _registered(repo, table)
    found = answer(repo, registered, what="registers its models")
    if found is not None and found.holds:
        return only_offered(repo) or found
    if tags := version_tags(repo):
        return Finding.yes("tags of git register versions of the model", tags, Strength.USED)
    tracked = [item for item in (*dvc_outputs(repo), *git_lfs_files(repo)) if is_model_file(item.detail)]
    if tracked:
        evidence = [Evidence(item.path, item.line, f"tracks the model `{item.detail}`") for item in tracked]
        return Finding.yes("model files are tracked by content", evidence, Strength.USED)
    return found or _commands(repo, table) or _defined(repo) or _loose(repo, table)


def _registered(repo: Repo, table: dict[str, list[str]]) -> Sightings:
    found = sightings(repo, table["calls"])
    kept = model_artifacts(repo)
    if found.main or kept:
        return Sightings((*found.main, *kept), found.side, found.tests)
    named = [
        seen for seen in with_keywords(repo, table["keywords"]) if _names(seen, table) and repo.is_product(seen.path)
    ]
    return Sightings(tuple(named), found.side, found.tests)


def _defined(repo: Repo) -> Finding | None:
    """Return a partial for a model that a pipeline would track, once it has run."""
    stages = [stage for stage in dvc_stages(repo) if any(map(is_model_file, locked_paths(stage.defined, "outs")))]
    if not stages:
        return None
    places = [Evidence(stage.path, stage.line, f"stage `{stage.name}` has a model as output") for stage in stages]
    return Finding.partial("a stage tracks the model, and its lock is not committed", places)


def _names(seen: Seen[Call], table: dict[str, list[str]]) -> bool:
    return any(item.keyword in table["keywords"] and item.text != "None" for item in seen.fact.arguments)


def _commands(repo: Repo, table: dict[str, list[list[str]]]) -> Finding | None:
    for program, words in table["programs"]:
        runs = [command for command in repo.wiring.runs(program, having=words) if not command.disabled]
        if runs:
            evidence = [Evidence(runs[0].place.path, runs[0].place.line, f"runs `{program} {words}`")]
            return Finding.yes("a command registers the model", evidence, runs[0].strength)
    return None


def _loose(repo: Repo, table: dict[str, list[str]]) -> Finding:
    kept = sightings(repo, table["with_run"]).main
    if kept:
        return Finding.partial(
            "models are kept with their runs and get no version", shown(kept), strength_of_calls(repo, kept)
        )
    committed = [path for path in model_files(repo) if repo.is_product(path)]
    if committed:
        return Finding.partial("a model is committed as a plain file", committed[:5], Strength.CONFIGURED)
    return absent(
        repo,
        "no model is registered, tracked or committed",
        searched(repo, "*.dvc", "dvc.yaml", "dvc.lock", "Git LFS pointers", "model files"),
        unfit="none library",
    )

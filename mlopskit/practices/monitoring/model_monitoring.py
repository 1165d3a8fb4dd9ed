"""
Is it watched whether the model still fits the data it meets?

## Why it matters
A model fails without an error: the answers keep coming while the world they were learnt from goes away.

## How to adopt it
Run `mlops add monitoring`, or a job on a schedule that compares logged predictions with the training data, by `mlops
drift` or by Evidently.

## How it is judged
Yes when code, a job or a manifest compares current data or predictions with a reference: a drift tool, a cloud's
model monitor, or own PSI or KS statistics.
The strength says whether it runs by itself.
Partial when it only stands in an example.

## What misleads
A drift tool among the dependencies or imported and not called, a link in the README, metrics of the training run.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import searched_code, shown, sightings, strength_of_calls, with_keywords
from mlopskit.repo.readings.manifests import in_manifests
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.tools import commands_like, live, searched_runs, shown_runs
from mlopskit.repo.tables import load

OWN = re.compile(r"(?:^|_)(?:drift|psi|population_stability)(?:_|$)|monitor_(?:model|prediction|data)", re.IGNORECASE)
MONITORS = re.compile(r"monitor(?!_(?:gpu|memory|cpu|system|resource))", re.IGNORECASE)
MEASURES = re.compile(
    r"^(?:accuracy|precision|recall|f1|roc_auc|fbeta|r2|log_loss|brier)(?:_|$)|_(?:score|error)$", re.IGNORECASE
)


@practice(title="Drift or prediction quality is watched", part="monitoring")
def detect(repo: Repo) -> Finding:  # noqa: PLR0911 - a return for each way in which a model can be watched
    """Look for a drift tool in code, then a command, then a manifest, then own statistics."""
    table = load("observing")
    calls = sightings(repo, table["model_calls"])
    if calls.main:
        return Finding.yes("drift or quality is computed", shown(calls.main), strength_of_calls(repo, calls.main))
    if asked := _requested(repo, frozenset(table["model_keywords"])):
        return Finding.yes(
            "predictions are asked for with a monitor", asked[:5], strength_of(repo, {e.path for e in asked})
        )
    if runs := live(commands_like(repo, *table["model_commands"])):
        return Finding.yes("a command watches the model", shown_runs(runs), runs[0].strength)
    if settings := in_manifests(repo, table["model_files"]):
        return Finding.yes("a monitor of the model is set up", settings[:5], Strength.CONFIGURED)
    if own := _own(repo):
        return Finding.yes(
            "own statistics compare data with a reference", own[:5], strength_of(repo, {e.path for e in own})
        )
    if calls.side:
        return Finding.partial("only a side example watches a model", shown(calls.side), Strength.USED)
    searched = (*searched_code(repo), *searched_runs(repo), "*.yaml", "*.tf")
    return not_operated(repo, "notebooks research library") or Finding.no("nothing watches the model", searched)


def _requested(repo: Repo, words: frozenset[str]) -> tuple[Evidence, ...]:
    """Return where the product asks a platform for a monitor: a keyword of a call, or a key of a request's body."""
    calls = [seen for seen in with_keywords(repo, words) if repo.is_product(seen.path)]
    keys = [
        Evidence(path, line, f"the setting `{text}`")
        for path, facts in repo.python_files()
        if repo.is_product(path)
        for line, text in facts.strings
        if text in words
    ]
    return (*shown(calls), *keys)


def _own(repo: Repo) -> tuple[Evidence, ...]:
    """Return the project's functions that compute a distance of distributions, or the quality of past predictions."""
    return (*_distances(repo), *_quality(repo))


def _quality(repo: Repo) -> tuple[Evidence, ...]:
    """Return where files named for monitoring measure predictions against what was observed later."""
    found: dict[str, Evidence] = {}
    for path, facts in repo.python_files():
        if not MONITORS.search(path.rsplit("/", 1)[-1]) or path in repo.training:
            continue
        for call in facts.calls:
            if call.function and MEASURES.search(call.method):
                found.setdefault(path, Evidence(path, call.line, f"`{call.function}` measures past predictions"))
    return tuple(found.values())


def _distances(repo: Repo) -> tuple[Evidence, ...]:
    """Return the project's functions that are named for drift and compute a distance of distributions."""
    named = {
        (found.path, found.fact.name): found.line
        for found in repo.functions(lambda item: OWN.search(item.name.rsplit(".", 1)[-1]) is not None)
    }
    return tuple(
        Evidence(
            call.path,
            named[call.path, call.fact.function],
            f"`{call.fact.function}` computes a distance of distributions",
        )
        for call in repo.calls(*load("observing")["statistics"])
        if (call.path, call.fact.function) in named
    )

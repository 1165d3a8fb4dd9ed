"""
Are the inputs and answers of the served model kept?

## Why it matters
Without what was asked and answered, drift cannot be computed, a complaint cannot be looked into, and nothing new is
learnt.

## How to adopt it
Run `mlops add serve`, which writes each request with the model's version and answer to a log that `mlops drift` reads.

## How it is judged
Yes when data capture is switched on, or the code that serves writes requests and predictions to a store or a log.
Partial when it only logs that there was a prediction.
Not applicable where nothing serves.

## What misleads
`print` in the handler, an access log, a batch job's own output file.
"""

import re

from mlopskit.findings import At, Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings
from mlopskit.repo.readings.manifests import in_manifests
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.services import Kind, handling_code, of_kind, services
from mlopskit.repo.tables import load

STORES = (
    ".insert",
    ".insert_one",
    ".insert_many",
    ".insert_rows*",
    ".put_record*",
    ".put_item",
    ".put_object",
    ".execute",
    ".add",
    ".send",
    ".produce",
    ".publish",
    ".to_sql",
    ".write",
    ".writerow",
    ".upload*",
    ".log_table",
    ".append_row",
    ".create",
)
LOGS = (
    ".info",
    ".debug",
    ".log",
    "logging.info",
    "*.info",
    "*.log_prediction*",
    "*log_prediction*",
    "*save_prediction*",
    "*store_prediction*",
    "*log_request*",
)
WORDS = re.compile(r"predict|request|payload|input|features|response|output|score|result", re.IGNORECASE)
NAMED = re.compile(r"(?:log|save|store|record|persist|insert|capture)_(?:pred|request)", re.IGNORECASE)


@practice(title="Requests and predictions are kept", part="serve")
def detect(repo: Repo) -> Finding:
    """Look for data capture, then for what the serving code writes, then for what it only logs."""
    found = of_kind(services(repo), Kind.ONLINE, Kind.BATCH)
    table = load("observing")
    capture = sightings(repo, table["capture_calls"], None).main
    keywords = [
        call for call in repo.calls() if any(a.keyword in table["capture_keywords"] for a in call.fact.arguments)
    ]
    settings: tuple[At, ...] = (*shown(capture), *shown(keywords), *in_manifests(repo, table["capture_files"]))
    if settings:
        return Finding.yes("data capture is switched on", settings[:5], Strength.CONFIGURED)
    online = {item.path for item in of_kind(found, Kind.ONLINE) if item.handles}
    stored = [*_calls(repo, online, STORES), *_named(repo, handling_code(repo, found))]
    if stored:
        return Finding.yes("the service stores requests and predictions", stored[:5], strength_of(repo, online))
    if logged := _calls(repo, online, LOGS):
        return Finding.partial("the service logs its predictions as text", logged[:5], Strength.USED)
    if not found:
        return Finding.not_applicable("nothing here serves a model")
    if not online:
        return Finding.not_applicable("predictions are made in batches, and their output is kept as such")
    return Finding.no("requests and predictions are not kept", (*sorted(online)[:5], "data capture settings"))


def _calls(repo: Repo, paths: set[str], names: tuple[str, ...]) -> list[Evidence]:
    return [
        Evidence(call.path, call.line, f"calls `{call.fact.name.lstrip('.')}` with what was asked or answered")
        for call in repo.calls(*names, notebooks=False)
        if call.path in paths
        and not call.fact.name.startswith(("numpy.", "pandas."))
        and _speaks_of_predictions(call.fact.name, [a.text for a in call.fact.arguments])
    ]


def _named(repo: Repo, paths: frozenset[str]) -> list[Evidence]:
    """Return the calls of the project's own functions that are named for keeping predictions."""
    return [
        Evidence(call.path, call.line, f"calls `{call.fact.name.lstrip('.')}`")
        for call in repo.calls("*_prediction*", "*_predictions", "*_request*", notebooks=False)
        if call.path in paths and NAMED.search(call.fact.method)
    ]


def _speaks_of_predictions(name: str, arguments: list[str]) -> bool:
    return NAMED.search(name) is not None or any(WORDS.search(text) for text in arguments)

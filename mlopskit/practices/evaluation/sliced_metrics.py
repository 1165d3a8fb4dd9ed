"""
Is the model measured on the slices that matter, and not only on average?

## Why it matters
An average hides the customers, regions or classes of input for which the model fails.

## How to adopt it
Run `mlops add slices`, whose stage stops the pipeline when a group is left behind.

Or group the evaluation's predictions by a column that matters, compute the metric per group, and save the table beside
the metrics:
`fairlearn.metrics.MetricFrame` does both in one call.

Choose slices with the people who know the use: by group of persons, by region, by size, by time.

## How it is judged
Yes when the product's code computes metrics by slice, segment or group with a library (Fairlearn, AIF360, TensorFlow
Model Analysis with a slicing specification, snorkel's slices, Deepchecks' segments) or in a function that says so by
its name.
Partial when only a side example does.

## What misleads
Metrics per class are no slices, and a slicing specification without a feature is the whole data set again.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, near_misses, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import sightings
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load


@practice(title="Metrics are computed by slice", part="slices")
def detect(repo: Repo) -> Finding:
    """Look for libraries, then for functions of the project's own."""
    table = load("sliced_metrics")
    found = answer(repo, sightings(repo, table["calls"]), what="computes metrics by slice")
    if found is not None and found.holds:
        return found
    own = _own_functions(repo, table["functions"]) + _grouped(repo, table) + _specifications(repo)
    if own:
        return Finding.yes("the code computes metrics by slice", own, strength_of(repo, {item.path for item in own}))
    return found or absent(
        repo,
        "no metric is computed by slice, segment or group",
        searched(repo),
        near=near_misses(repo, table["packages"]),
    )


def _own_functions(repo: Repo, pattern: str) -> list[Evidence]:
    named = re.compile(pattern, re.IGNORECASE)
    found = repo.functions(lambda function: named.search(function.name) is not None)
    return [Evidence(seen.path, seen.line, f"`{seen.fact.name}` measures per slice") for seen in found]


def _grouped(repo: Repo, table: dict[str, str]) -> list[Evidence]:
    """Return the functions that group rows and compute a metric, in files that speak of slices or groups."""
    about, measures = re.compile(table["words"], re.IGNORECASE), re.compile(table["metrics"], re.IGNORECASE)
    found: dict[tuple[str, str], Evidence] = {}
    for call in repo.calls(".groupby", "*.groupby", ".group_by", notebooks=False):
        facts = repo.python(call.path)
        if facts is None or not call.fact.function or not any(about.search(name) for name in facts.names):
            continue
        if any(other.function == call.fact.function and measures.search(other.method) for other in facts.calls):
            where = call.path, call.fact.function
            found.setdefault(where, Evidence(call.path, call.line, f"`{where[1]}` measures per group"))
    return list(found.values())


def _specifications(repo: Repo) -> list[Evidence]:
    """Return the slicing specifications of TensorFlow Model Analysis that name a feature."""
    found = repo.calls("tensorflow_model_analysis.SlicingSpec", "*.SlicingSpec")
    return [Evidence(seen.path, seen.line, "slices by a feature") for seen in found if seen.fact.arguments]

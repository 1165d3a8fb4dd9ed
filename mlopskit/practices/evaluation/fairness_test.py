"""
Is the model tested for fairness between groups of people?

## Why it matters
A model learns the inequality of its data, and repeats it with the authority of a number.

## How to adopt it
Run `mlops add slices` and name the groups that matter in `params.yaml`.

Or compute `fairlearn.metrics.MetricFrame` over the groups that matter in the evaluation stage, and fail it when the
difference is too large.

## How it is judged
Yes when the product's code or its tests call a fairness library, or have functions that compute such a measure.
Partial when only an example does.

## What misleads
An import, and the word bias in the sense of a network's parameter.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, near_misses, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings, strength_of_calls
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load


@practice(title="The model is tested for fairness", part="slices")
def detect(repo: Repo) -> Finding:
    """Look for fairness libraries, then for functions of the project's own."""
    table = load("further_practices")["fairness"]
    seen = sightings(repo, table["calls"])
    if not seen.main and seen.tests:
        return Finding.yes("tests measure fairness", shown(seen.tests), strength_of_calls(repo, seen.tests))
    found = answer(repo, seen, what="measures fairness")
    if found is not None and found.holds:
        return found
    named = re.compile(table["functions"], re.IGNORECASE)
    own = [
        Evidence(s.path, s.line, f"`{s.fact.name}`") for s in repo.functions(lambda f: named.search(f.name) is not None)
    ]
    if own:
        return Finding.yes("the code measures fairness", own[:3], strength_of(repo, {item.path for item in own}))
    return found or absent(
        repo, "no measure of fairness", searched(repo), near=near_misses(repo, ("fairlearn", "aif360", "aequitas"))
    )

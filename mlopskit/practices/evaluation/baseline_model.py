"""
Is the model compared with something simpler?

## Why it matters
Ninety percent accuracy is nothing when always saying "no" gives ninety-five.

## How to adopt it
Fit `sklearn.dummy.DummyClassifier` on the same split in the evaluation stage, write its metric beside the model's,
and let the gate demand a difference.

## How it is judged
Yes when the product's scripts fit or compute a baseline: a dummy model, a naive forecast, a function that says so.
Partial when only a notebook or an example does.

## What misleads
A class named Baseline that is the project's only model.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import sightings
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load


@practice(title="The model is compared with a baseline")
def detect(repo: Repo) -> Finding:
    """Look for dummy models, then for functions that compute a baseline."""
    table = load("further_practices")["baseline"]
    seen = sightings(repo, table["calls"])
    scripts = [one for one in seen.main if not one.path.endswith(".ipynb")]
    if scripts:
        places = [Evidence(one.path, one.line, f"calls `{one.fact.method}`") for one in scripts[:3]]
        return Finding.yes("a baseline is computed", places, strength_of(repo, {one.path for one in scripts}))
    named = re.compile(table["functions"], re.IGNORECASE)
    own = [
        Evidence(s.path, s.line, f"`{s.fact.name}`") for s in repo.functions(lambda f: named.search(f.name) is not None)
    ]
    own += [
        Evidence(s.place.path, s.place.line, f"step `{s.name}`")
        for s in repo.wiring.stages
        if "baseline" in s.name.lower()
    ]
    if own:
        return Finding.yes("a baseline is computed", own[:3], strength_of(repo, {item.path for item in own}))
    if seen.main:
        places = [Evidence(one.path, one.line, f"calls `{one.fact.method}`") for one in seen.main[:3]]
        return Finding.partial("only a notebook computes a baseline", places, Strength.USED)
    return answer(repo, seen, what="computes a baseline") or absent(
        repo, "no baseline is computed", searched(repo), unfit="none library serving"
    )

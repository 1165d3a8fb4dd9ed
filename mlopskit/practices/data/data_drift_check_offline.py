"""
Are the statistics of new data compared with a reference?

## Why it matters
Data that fits the schema can still have moved, and a model that learned yesterday's distribution is wrong without an
error.

## How to adopt it
Run `mlops drift data/reference.csv data/current.csv` before training or in a scheduled job.

## How it is judged
Yes when the product's code or a command compares distributions with a reference: Evidently, Alibi Detect, NannyML,
Frouros, Kolmogorov-Smirnov or a stability index of the project's own.
Partial when only an example or a notebook does.

## What misleads
The word drift in a column's name or in the documentation.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import sightings
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load


@practice(title="Data is compared with a reference")
def detect(repo: Repo) -> Finding:
    """Look for commands, then for calls, then for functions of the project's own."""
    runs = [run for run in repo.wiring.runs("mlops", having="mlops drift") if not run.disabled]
    if runs:
        return Finding.yes("a command compares data with a reference", runs[0].place, runs[0].strength)
    table = load("further_practices")["drift"]
    seen = sightings(repo, table["calls"])
    if seen.main and all(one.path.endswith(".ipynb") for one in seen.main):
        places = [Evidence(one.path, one.line, f"calls `{one.fact.method}`") for one in seen.main[:3]]
        return Finding.partial("only a notebook compares data with a reference", places, Strength.USED)
    found = answer(repo, seen, what="compares data with a reference")
    if found is not None and found.holds:
        return found
    named = re.compile(table["functions"], re.IGNORECASE)
    own = [
        Evidence(s.path, s.line, f"`{s.fact.name}`") for s in repo.functions(lambda f: named.search(f.name) is not None)
    ]
    if own:
        return Finding.yes(
            "the code compares data with a reference", own[:3], strength_of(repo, {item.path for item in own})
        )
    return found or absent(repo, "no data is compared with a reference", searched(repo), unfit="none library")

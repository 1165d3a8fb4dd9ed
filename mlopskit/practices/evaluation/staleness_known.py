"""
Is it known how fast the model ages?

## Why it matters
How often to retrain is a guess until somebody has measured what a month of age costs.

## How to adopt it
Evaluate the model of each past month on the months after it (a backtest), and keep the curve beside the metrics; let
the service refuse or report a model older than that allows.

## How it is judged
Yes when the product's code backtests over time, or compares the model's age with a limit.
Partial when only a notebook or an example does.

## What misleads
A cache that goes stale is no model.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import sightings
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load

AGE = re.compile(
    r"(?:model|train\w*|fit\w*)_?(?:age|date|time|timestamp)\w*.*(?:<|>)|(?:<|>).*max_(?:model_)?age", re.IGNORECASE
)


@practice(title="The effect of the model's age is known")
def detect(repo: Repo) -> Finding:
    """Look for backtests, then for limits of age."""
    table = load("further_practices")["staleness"]
    found = answer(repo, sightings(repo, table["calls"]), what="measures its model over time")
    if found is not None and not all(item.path.endswith(".ipynb") for item in found.evidence):
        return found
    named = re.compile(table["functions"], re.IGNORECASE)
    own = [
        Evidence(s.path, s.line, f"`{s.fact.name}`") for s in repo.functions(lambda f: named.search(f.name) is not None)
    ]
    own += [
        Evidence(s.path, s.line, f"`{s.fact.text}` limits the age")
        for s in repo.guards(lambda g: AGE.search(g.text) is not None)
    ]
    own = [
        item for item in own if re.search("model|train|predict|backtest|eval", item.path + item.detail, re.IGNORECASE)
    ]
    if own:
        return Finding.yes("the code knows the model's age", own[:3], strength_of(repo, {item.path for item in own}))
    if found is not None:
        return Finding.partial("only a notebook measures the model over time", found.evidence[:3], Strength.USED)
    return absent(repo, "nothing measures what age does to the model", searched(repo), unfit="none library notebooks")

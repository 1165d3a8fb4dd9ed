"""
Do training and serving take their features from a feature store?

## Why it matters
Features that are computed twice, once for training and once for serving, drift apart without anybody noticing.

## How to adopt it
Start with one module of feature code that training and serving both import; when several models share features,
run `mlops add features`, or define them in Feast (`feast init`, then `feast apply`), and read them from there on both
sides.

## How it is judged
Yes when the product's code calls a feature store: Feast, Tecton, Hopsworks, Databricks, or a cloud's own.
Partial when a store is configured and nothing reads from it, or when only an example does.

## What misleads
A quickstart copied into the repository, or a folder named `features`, is no store.
"""

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, near_misses, searched, used
from mlopskit.repo import Repo
from mlopskit.repo.tables import load


@practice(title="Features come from a feature store", part="features")
def detect(repo: Repo) -> Finding:
    """Look for calls of a store, then for its settings."""
    table = load("feature_store")
    found = used(repo, table, what="takes features from a feature store")
    if found is not None:
        return found
    definitions = [path for path in repo.glob(*table["definitions"]) if repo.is_product(path)]
    if definitions:
        return Finding.partial("a feature store is configured, and no code reads from it", definitions)
    return absent(
        repo,
        "no feature store is called or configured",
        searched(repo, *table["definitions"]),
        unfit="none library notebooks serving",
        near=near_misses(repo, table["packages"]),
    )

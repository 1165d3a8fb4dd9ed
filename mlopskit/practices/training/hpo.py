"""
Are hyper-parameters searched by a program?

## Why it matters
Values that were tried by hand are seldom the best, and never on record: nobody knows what was not tried.

## How to adopt it
Run `mlops add tune` for a seeded search with Optuna, or write the search space into a file or a function and let a
search run it, for instance `optuna.create_study(...).optimize(...)` or `dvc exp run --queue -S 'train.depth=2,4,8'`.

Keep the number of trials and the seed in the parameters, and log every trial to the tracker.

## How it is judged
Yes when the product's code calls a search (Optuna, Ray Tune, Hyperopt, scikit-learn's searches, Keras Tuner, W&B
sweeps, a cloud's tuning job), or when a file configures one (a Hydra sweeper, a sweep, a Katib experiment).
Partial when only an example does.

## What misleads
An import is no search, and neither is a dictionary of parameters that is used as it stands.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, near_misses, searched, used
from mlopskit.repo import Repo
from mlopskit.repo.tables import load

TUNES = re.compile(r"tun(?:e|ing)|hyper_?param|grid_?search|sweep|(?:^|_)hpo(?:_|\.|$)", re.IGNORECASE)


@practice(title="Hyper-parameters are searched automatically", part="tune")
def detect(repo: Repo) -> Finding:
    """Look for calls that search, then for files that configure a search."""
    table = load("hyperparameter_search")
    found = used(repo, table, what="searches hyper-parameters")
    if found is not None and found.holds:
        return found
    files = _search_files(repo, table["files"])
    if files:
        return Finding.yes("a file configures a search of hyper-parameters", files, Strength.CONFIGURED)
    if own := _own_search(repo):
        return Finding.yes("the project's own loop tries hyper-parameters", own, Strength.USED)
    return found or absent(
        repo,
        "no search of hyper-parameters is called or configured",
        searched(repo, *(item["glob"] for item in table["files"])),
        unfit="none serving",
        near=near_misses(repo, table["packages"]),
    )


def _own_search(repo: Repo) -> list[Evidence]:
    """Return where a file named for tuning goes through all combinations by itself, and trains in the loop."""
    grids = repo.calls("itertools.product", "sklearn.model_selection.ParameterGrid", "*.ParameterSampler")
    return [
        Evidence(seen.path, seen.line, f"goes through combinations with `{seen.fact.method}`")
        for seen in grids
        if TUNES.search(seen.path.rsplit("/", 1)[-1]) and repo.modules_from(seen.path) & repo.training
    ]


def _search_files(repo: Repo, kinds: list[dict[str, str]]) -> list[Evidence]:
    return [
        Evidence(place.path, place.line, f"configures {kind['tool']}")
        for kind in kinds
        for path in repo.glob(kind["glob"])
        if repo.is_product(path)
        for place in repo.find(kind["line"], path)[:1]
    ]

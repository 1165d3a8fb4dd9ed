"""
Is the training data pinned to a version, so that the same data can be had again?

## Why it matters
A result that cannot be traced to its data cannot be repeated, compared or defended.

## How to adopt it
Run `mlops data add data/raw.csv` and commit the small `.dvc` file that it writes.

Data that lives elsewhere is pinned where it is read: a snapshot, a registered version, a revision or a checksum,
never "the latest".

## How it is judged
Yes when data is tracked by content (DVC, Git LFS, lakeFS), or when the code reads a fixed version: a registered data
set's version, a revision of a hub, a Delta version, a checksum.
Partial when data is committed as plain files, has a name in a registry and no version, or is versioned in an example
only.

## What misleads
An empty `.dvc` folder, DVC among the dependencies, or a `.gitattributes` without a single pointer file tracks nothing.
An address ends in `main` or `latest`: that moves.
"""

from typing import Any

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, near_misses, searched
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Argument, Call
from mlopskit.repo.readings.calls import shown, sightings, strength_of_calls
from mlopskit.repo.readings.versions import (
    data_files,
    dvc_imports,
    dvc_outputs,
    git_lfs_files,
    is_data_file,
    is_data_name,
    is_model_file,
)
from mlopskit.repo.snapshot import Seen
from mlopskit.repo.tables import load

MOVING = frozenset(
    {"", "None", "'main'", '"main"', "'master'", '"master"', "'latest'", '"latest"', "'active'", '"active"'}
)


@practice(title="Training data is versioned")
def detect(repo: Repo) -> Finding:
    """Look for tracked files, then for fixed versions in code."""
    table = load("data_versions")
    tracked = _tracked(repo)
    if tracked:
        return Finding.yes("data is tracked by content", tracked[:5], Strength.USED)
    pinned = _pinned(repo, table)
    if pinned:
        return Finding.yes("the code reads a fixed version of its data", shown(pinned), strength_of_calls(repo, pinned))
    return _half(repo, table) or absent(
        repo,
        "no data is tracked by content or read at a fixed version",
        searched(repo, "*.dvc", "dvc.lock", "Git LFS pointers", "committed data files"),
        unfit="none library serving",
        near=near_misses(repo, ["dvc", "lakefs", "deltalake"]),
    )


def _tracked(repo: Repo) -> list[Evidence]:
    imports = [
        Evidence(item.path, item.line, f"imports data pinned at {item.detail[:12]}") for item in dvc_imports(repo)
    ]
    outputs = [item for item in dvc_outputs(repo) if not is_model_file(item.detail)]
    pointers = [item for item in git_lfs_files(repo) if is_data_file(item.detail)]
    return [*imports, *(Evidence(item.path, item.line, f"tracks `{item.detail}`") for item in (*outputs, *pointers))]


def _pinned(repo: Repo, table: dict[str, Any]) -> list[Seen[Call]]:
    keywords = table["keywords"]
    methods = sorted({method for methods in keywords.values() for method in methods})
    loaders = repo.calls(*(f"*.{method}" for method in methods), *(f".{method}" for method in methods), *methods)
    fixed = [seen for seen in loaders if any(_fixes(seen.fact, item, keywords) for item in seen.fact.arguments)]
    return [*sightings(repo, table["calls"]).main, *fixed]


def _fixes(call: Call, item: Argument, keywords: dict[str, list[str]]) -> bool:
    if call.method in {"option", "load"}:
        return item.value in {"versionAsOf", "timestampAsOf"}
    return call.method in keywords.get(item.keyword, ()) and item.text not in MOVING


def _half(repo: Repo, table: dict[str, Any]) -> Finding | None:
    named = sightings(repo, table["named_only"]).main
    if named:
        return Finding.partial("the data has a name in a registry and no fixed version", shown(named), Strength.USED)
    committed = [path for path in data_files(repo) if repo.is_product(path) and is_data_name(path)]
    if committed and repo.profile.kind != "library":  # there it comes with the package, as an example
        return Finding.partial("data is committed as plain files", committed[:5], Strength.CONFIGURED)
    aside = sightings(repo, table["calls"]).side
    if aside and repo.profile.kind != "library":
        return Finding.partial("only a side example reads a fixed version of its data", shown(aside), Strength.USED)
    return None

"""
Is the model measured on data that it has not seen, and is the measurement kept?

## Why it matters
A number on the training data says how well the model remembers, and a number on the screen is gone with the window.

## How to adopt it
Add a stage that predicts on the test split and writes `metrics.json`, and name the file under `metrics:` in `dvc.yaml`.

Then `dvc metrics diff` compares two commits, and a gate can hold a threshold.

## How it is judged
Yes when the product's code, or a main notebook with saved outputs, computes metrics on held-out data and records them
in a file, a tracker or a report.
Partial when the metrics are only printed, or when only an example measures.

## What misleads
The loss that a training loop prints is about the training data.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, only_offered, searched
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import PythonFacts
from mlopskit.repo.libraries import learning
from mlopskit.repo.names import name_matcher
from mlopskit.repo.readings.dvc import dvc_metrics
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load

WITHIN = ("pyspark.ml.", "pyspark.mllib.", "snowflake.ml.", "bigframes.ml.")
"""What learns within packages that are mostly for other things."""


@practice(title="The model is measured on held-out data, and the metrics are kept")
def detect(repo: Repo) -> Finding:
    """Look for files that measure, and for what they keep."""
    offered = only_offered(repo)
    if offered is not None:
        return offered
    measured = _measuring(repo, product=True)
    main = [item for item in measured if repo.is_product(item.path)]
    kept = [item for item in main if _keeps(repo, item.path)] or (main if dvc_metrics(repo) else [])
    if kept:
        evidence = [*kept[:4], *dvc_metrics(repo)[:1]]
        return Finding.yes(
            "metrics on held-out data are computed and kept", evidence, strength_of(repo, {item.path for item in kept})
        )
    if main:
        return Finding.partial("metrics on held-out data are computed and only printed", main[:4], Strength.USED)
    aside = [item for item in _measuring(repo, product=False) if not repo.is_test(item.path)]
    if aside:
        return Finding.partial("only a side example measures its model", aside[:3], Strength.USED)
    return absent(
        repo, "no metric on held-out data is computed", searched(repo, "dvc.yaml"), unfit="none library serving"
    )


def _measuring(repo: Repo, *, product: bool) -> list[Evidence]:
    """Return the files that compute metrics on held-out data, scripts first."""
    files = sorted(
        repo.python_files(product=product, notebooks=True), key=lambda item: (item[0].endswith(".ipynb"), item[0])
    )
    found = []
    for path, facts in files:
        line = _measure_line(facts)
        if line is not None and _speaks_of_held_out(facts):
            found.append(Evidence(path, line, "computes metrics on held-out data"))
    return found


def _measure_line(facts: PythonFacts) -> int | None:
    table = load("model_evaluation")
    of_models = name_matcher(table["of_models"])
    if not any(item.root in learning() or f"{item.module}.".startswith(WITHIN) for item in facts.imports):
        return min((call.line for call in facts.calls if of_models(call.name)), default=None)
    measures = name_matcher(table["measures"])
    named = re.compile(table["functions"])
    calls = [call.line for call in facts.calls if measures(call.name) or named.search(call.method)]
    return min(calls + [function.line for function in facts.functions if named.search(function.name)], default=None)


def _speaks_of_held_out(facts: PythonFacts) -> bool:
    said = re.compile(load("model_evaluation")["held_out"], re.IGNORECASE)
    words = (*facts.names, *(text for _, text in facts.strings), *(call.name for call in facts.calls))
    return any(said.search(word) for word in words)


def _keeps(repo: Repo, path: str) -> bool:
    """Whether the file records something, or is a notebook that was saved with its outputs."""
    notebook = repo.notebook(path) if path.endswith(".ipynb") else None
    if notebook is not None and notebook.cells_with_output:
        return True
    facts = repo.python(path)
    keeps = name_matcher(load("model_evaluation")["keeps"])
    return facts is not None and any(keeps(call.name) for call in facts.calls)

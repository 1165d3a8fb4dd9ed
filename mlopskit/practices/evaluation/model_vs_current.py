"""
Is a new model compared with the one in use before it replaces it?

## Why it matters
A model that passes a fixed threshold can still be worse than the one it replaces.

## How to adopt it
Load the metric of the model in use, from the registry or from `dvc metrics diff main`, and promote only what is better.

## How it is judged
Yes when the code compares the two and the result decides: it promotes, registers, cancels or stops.
Partial when the two are compared and a person decides.

## What misleads
A comparison with a constant, and with the best epoch of the same training.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.gates import gates
from mlopskit.repo.readings.runs import strength_of

CHANGES = ("*.GenericChangeThreshold",)
COMPARES = re.compile(r"^(?:dvc (?:metrics|exp|plots) diff|mlops model compare)")


@practice(title="A new model is compared with the current one")
def detect(repo: Repo) -> Finding:
    """Look for gates that compare with the model in use."""
    found = [gate.evidence for gate in gates(repo) if gate.with_current and not gate.in_test]
    found += [Evidence(s.path, s.line, "allows only so much change") for s in repo.calls(*CHANGES, notebooks=False)]
    for seen in repo.calls("mlflow.validate_evaluation_results", "mlflow.evaluate", notebooks=False):
        baseline = seen.fact.argument("baseline_result") or seen.fact.argument("baseline_model")
        if baseline is not None and baseline.text != "None":
            found.append(Evidence(seen.path, seen.line, "compares with a baseline model"))
    if found:
        return Finding.yes(
            "the comparison with the current model decides", found[:3], strength_of(repo, {item.path for item in found})
        )
    runs = [run for run in repo.wiring.commands if COMPARES.search(run.text) and not run.disabled]
    if runs:
        places = [Evidence(run.place.path, run.place.line, f"runs `{run.text[:80]}`") for run in runs[:2]]
        return Finding.partial("the metrics are compared, and a person decides", places, Strength.USED)
    return absent(
        repo,
        "nothing compares a new model with the current one",
        searched(repo, "commands"),
        unfit="none library notebooks",
    )

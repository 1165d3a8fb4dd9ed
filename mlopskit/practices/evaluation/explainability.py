"""
Are the model's predictions explained?

## Why it matters
A model that cannot be asked why is neither debugged nor defended, and a leak in the features stays unseen.

## How to adopt it
Run `mlops add explain`, or compute permutation importance (`sklearn.inspection.permutation_importance`) or SHAP values
on held-out data in the evaluation stage, and save them beside the metrics.

For single predictions, keep an explainer with the model and serve its answer on request.

## How it is judged
Yes when the product's code or a main notebook really calls an explainer: SHAP, LIME, ELI5, Captum, Alibi, permutation
importance, partial dependence, a cloud's explanations.
Partial when there are only the importances that a forest or a boosting model carries by itself, or only a side example.

## What misleads
An import, a dependency or a chapter of a course text that names SHAP explains nothing.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, near_misses, only_offered, searched, used
from mlopskit.repo import Repo
from mlopskit.repo.readings.manifests import in_manifests
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.text import code_lines
from mlopskit.repo.tables import load

OWN = re.compile(
    r"(?:^|_)(?:grad_?cam|permutation_(?:feature_)?importance|integrated_gradients?|saliency(?:_map)?|gradient_attribution"
    r"|occlusion_(?:map|sensitivity)|shapley|shap_values?)(?:_|$)",
    re.IGNORECASE,
)


@practice(title="Predictions are explained", part="explain")
def detect(repo: Repo) -> Finding:
    """Look for calls of an explainer."""
    table = load("explainability")
    found = used(repo, table, what="explains its model")
    if found is not None:
        return found
    if own := _own(repo):
        return Finding.yes(
            "the project's own code explains its model", own[:3], strength_of(repo, {e.path for e in own})
        )
    if components := in_manifests(repo, table["components"]):
        return Finding.yes("a step of the pipeline explains the model", components[:3], Strength.CONFIGURED)
    built_in = code_lines(repo, table["built_in"], words="importance|get_score")
    if built_in and only_offered(repo) is None:
        detail = "reads the importances that the model carries by itself"
        return Finding.partial(
            "the code reads the model's built-in importances and explains no prediction",
            [Evidence(place.path, place.line, detail) for place in built_in],
            Strength.USED,
        )
    return absent(
        repo,
        "no explainer is called",
        searched(repo),
        unfit="none",
        near=near_misses(repo, table["packages"]),
    )


def _own(repo: Repo) -> tuple[Evidence, ...]:
    """Return the project's functions that compute an explanation by themselves, by their names."""
    if only_offered(repo) is not None:
        return ()
    found = repo.functions(lambda item: OWN.search(item.name.rsplit(".", 1)[-1]) is not None)
    return tuple(Evidence(one.path, one.line, f"`{one.fact.name}` computes an explanation") for one in found)

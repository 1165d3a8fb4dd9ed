"""
Do training and serving transform the data with the same code?

## Why it matters
The same feature written twice is two features, and the model meets the second one for the first time in production.

## How to adopt it
Save the preprocessing together with the model, for instance as one scikit-learn `Pipeline`, and load that one object
in the service.

## How it is judged
Yes when the service and the training import the same module of transformations, or when the model is saved as a
pipeline that holds its preprocessing.
Partial when there is a service and the shared part is only configuration or loading.
Not applicable when nothing serves.

## What misleads
Two functions of the same name in two files.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.services import service_code, services

PIPELINES = (
    "*.pipeline.Pipeline",
    "*.make_pipeline",
    "imblearn.pipeline.*",
    "sklearn.compose.TransformedTargetRegressor",
    "tensorflow_transform.*",
    "*.TFTransformOutput",
    "pyspark.ml.Pipeline",
    ".adapt",
)
TRANSFORMS = re.compile(
    r"transform|preprocess|feature|clean|encode|tokeni|normali|prepare|vectori|scale", re.IGNORECASE
)


@practice(title="Training and serving share their transformations")
def detect(repo: Repo) -> Finding:
    """Compare what the service imports with what the training imports."""
    served = services(repo)
    if not served:
        return Finding.not_applicable("nothing in the repository serves a model")
    trained: frozenset[str] = frozenset().union(
        *(repo.modules_from(path) for path in repo.training if path.endswith(".py"))
    )
    shared = sorted(path for path in service_code(repo, served) & trained if _transforms(repo, path))
    if shared:
        places = [Evidence(path, _transforms(repo, path), "transforms data for both") for path in shared[:3]]
        return Finding.yes("service and training import the same transformations", places, strength_of(repo, shared))
    piped = [
        seen for seen in repo.calls(*PIPELINES, notebooks=False) if seen.path in trained or seen.path in repo.training
    ]
    if piped:
        return Finding.yes(
            "the model is saved with its preprocessing", shown(piped), strength_of(repo, {seen.path for seen in piped})
        )
    near = [service.evidence for service in served[:3]]
    return Finding.no(
        "service and training share no transformation", "modules that the services and the training import", near
    )


def _transforms(repo: Repo, path: str) -> int | None:
    """Return the line of the first function or class of the file that transforms data."""
    facts = repo.python(path)
    if facts is None:
        return None
    defined = [(one.name, one.line) for one in facts.functions] + [(one.name, one.line) for one in facts.classes]
    return min((line for name, line in defined if TRANSFORMS.search(name)), default=None)

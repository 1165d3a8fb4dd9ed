"""
Is the shape of a request and an answer written down and checked?

## Why it matters
A service that takes any dictionary learns about a renamed column from its users.

## How to adopt it
Run `mlops add serve`, whose request and answer are pydantic models made from the data contract.

## How it is judged
Yes when the service's requests are typed (pydantic models, an inference schema, protobuf, OpenAPI), or the model
carries a signature.
Not applicable where nothing serves, or only batches are scored.

## What misleads
A `dict` as body, a pydantic model for settings only, an OpenAPI page made without types.
"""

from collections.abc import Iterator

from mlopskit.findings import At, Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.operating import only_batch
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings
from mlopskit.repo.readings.manifests import files_like, in_manifests
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.services import Kind, of_kind, service_code, services

BASES = (
    "pydantic.BaseModel",
    "pydantic.main.BaseModel",
    "sqlmodel.SQLModel",
    "marshmallow.Schema",
    "msgspec.Struct",
    "pydantic.RootModel",
    "pandera.DataFrameModel",
    "pandera.SchemaModel",
)
SIGNATURES = (
    "mlflow.models.infer_signature",
    "mlflow.models.signature.infer_signature",
    "*.infer_signature",
    "mlflow.models.ModelSignature",
    "*.ModelSignature",
    "bentoml.io.*",
    "*.NumpyParameterType",
    "*.PandasParameterType",
    "*.StandardPythonParameterType",
    "*.input_schema",
    "pandera.check_types",
    "flask_restx.fields.*",
)
DECORATORS = ("inference_schema", "pandera.check")


@practice(title="The prediction interface has a typed contract", part="serve")
def detect(repo: Repo) -> Finding:
    """Look for typed requests in the service's code, then for a signature of the model, then for a schema file."""
    found = of_kind(services(repo), Kind.ONLINE, Kind.BATCH)
    if not found:
        return Finding.not_applicable("nothing here serves a model")
    code = service_code(repo, found)
    if typed := list(_typed(repo, code)):
        return Finding.yes("requests are typed", typed[:5], strength_of(repo, {item.path for item in typed}))
    if calls := sightings(repo, SIGNATURES).main:
        return Finding.yes(
            "the model carries a signature", shown(calls), strength_of(repo, {call.path for call in calls})
        )
    if files := _schemas(repo):
        return Finding.yes("the interface is described in a schema", files[:5])
    return only_batch(repo) or Finding.no(
        "requests are not typed", ("classes of the service's code", "model signatures", "*.proto", "openapi.*")
    )


def _typed(repo: Repo, code: frozenset[str]) -> Iterator[Evidence]:
    for item in repo.classes(lambda item: any(base in BASES or base.endswith("BaseModel") for base in item.bases)):
        if item.path in code and item.fact.fields and "settings" not in item.fact.name.lower():
            yield Evidence(item.path, item.line, f"`{item.fact.name}` types {len(item.fact.fields)} fields")
    for function in repo.functions(lambda item: any(mark in name for name in item.decorators for mark in DECORATORS)):
        yield Evidence(function.path, function.line, f"`{function.fact.name}` declares its schema")


def _schemas(repo: Repo) -> tuple[At, ...]:
    files = files_like(repo, r"\.proto$|(?:openapi|swagger)[^/]*\.json$", "proto", "json")
    described = in_manifests(repo, r"^(?:openapi|swagger):\s*['\"]?\d", "yaml", "yml")
    return (*(path for path in files if repo.is_product(path)), *described)

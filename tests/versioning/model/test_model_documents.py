"""The lineage of a version in the formats of others, each held against its published schema."""

import json
from importlib import resources
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry, Resource

from mlopskit.commands.model import registering, telling
from mlopskit.commands.model.registering import Registration
from mlopskit.versioning import lineage
from tests.versioning.model.conftest import Workshop

SHA = {"type": "string", "pattern": "^[0-9a-f]{32,64}$"}
DESCRIPTOR = {
    "type": "object",
    "anyOf": [{"required": ["digest"]}, {"required": ["uri"]}, {"required": ["content"]}],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "uri": {"type": "string"},
        "digest": {"type": "object", "additionalProperties": SHA, "minProperties": 1},
        "annotations": {"type": "object"},
    },
    "additionalProperties": False,
}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
STATEMENT = {
    "type": "object",
    "required": ["_type", "subject", "predicateType", "predicate"],
    "additionalProperties": False,
    "properties": {
        "_type": {"const": "https://in-toto.io/Statement/v1"},
        "subject": {"type": "array", "minItems": 1, "items": {**DESCRIPTOR, "required": ["digest"]}},
        "predicateType": {"const": "https://slsa.dev/provenance/v1"},
        "predicate": {
            "type": "object",
            "required": ["buildDefinition", "runDetails"],
            "additionalProperties": False,
            "properties": {
                "buildDefinition": {
                    "type": "object",
                    "required": ["buildType", "externalParameters"],
                    "additionalProperties": False,
                    "properties": {
                        "buildType": {"type": "string", "pattern": "^[a-z]+:"},
                        "externalParameters": {"type": "object"},
                        "internalParameters": {"type": "object"},
                        "resolvedDependencies": {"type": "array", "items": DESCRIPTOR},
                    },
                },
                "runDetails": {
                    "type": "object",
                    "required": ["builder"],
                    "additionalProperties": False,
                    "properties": {
                        "builder": {
                            "type": "object",
                            "required": ["id"],
                            "additionalProperties": False,
                            "properties": {
                                "id": {"type": "string", "pattern": "^[a-z]+:"},
                                "version": {"type": "object", "additionalProperties": {"type": "string"}},
                                "builderDependencies": {"type": "array", "items": DESCRIPTOR},
                            },
                        },
                        "metadata": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"invocationId": {"type": "string"}, "startedOn": TIME, "finishedOn": TIME},
                        },
                        "byproducts": {"type": "array", "items": {"type": "object"}},
                    },
                },
            },
        },
    },
}
"""Statement v1 of in-toto and provenance v1 of SLSA, written from their specifications, which publish no schema."""

CARD = {
    "type": "object",
    "properties": {
        "license": {"type": "string"},
        "library_name": {"type": "string"},
        "pipeline_tag": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "datasets": {"type": "array", "items": {"type": "string"}},
        "metrics": {"type": "array", "items": {"type": "string"}},
        "model_name": {"type": "string"},
        "model-index": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "results"],
                "properties": {
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["task", "dataset", "metrics"],
                            "properties": {
                                "task": {"type": "object", "required": ["type"]},
                                "dataset": {"type": "object", "required": ["type", "name"]},
                                "metrics": {"type": "array", "items": {"required": ["type", "value"]}},
                            },
                        },
                    }
                },
            },
        },
    },
    "additionalProperties": False,
}
"""The metadata of a model card, written from the Hub's own description of them."""


@pytest.fixture
def registered(shop: Workshop) -> Workshop:
    """Return a project with one registered version."""
    shop.train("one", 0.95)
    shop.git("remote", "add", "origin", "https://bob:secret@example.org/penguins.git")
    registering.register(shop.root, Registration("penguins", "1.2.3"))
    return shop


def test_provenance_follows_in_toto_and_slsa(registered: Workshop) -> None:
    """
    The statement is valid, names the model by its hash, and everything that it was made from.
    """
    text = telling.document(registered.root, "penguins@1.2.3", "provenance")
    made = json.loads(text)

    assert [] == [error.message for error in Draft202012Validator(STATEMENT).iter_errors(made)]
    build = made["predicate"]["buildDefinition"]
    named = {each["name"] for each in build["resolvedDependencies"]}
    assert {"source", "data.csv", "train.py", "requirements.txt"} == named
    assert {"params.yaml:seed": 7} == build["externalParameters"]["parameters"]
    assert "secret" not in text


def test_the_bill_of_materials_follows_cyclonedx(registered: Workshop) -> None:
    """
    The document is valid by the schema of CycloneDX 1.6 in its strict form.
    """
    pytest.importorskip("cyclonedx", reason="its package ships the schemas")
    found = resources.files("cyclonedx") / "schema" / "_res"
    names = ("bom-1.6", "spdx", "jsf-0.82")
    schemas = {name: json.loads((found / f"{name}.SNAPSHOT.schema.json").read_text()) for name in names}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    made = json.loads(telling.document(registered.root, "penguins#none@1.2.3".replace("#none", ""), "bom"))

    errors = Draft7Validator(schemas["bom-1.6"], registry=registry).iter_errors(made)
    assert [] == [f"{error.json_path}: {error.message}" for error in errors]
    assert {"data:data.csv", "pkg:pypi/numpy@2.1.0", "pkg:pypi/scikit-learn@1.6.1"} == {
        each["bom-ref"] for each in made["components"]
    }


def test_the_card_is_what_the_hub_reads(registered: Workshop) -> None:
    """
    The front matter is valid, and nothing but the intended use is left to be typed.
    """
    text = telling.document(registered.root, "penguins", "card")
    head = yaml.safe_load(text.split("---\n")[1])

    assert [] == [error.message for error in Draft202012Validator(CARD).iter_errors(head)]
    assert ("mit", "sklearn", ["birds"]) == (head["license"], head["library_name"], head["tags"])
    assert {"accuracy"} == set(head["metrics"])
    assert 1 == text.count("Say here")


def test_the_hub_s_own_library_reads_the_card(registered: Workshop) -> None:
    """
    What the Hub's library makes of the metadata is what the lineage says: no field is dropped, none is misread.
    """
    hub = pytest.importorskip("huggingface_hub", reason="its package reads model cards")
    text = telling.document(registered.root, "penguins", "card")

    data = hub.ModelCard(text).data

    head = yaml.safe_load(text.split("---\n")[1])
    assert head == {**data.to_dict(), "model_name": data.model_name}
    result = hub.EvalResult(
        task_type="other",
        dataset_type="dvc",
        dataset_name="data.csv",
        dataset_revision=head["model-index"][0]["results"][0]["dataset"]["revision"],
        metric_type="accuracy",
        metric_name="accuracy",
        metric_value=0.95,
    )
    assert [result] == data.eval_results


def test_the_task_is_named_in_the_hub_s_own_words(shop: Workshop) -> None:
    """
    A label that is a task of the Hub is told as one; DVC's kind of an artifact is none.
    """
    shop.write({"dvc.yaml": (shop.root / "dvc.yaml").read_text("utf-8").replace("birds", "tabular-classification")})
    shop.train("one", 0.95)
    registering.register(shop.root, Registration("penguins", "1.2.3"))

    head = yaml.safe_load(telling.document(shop.root, "penguins", "card").split("---\n")[1])

    assert "tabular-classification" == head["pipeline_tag"] == head["model-index"][0]["results"][0]["task"]["type"]


def test_at_least_four_fifths_are_filled_without_typing(registered: Workshop) -> None:
    """
    Of all that a lineage can tell, an ordinary project fills at least 80 percent by itself.
    """
    told = telling.show(registered.root, "penguins").result["lineage"]
    assert isinstance(told, dict)
    filled = [name for name, value in told.items() if value]

    assert len(filled) >= 0.8 * len(told), sorted(set(told) - set(filled))


def test_the_same_version_gives_the_same_documents(registered: Workshop) -> None:
    """
    Nothing of the moment gets into a document.
    """
    for kind in ("provenance", "bom", "card"):
        one, other = (telling.document(registered.root, "penguins", kind) for _ in range(2))
        assert one == other


def test_provenance_is_read_by_the_published_definitions(registered: Workshop) -> None:
    """
    The project of in-toto publishes statement and provenance as definitions for Protocol Buffers; both read ours whole.
    """
    pytest.importorskip("in_toto_attestation", reason="its package ships the definitions")
    from google.protobuf import json_format  # type: ignore[import-untyped] # no types
    from in_toto_attestation.predicates.provenance.v1 import provenance_pb2  # type: ignore[import-untyped] # no types
    from in_toto_attestation.v1 import statement_pb2  # type: ignore[import-untyped] # no types
    from in_toto_attestation.v1.statement import Statement  # type: ignore[import-untyped] # no types

    made = json.loads(telling.document(registered.root, "penguins@1.2.3", "provenance"))

    statement = json_format.ParseDict(made, statement_pb2.Statement())
    predicate = json_format.ParseDict(made["predicate"], provenance_pb2.Provenance())
    checked = Statement.copy_from_pb(statement)
    checked.validate()
    assert made["predicate"] == json_format.MessageToDict(predicate)
    assert made["subject"][0]["name"] == checked.pb.subject[0].name


def test_of_several_pins_the_one_for_the_python_counts() -> None:
    """
    A lock for several Pythons pins a package several times, and what was installed is what its markers say.
    """
    text = (
        "numpy==2.1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n"
        "numpy==2.2.0 ; python_full_version >= '3.12' \\\n    --hash=sha256:01\nscikit_learn[extra]==1.6.1\n"
    )
    locked = (
        '[[package]]\nname = "numpy"\nversion = "2.1.0"\nresolution-markers = ["python_full_version < \'3.12\'"]\n'
        '[[package]]\nname = "numpy"\nversion = "2.2.0"\nresolution-markers = ["python_full_version >= \'3.12\'"]\n'
    )

    assert {"numpy": "2.1.0", "scikit-learn": "1.6.1"} == lineage.pins("requirements.txt", text, "3.11.7")
    assert {"numpy": "2.2.0", "scikit-learn": "1.6.1"} == lineage.pins("requirements.txt", text, "3.13.1")
    assert {"numpy": "2.1.0"} == lineage.pins("uv.lock", locked, "3.11.7")

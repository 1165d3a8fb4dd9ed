"""The service answers as its schema says, keeps what it said, and refuses what no row can be."""

import json
from pathlib import Path

import joblib
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from {{ cookiecutter.package }}.data import EXAMPLE, FEATURES
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.schema import CONTRACT, question
from {{ cookiecutter.package }}.service import create_app, version_of
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def model(prepared: pd.DataFrame, params: Params, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a model trained on the real data."""
    path = tmp_path_factory.mktemp("model") / "model.joblib"
    joblib.dump(train(prepared, params), path)
    return path


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    """Return where the service keeps what it says."""
    return tmp_path / "logs/predictions.jsonl"


@pytest.fixture
def client(model: Path, predictions: Path) -> TestClient:
    """Return a client of the service."""
    return TestClient(create_app(model, predictions, ROOT / CONTRACT))


def test_the_example_is_told_with_the_model_that_told_it(client: TestClient, model: Path) -> None:
    """A clear case is answered right, with the version of the model's file."""
    answer = client.post("/predict", json=EXAMPLE)

    assert answer.status_code == 200
{% if cookiecutter.kind == "class" %}
    assert answer.json()["{{ cookiecutter.target }}"] == "{{ cookiecutter.example_answer }}"
    assert answer.json()["probability"] > {{ cookiecutter.example_sure }}
{% else %}
    assert {{ cookiecutter.example_low }} < answer.json()["{{ cookiecutter.target }}"] < {{ cookiecutter.example_high }}
{% endif %}
    assert answer.json()["model"] == version_of(model)


def test_the_service_is_healthy_with_its_model(client: TestClient, model: Path) -> None:
    """Health names the model, so that a rollout can wait for it."""
    assert client.get("/health").json() == {"status": "ok", "model": version_of(model)}


def test_every_row_that_was_trained_on_can_be_asked_about(prepared: pd.DataFrame) -> None:
    """What the contract lets into training, the schema lets into the service, gaps included."""
    asked = question(ROOT / CONTRACT)
    rows = json.loads(prepared[FEATURES].to_json(orient="records"))

    assert len([asked(**row) for row in rows]) == len(prepared)


@pytest.mark.parametrize("change", [{"colour": "black"}, dict.fromkeys(FEATURES, object)])
def test_what_no_row_can_be_is_refused(client: TestClient, change: dict[str, object]) -> None:
    """A field that nobody knows and values of another type are errors of the asker."""
    body = EXAMPLE | {name: [] if value is object else value for name, value in change.items()}

    assert client.post("/predict", json=body).status_code == 422


def test_the_bounds_of_the_service_are_those_of_the_contract() -> None:
    """A value beyond what a rule allows is refused, on either side; the bound itself is not."""
    asked = question(ROOT / CONTRACT)
    rules = json.loads((ROOT / CONTRACT).read_text(encoding="utf-8"))["expectations"]
    bounds = {
        rule["kwargs"]["column"]: rule["kwargs"]
        for rule in rules
        if rule["type"] == "expect_column_values_to_be_between"
        and rule["kwargs"]["column"] in FEATURES
    }
    for name, bound in bounds.items():
        for key, step in (("min_value", -1), ("max_value", 1)):
            asked(**(EXAMPLE | {name: bound[key]}))
            with pytest.raises(ValidationError, match=name):
                asked(**(EXAMPLE | {name: bound[key] + step}))


def test_questions_and_answers_are_kept(client: TestClient, predictions: Path) -> None:
    """Each answer is a line of JSON with what was asked, under a name of its own."""
    answers = [client.post("/predict", json=EXAMPLE).json() for _ in range(2)]
    kept = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]

    assert [{key: line[key] for key in answers[0]} for line in kept] == answers
    assert [{key: line[key] for key in EXAMPLE} for line in kept] == [EXAMPLE, EXAMPLE]
    assert len({answer["id"] for answer in answers}) == 2


def test_without_a_model_nothing_starts(tmp_path: Path) -> None:
    """A service that could not answer says so before it is asked."""
    with pytest.raises(ProjectError, match="missing"):
        create_app(tmp_path / "none.joblib")

"""The service answers as its schema says, keeps what it said, and refuses what no bird can be."""

import json
from pathlib import Path

import joblib
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.service import Bird, create_app, version_of
from {{ cookiecutter.package }}.training import train

SUITE = Path(__file__).parent.parent / "expectations/penguins.json"
BIRD = {
    "island": "Biscoe",
    "bill_length_mm": 50.0,
    "bill_depth_mm": 15.0,
    "flipper_length_mm": 220.0,
    "body_mass_g": 5500.0,
    "sex": "male",
}


@pytest.fixture
def model(prepared: pd.DataFrame, params: Params, tmp_path: Path) -> Path:
    """Return the file of a model trained on the real data."""
    joblib.dump(train(prepared, params), tmp_path / "model.joblib")
    return tmp_path / "model.joblib"


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    """Return where the service keeps what it says."""
    return tmp_path / "logs/predictions.jsonl"


@pytest.fixture
def client(model: Path, predictions: Path) -> TestClient:
    """Return a client of the service."""
    return TestClient(create_app(model, predictions))


def test_a_bird_is_told_with_the_model_that_told_it(client: TestClient, model: Path) -> None:
    """A clear case is answered right, with the version of the model's file."""
    answer = client.post("/predict", json=BIRD)

    assert answer.status_code == 200
    assert answer.json()["species"] == "Gentoo"
    assert answer.json()["probability"] > 0.9
    assert answer.json()["model"] == version_of(model)


def test_the_service_is_healthy_with_its_model(client: TestClient, model: Path) -> None:
    """Health names the model, so that a rollout can wait for it."""
    assert client.get("/health").json() == {"status": "ok", "model": version_of(model)}


def test_what_is_not_known_may_be_left_out(client: TestClient) -> None:
    """A bird of which only the island is known gets an answer."""
    assert client.post("/predict", json={"island": "Dream"}).status_code == 200


@pytest.mark.parametrize(
    "change", [{"island": "Atlantis"}, {"body_mass_g": -5}, {"sex": "?"}, {"colour": "black"}]
)
def test_what_no_bird_can_be_is_refused(client: TestClient, change: dict[str, object]) -> None:
    """A value outside the contract and a field that nobody knows are errors of the asker."""
    assert client.post("/predict", json=BIRD | change).status_code == 422


def test_questions_and_answers_are_kept(client: TestClient, predictions: Path) -> None:
    """Each answer is a line of JSON with what was asked."""
    answers = [client.post("/predict", json=BIRD).json() for _ in range(2)]
    kept = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]

    assert [{key: line[key] for key in answers[0]} for line in kept] == answers
    assert [{key: line[key] for key in BIRD} for line in kept] == [BIRD, BIRD]


def test_the_schema_is_the_contract_of_the_data() -> None:
    """The bounds and choices of the service are those of the suite that validates training data."""
    suite = json.loads(SUITE.read_text(encoding="utf-8"))["expectations"]
    fields = Bird.model_json_schema()["properties"]
    bounds = {
        rule["kwargs"]["column"]: (rule["kwargs"]["min_value"], rule["kwargs"]["max_value"])
        for rule in suite
        if rule["type"] == "expect_column_values_to_be_between"
    }
    choices = {
        rule["kwargs"]["column"]: rule["kwargs"]["value_set"]
        for rule in suite
        if rule["type"] == "expect_column_values_to_be_in_set"
    }
    measured = {
        name: (field["anyOf"][0]["minimum"], field["anyOf"][0]["maximum"])
        for name, field in fields.items()
        if "minimum" in str(field)
    }

    assert measured == {name: bounds[name] for name in measured}
    assert len(measured) == 4
    assert fields["island"]["enum"] == choices["island"]
    assert fields["sex"]["anyOf"][0]["enum"] == choices["sex"]


def test_without_a_model_nothing_starts(tmp_path: Path) -> None:
    """A service that could not answer says so before it is asked."""
    with pytest.raises(ProjectError, match="missing"):
        create_app(tmp_path / "none.joblib")

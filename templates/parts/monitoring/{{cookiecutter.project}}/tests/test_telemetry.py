"""The service counts what it is asked and what it answers, in the form that Prometheus reads."""

from pathlib import Path

import joblib
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from {{ cookiecutter.package }}.data import EXAMPLE
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.schema import CONTRACT
from {{ cookiecutter.package }}.service import create_app, version_of
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent


@pytest.fixture
def client(prepared: pd.DataFrame, params: Params, tmp_path: Path) -> TestClient:
    """Return a client of the service."""
    joblib.dump(train(prepared, params), tmp_path / "model.joblib")
    kept = tmp_path / "predictions.jsonl"
    return TestClient(create_app(tmp_path / "model.joblib", kept, ROOT / CONTRACT))


def counted(client: TestClient) -> dict[str, float]:
    """Return every sample that the service shows, by its name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
    }


def test_requests_are_counted_by_how_they_ended(client: TestClient) -> None:
    """A good answer, a refusal and a path that is none are three different counts."""
    client.post("/predict", json=EXAMPLE)
    client.post("/predict", json=EXAMPLE | {"colour": "black"})
    client.get("/wp-admin")
    seen = counted(client)

    assert seen["service_requests_total['/predict', '200']"] == 1
    assert seen["service_requests_total['/predict', '422']"] == 1
    assert seen["service_requests_total['404', 'none']"] == 1
    assert seen["service_request_seconds_count['/predict']"] == 2


def test_answers_are_counted(client: TestClient) -> None:
    """What was answered can be told from the counts; a refused question counts as none."""
    answers = [client.post("/predict", json=EXAMPLE).json() for _ in range(2)]
    client.post("/predict", json={"colour": "black"})
    seen = counted(client)

{% if cookiecutter.kind == "class" %}
    assert seen["model_answers_total['{{ cookiecutter.example_answer }}']"] == 2
    assert seen["model_probability_sum[]"] == pytest.approx(
        sum(answer["probability"] for answer in answers)
    )
{% else %}
    told = [answer["{{ cookiecutter.target }}"] for answer in answers]
    assert seen["model_answer_count[]"] == 2
    assert seen["model_answer_sum[]"] == pytest.approx(sum(told))
{% endif %}


def test_the_model_is_named(client: TestClient, tmp_path: Path) -> None:
    """A dashboard can tell which version answers."""
    assert counted(client)[f"model_info['{version_of(tmp_path / 'model.joblib')}']"] == 1

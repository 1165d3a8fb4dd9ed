"""The service: `make serve` starts it, and its page `/docs` describes it."""

import hashlib
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

import pandas as pd
from fastapi import FastAPI

from .data import FEATURES
from .prediction import load, predict
from .schema import CONTRACT, Answer, Health, question
{% if "monitoring" in cookiecutter.parts %}
from .telemetry import Telemetry
{% endif %}
from .training import MODEL

PREDICTIONS = Path("logs/predictions.jsonl")

log = logging.getLogger(__name__)


def create_app(
    model: Path = MODEL, predictions: Path = PREDICTIONS, contract: Path = CONTRACT
) -> FastAPI:
    """Return the service; without a model and a contract it does not start."""
    pipeline = load(model)
    version = version_of(model)
    asked = question(contract)
    writing = Lock()
    app = FastAPI(title="{{ cookiecutter.project }}", version=version)
{% if "monitoring" in cookiecutter.parts %}
    telemetry = Telemetry(app, version)
{% endif %}
    log.info("serving the model %s", version)

    @app.get("/health")
    def health() -> Health:
        """Say that the service is up, and which model it asks."""
        return Health(status="ok", model=version)

    @app.post("/predict")
    def answer(row: asked) -> Answer:  # type: ignore[valid-type] # made from the contract
        """{{ cookiecutter.predicts }}."""
        features: dict[str, Any] = row.model_dump()  # type: ignore[attr-defined] # the same
        told = predict(pipeline, pd.DataFrame([features], columns=FEATURES)).iloc[0]
        result = Answer(
            id=uuid4().hex,
{% if cookiecutter.kind == "class" %}
            {{ cookiecutter.target }}=str(told["predicted_{{ cookiecutter.target }}"]),
            probability=float(told["probability"]),
{% else %}
            {{ cookiecutter.target }}=float(told["predicted_{{ cookiecutter.target }}"]),
{% endif %}
            model=version,
        )
        with writing:
            log_prediction(predictions, features, result)
{% if "monitoring" in cookiecutter.parts %}
{% if cookiecutter.kind == "class" %}
        telemetry.count_answer(result.{{ cookiecutter.target }}, result.probability)
{% else %}
        telemetry.count_answer(result.{{ cookiecutter.target }})
{% endif %}
{% endif %}
        return result

    return app


def version_of(model: Path) -> str:
    """Return the version of a model: the MD5 of its file, by which `dvc.lock` knows it."""
    return hashlib.md5(model.read_bytes(), usedforsecurity=False).hexdigest()


def log_prediction(predictions: Path, features: dict[str, Any], answer: Answer) -> None:
    """Write a question and its answer as a line of JSON, to be held against the training data."""
    predictions.parent.mkdir(parents=True, exist_ok=True)
    line = {"time": datetime.now(UTC).isoformat(), **features, **answer.model_dump()}
    with predictions.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")

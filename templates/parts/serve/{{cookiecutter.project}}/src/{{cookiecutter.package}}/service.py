"""The service: `make serve` starts it, and its page `/docs` describes it."""

import hashlib
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Literal

import pandas as pd
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from .data import FEATURES
from .prediction import load, predict
from .training import MODEL

PREDICTIONS = Path("logs/predictions.jsonl")

log = logging.getLogger(__name__)


class Bird(BaseModel):
    """What is asked: one bird, within the bounds of `expectations/penguins.json`."""

    model_config = ConfigDict(extra="forbid")

    island: Literal["Biscoe", "Dream", "Torgersen"]
    bill_length_mm: Annotated[float | None, Field(ge=25, le=72)] = None
    bill_depth_mm: Annotated[float | None, Field(ge=10, le=26)] = None
    flipper_length_mm: Annotated[float | None, Field(ge=137, le=278)] = None
    body_mass_g: Annotated[float | None, Field(ge=2100, le=7600)] = None
    sex: Literal["female", "male"] | None = None


class Answer(BaseModel):
    """What is answered, and by which model."""

    species: str
    probability: float
    model: str


class Health(BaseModel):
    """That the service can answer, and with which model."""

    status: Literal["ok"]
    model: str


def create_app(model: Path = MODEL, predictions: Path = PREDICTIONS) -> FastAPI:
    """Return the service; without a model it does not start."""
    pipeline = load(model)
    version = version_of(model)
    writing = Lock()
    app = FastAPI(title="{{ cookiecutter.project }}", version=version)
    log.info("serving the model %s", version)

    @app.get("/health")
    def health() -> Health:
        """Say that the service is up, and which model it asks."""
        return Health(status="ok", model=version)

    @app.post("/predict")
    def answer(bird: Bird) -> Answer:
        """Tell the species of a bird."""
        told = predict(pipeline, pd.DataFrame([bird.model_dump()], columns=FEATURES)).iloc[0]
        result = Answer(
            species=str(told["predicted_species"]),
            probability=float(told["probability"]),
            model=version,
        )
        with writing:
            log_prediction(predictions, bird, result)
        return result

    return app


def version_of(model: Path) -> str:
    """Return the version of a model: the MD5 of its file, by which `dvc.lock` knows it."""
    return hashlib.md5(model.read_bytes(), usedforsecurity=False).hexdigest()


def log_prediction(predictions: Path, bird: Bird, answer: Answer) -> None:
    """Write a question and its answer as a line of JSON, to be held against the training data."""
    predictions.parent.mkdir(parents=True, exist_ok=True)
    line = {"time": datetime.now(UTC).isoformat(), **bird.model_dump(), **answer.model_dump()}
    with predictions.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")

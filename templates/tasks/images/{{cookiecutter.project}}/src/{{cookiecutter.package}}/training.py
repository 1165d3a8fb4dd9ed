"""Training: a small network that looks at pictures."""

import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.dummy import DummyClassifier

from .data import FEATURES, PREPARED, TARGET, read, split
from .network import ImageClassifier
from .params import Params

MODEL = Path("models/model.joblib")

log = logging.getLogger(__name__)


def train_file(params: Params, prepared: Path = PREPARED, model: Path = MODEL) -> None:
    """Train on the training rows of the prepared file and write the model."""
    rows, _ = split(read(prepared), params)
    fitted = train(rows, params)
    model.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(fitted, model)
    log.info("trained on %d rows, wrote %s", len(rows), model)


def train(rows: pd.DataFrame, params: Params) -> ImageClassifier:
    """Return a model fitted to these rows."""
    return build(params).fit(rows[FEATURES], rows[TARGET])


def train_baseline(rows: pd.DataFrame) -> DummyClassifier:
    """Return what the model must beat: always naming the commonest shape."""
    return DummyClassifier(strategy="most_frequent").fit(rows[FEATURES], rows[TARGET])


def build(params: Params) -> ImageClassifier:
    """Return the model before it has seen data."""
    return ImageClassifier(params.width, params.epochs, params.learning_rate, params.seed)

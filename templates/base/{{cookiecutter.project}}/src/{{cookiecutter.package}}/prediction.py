"""Prediction: new birds in, species out."""

import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.pipeline import Pipeline

from .data import FEATURES, read, require
from .errors import ProjectError

log = logging.getLogger(__name__)


def predict_file(model: Path, source: Path, target: Path) -> None:
    """Add a prediction to each row of a CSV file and write the result to another."""
    rows = predict(load(model), read(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(target, index=False, lineterminator="\n")
    log.info("predicted %d rows into %s", len(rows), target)


def load(path: Path) -> Pipeline:
    """
    Return a trained model.

    Loading a model runs code that is in the file: load only what your own pipeline has made.
    """
    if not path.is_file():
        raise ProjectError(f"{path} is missing: `make train` makes it, `dvc pull` fetches it")
    return joblib.load(path)


def predict(model: Pipeline, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the species that the model sees and how sure it is of it."""
    require(rows, FEATURES)
    if rows.empty:
        raise ProjectError("there is no row to predict")
    chances = model.predict_proba(rows[FEATURES])
    return rows.assign(
        predicted_species=model.classes_[chances.argmax(axis=1)],
        probability=chances.max(axis=1).round(4),
    )

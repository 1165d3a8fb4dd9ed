"""Prediction: new rows in, the same rows with a {{ cookiecutter.target }} out."""

import logging
from pathlib import Path
from typing import Any

import joblib
import pandas as pd

from .data import FEATURES, read, require
from .errors import ProjectError

log = logging.getLogger(__name__)


def predict_file(model: Path, source: Path, target: Path) -> None:
    """Add a prediction to each row of a CSV file and write the result to another."""
    rows = predict(load(model), read(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(target, index=False, lineterminator="\n")
    log.info("predicted %d rows into %s", len(rows), target)


def load(path: Path) -> Any:  # noqa: ANN401 - what the training has made
    """
    Return a trained model.

    Loading a model runs code that is in the file: load only what your own pipeline has made.
    """
    if not path.is_file():
        raise ProjectError(f"{path} is missing: `make train` makes it, `dvc pull` fetches it")
    return joblib.load(path)


def predict(model: Any, rows: pd.DataFrame) -> pd.DataFrame:  # noqa: ANN401 - the same
{% if cookiecutter.kind == "class" %}
    """Return the rows with the {{ cookiecutter.target }} that the model sees and how sure it is of it."""
{% else %}
    """Return the rows with the {{ cookiecutter.target }} that the model expects."""
{% endif %}
    require(rows, FEATURES)
    if rows.empty:
        raise ProjectError("there is no row to predict")
{% if cookiecutter.kind == "class" %}
    chances = model.predict_proba(rows[FEATURES])
    return rows.assign(
        predicted_{{ cookiecutter.target }}=model.classes_[chances.argmax(axis=1)],
        probability=chances.max(axis=1).round(4),
    )
{% else %}
    return rows.assign(predicted_{{ cookiecutter.target }}=model.predict(rows[FEATURES]).round(4))
{% endif %}

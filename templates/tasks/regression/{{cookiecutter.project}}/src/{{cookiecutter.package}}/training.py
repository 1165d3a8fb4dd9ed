"""Training: a model that fills gaps, scales, encodes and weighs, all in one object."""

import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .data import CATEGORIES, FEATURES, NUMBERS, PREPARED, TARGET, read, split
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


def train(rows: pd.DataFrame, params: Params) -> Pipeline:
    """Return a model fitted to these rows."""
    return build(params).fit(rows[FEATURES], rows[TARGET])


def train_baseline(rows: pd.DataFrame) -> DummyRegressor:
    """Return what the model must beat: the mass of the average bird, whoever is asked about."""
    return DummyRegressor(strategy="mean").fit(rows[FEATURES], rows[TARGET])


def build(params: Params) -> Pipeline:
    """
    Return the model before it has seen data.

    Preparation is part of it, so that training and prediction cannot treat a bird differently.
    """
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    categories = make_pipeline(
        SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")
    )
    columns = ColumnTransformer(
        [("numbers", numbers, NUMBERS), ("categories", categories, CATEGORIES)]
    )
    return Pipeline([("columns", columns), ("regressor", Ridge(alpha=params.regularisation))])

"""Training: a model that scales, encodes and forecasts, all in one object."""

import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .data import CATEGORIES, FEATURES, NUMBERS, PREPARED, TARGET, read, split
from .params import Params

MODEL = Path("models/model.joblib")

log = logging.getLogger(__name__)


class LastWeek(RegressorMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn ships no types
    """What people do without a model: expect what was a week before."""

    def fit(self, rows: pd.DataFrame, answers: pd.Series) -> "LastWeek":
        """Learn nothing."""
        self.fitted_ = len(rows) == len(answers)
        return self

    def predict(self, rows: pd.DataFrame) -> pd.Series:
        """Return the demand of the same weekday, a week before."""
        return rows["lag_7"]


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


def train_baseline(rows: pd.DataFrame) -> LastWeek:
    """Return what the model must beat: the same weekday, a week before."""
    return LastWeek().fit(rows[FEATURES], rows[TARGET])


def build(params: Params) -> Pipeline:
    """
    Return the model before it has seen data.

    Preparation is part of it, so that training and prediction cannot treat a day differently.
    """
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = ColumnTransformer(
        [
            ("numbers", numbers, NUMBERS),
            ("categories", OneHotEncoder(handle_unknown="ignore"), CATEGORIES),
        ]
    )
    return Pipeline([("columns", columns), ("regressor", Ridge(alpha=params.regularisation))])

"""Training: a model that weighs words and decides, all in one object."""

import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from .data import FEATURES, PREPARED, TARGET, read, split
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


def train_baseline(rows: pd.DataFrame) -> DummyClassifier:
    """Return what the model must beat: always naming the commonest topic."""
    return DummyClassifier(strategy="most_frequent").fit(rows[FEATURES], rows[TARGET])


def build(params: Params) -> Pipeline:
    """
    Return the model before it has seen data.

    Words and pairs of words are weighed inside it, so that training and prediction cannot read a
    message differently; a word that is never seen in training counts nothing.
    """
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=params.min_df, sublinear_tf=True)
    classifier = LogisticRegression(
        C=params.regularisation, max_iter=params.max_iter, random_state=params.seed
    )
    columns = ColumnTransformer([("words", words, FEATURES[0])])
    return Pipeline([("columns", columns), ("classifier", classifier)])
